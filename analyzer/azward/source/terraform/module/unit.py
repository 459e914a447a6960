"""What all modules of one unit share: files, diagnostics, and what is being computed."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from azward.budget import OverdueError
from azward.graph.diagnostic import Diagnostic, DiagnosticKind
from azward.source.terraform.evaluation.environment import EvaluationError

if TYPE_CHECKING:
    from pathlib import Path

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
    instances_left: int = MAX_INSTANCES
    created: set[int] = field(default_factory=set[int])  # blocks of resources that have an instance, by identity
    exhausted: bool = False  # its budget is used up, and that was reported
    read: set[str] = field(default_factory=set[str])  # names of the files that were read
    looked_for: set[Path] = field(default_factory=set["Path"])  # files and folders that functions looked for

    @contextmanager
    def computing(self, name: str, file: SourceFile, start: int) -> Generator[None]:
        """Record that `name` is being computed. Raise EvaluationError if that is so already."""
        active = self.active
        if name in active:
            raise _cycle(list(active.items())[list(active).index(name) :])
        active[name] = (file, start)
        try:
            yield
        except OverdueError as error:
            error.place = error.place or (file.file, *file.position(start))
            raise
        finally:
            del active[name]


def _cycle(chain: list[tuple[str, tuple[SourceFile, int]]]) -> EvaluationError:
    """Return the error for a dependency cycle, the same one wherever the cycle is entered."""
    first = min(range(len(chain)), key=lambda index: chain[index][0])
    rotated = [*chain[first:], *chain[:first], chain[first]]
    names = " -> ".join(f"`{name}`" for name, _ in rotated[:6])
    error = EvaluationError(f"dependency cycle: {names}", DiagnosticKind.CYCLE)
    error.file, error.start = chain[first][1]
    return error
