"""What all modules of one unit share: files, diagnostics, and what is being computed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from azward.budget import OverdueError
from azward.graph.diagnostic import Diagnostic, DiagnosticKind
from azward.source.disabled import none_open
from azward.source.terraform.evaluation.environment import EvaluationError

if TYPE_CHECKING:
    from pathlib import Path

    from azward.graph.value import Cause
    from azward.source.terraform.hcl.files import Files
    from azward.source.terraform.hcl.source_file import SourceFile
    from azward.source.terraform.module.folder import Folders
    from azward.source.terraform.module.installed import InstalledModules

__all__ = ["Diagnostics", "MAX_INSTANCES", "UnitContext"]

MAX_INSTANCES = 100_000
"""Maximum number of resource instances that one unit is expanded to."""


class Diagnostics:
    """Collects the diagnostics of a unit, each once."""

    def __init__(self) -> None:
        self.found: dict[Diagnostic, None] = {}

    def add(self, file: SourceFile, offset: int, message: str, kind: DiagnosticKind) -> None:
        """Add a diagnostic at a byte offset of a file."""
        self.include(Diagnostic(file.file, *file.position(offset), message, kind))

    def include(self, diagnostic: Diagnostic) -> None:
        """Add a diagnostic unless it is there already."""
        self.found.setdefault(diagnostic)


@dataclass(slots=True)
class UnitContext:
    """What all modules of a unit share."""

    files: Files
    folders: Folders
    root: Path  # the folder of the root module
    installed: InstalledModules
    diagnostics: Diagnostics = field(default_factory=Diagnostics)
    # names of what is being computed, each with the place of its declaration, to detect cycles
    active: dict[str, tuple[SourceFile, int]] = field(default_factory=dict[str, "tuple[SourceFile, int]"])
    most_instances: int = MAX_INSTANCES
    instances_left: int = MAX_INSTANCES
    created: set[int] = field(default_factory=set[int])  # blocks of resources that have an instance, by identity
    exhausted: bool = False  # its budget is used up, and that was reported
    read: set[str] = field(default_factory=set[str])  # names of the files that were read
    looked_for: set[Path] = field(default_factory=set["Path"])  # files and folders that functions looked for
    is_open: Callable[[str], bool] = none_open  # whether a variable, named with its module, has no default here
    opened: dict[str, Cause] = field(default_factory=dict[str, "Cause"])  # variables whose default was left out
    tolerant: bool = False  # errors that follow only from defaults are notes

    def computing(self, name: str, file: SourceFile, start: int) -> _Computing:
        """Return a context in which `name` is being computed. Entering it twice raises EvaluationError."""
        return _Computing(self.active, name, (file, start))


class _Computing:
    """Records that a name is being computed. A class, since thousands of arguments are: a generator takes twice as long."""

    __slots__ = ("active", "name", "place")

    def __init__(self, active: dict[str, tuple[SourceFile, int]], name: str, place: tuple[SourceFile, int]) -> None:
        self.active = active
        self.name = name
        self.place = place

    def __enter__(self) -> None:
        if self.name in self.active:
            raise _cycle(list(self.active.items())[list(self.active).index(self.name) :])
        self.active[self.name] = self.place

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        del self.active[self.name]
        if isinstance(error, OverdueError):
            file, start = self.place
            error.place = error.place or (file.file, *file.position(start))


def _cycle(chain: list[tuple[str, tuple[SourceFile, int]]]) -> EvaluationError:
    """Return the error for a dependency cycle, the same one wherever the cycle is entered."""
    first = min(range(len(chain)), key=lambda index: chain[index][0])
    rotated = [*chain[first:], *chain[:first], chain[first]]
    names = " -> ".join(f"`{name}`" for name, _ in rotated[:6])
    error = EvaluationError(f"dependency cycle: {names}", DiagnosticKind.CYCLE)
    error.file, error.start = chain[first][1]
    return error
