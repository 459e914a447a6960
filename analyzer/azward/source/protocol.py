"""What a source of resources is: one protocol for every input language, for plans and for live environments.

Nothing above this package knows which sources there are. They are listed in `registry`, and a `Tree` asks them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Protocol, TypeAlias

from azward.frozen import frozen
from azward.graph.diagnostic import Diagnostic, DiagnosticKind

if TYPE_CHECKING:
    from azward.files.disk import Disk
    from azward.graph.resource import FieldPath, Resource, Span
    from azward.graph.setting import Setting
    from azward.graph.value import Value
    from azward.source.directive import Directive
    from azward.source.selection import Selection
    from azward.source.unchanged import Unchanged
    from azward.source.unit import Loaded, Unit

__all__ = ["Loader", "OpenTree", "Request", "Search", "Source"]

Loader: TypeAlias = "Callable[[Unit], Loaded]"
"""Loads a unit, or returns what it gave before."""


SHOWN = 5
"""Files that a note names."""


@frozen
class Request:
    """What the user asks for, apart from paths."""

    selection: Selection  # which files below a folder
    gitignore: bool = True  # leave out what git ignores
    base: Path | None = None  # the working directory if `None`
    parameters: tuple[Path, ...] = ()  # files, each a parameter set of its own for all that can take it
    configured: tuple[tuple[str, tuple[Path, ...]], ...] = ()  # pattern of a template -> files, each a parameter set
    include_disabled: bool = False  # judge what defaults disable
    environment: tuple[tuple[str, str], ...] = ()  # environment variables for placeholders in parameter files
    values: tuple[tuple[str, str], ...] = ()  # of parameters by name, as text, for all that declare them
    trusts: Callable[[Path], bool] = lambda _: True  # whether the author of a change cannot have written a file
    reviewed: Callable[[Path], bool] = lambda _: False  # whether the base of a change has a file, maybe with other content
    diverts: Callable[[Path], bool] = lambda _: False  # whether a link that a change may have brought leads out of the tree

    def is_added(self, path: Path) -> bool:
        """Decide whether a change adds a file."""
        return not self.trusts(path) and not self.reviewed(path)

    def relative(self, path: Path) -> str:
        """Return `path` as patterns of the configuration describe it."""
        base, text = str(self.base or os.getcwd()), str(path)  # noqa: PTH109 - no path is needed
        if text.startswith(f"{base}{os.sep}"):
            text = text[len(base) + 1 :]
        return text.replace(os.sep, "/")


@dataclass(slots=True)
class Search:
    """One path to scan, and the files there that sources may claim."""

    path: Path
    named: bool  # the path is a file, which therefore must be something
    files: Sequence[Path]  # the file, or those below the folder, in order of path
    request: Request
    parameters: Mapping[str, Sequence[Path]]  # files of `request.parameters` by the source that their names belong to
    taken: set[Path] = field(default_factory=set[Path])  # files, and folders, that sources have claimed already
    used: set[Path] = field(default_factory=set[Path])  # what the units that are loaded so far follow from
    alone: set[Path] = field(default_factory=set[Path])  # templates that are judged without their parameter files as well
    diagnostics: list[Diagnostic] = field(default_factory=list[Diagnostic])

    def is_alone(self, template: Path, files: Iterable[Path], parameters: Sequence[Path]) -> bool:
        """Decide whether a template is judged without its own `parameters` as well: a change brings all of them.

        It could hide the defaults of a template in that way. `files` are those of the template. What holds for the working
        tree holds for the base of the comparison, too.
        """
        added = self.request.is_added
        if parameters and all(map(added, parameters)) and not all(map(added, files)):
            self.alone.add(template)
        return template in self.alone

    def note_values(self, left: Iterable[Path], name: Callable[[Path], str]) -> None:
        """Note the files with values of parameters that a change brings, if they are `left`: no deployment takes them."""
        brought = [name(file) for file in left if not self.request.trusts(file)]
        if brought:
            shown = ", ".join(f"`{file}`" for file in brought[:SHOWN])
            more = f" and {len(brought) - SHOWN:,} more" if len(brought) > SHOWN else ""
            text = f"values that the change sets in {shown}{more} are not judged: no deployment in the same folder uses them"
            self.diagnostics.append(Diagnostic("", 0, 0, text, DiagnosticKind.NOTE))

    def free(self, suffixes: tuple[str, ...] = ("",)) -> list[Path]:
        """Return the files that no source has claimed and whose names end in one of `suffixes`, without regard to case."""
        return [file for file in self.files if file not in self.taken and file.name.casefold().endswith(suffixes)]


class OpenTree(Protocol):
    """The scanned tree, as sources see it."""

    root: Path
    disk: Disk
    redact: Callable[[str], str]  # replaces secrets in a text

    def source(self, name: str) -> Source:
        """Return another source of the same tree."""
        ...

    def known(self, unit: Unit) -> Loaded | None:
        """Return what a unit deploys, if that is known without loading it."""
        ...


class Source(Protocol):
    """Reads one kind of input into resources in ARM shape. One object serves one tree: files are read once."""

    name: ClassVar[str]  # in `Unit.source`, and as a key in the examples of a rule

    def discover(self, search: Search, load: Loader) -> Iterable[Unit]:
        """Return the units at the path of `search`. Claim the files that no other source must read."""
        ...

    def load(self, unit: Unit) -> Loaded:
        """Return what `unit` deploys, and a diagnostic for each part that cannot be read. Never raise for bad input."""
        ...

    def owns(self, path: Path) -> bool:
        """Decide whether a file is the source's, by its name or because the source has read it."""
        ...

    def line(self, span: Span) -> str:
        """Return the text of the first line of `span`; "" if the file may hold secrets that must not be shown."""
        ...

    def mask(self, line: str, span: Span) -> str:
        """Return `line` with asterisks for the literal at `span`, which a rule takes for a secret."""
        return line

    def setting(self, resource: Resource, paths: Sequence[FieldPath], value: Value) -> Setting | None:
        """Return how the author of a resource writes `value` at the first of `paths` that the language has.

        Of several paths a language without names of its own cannot tell which one there is: `None`.
        """
        return None

    def name_of(self, resource: Resource, field: str) -> Setting | None:
        """Return the name that the language has for the field of a resource whose path ends in `field`, if it is another."""
        return None

    def directives(self, path: Path) -> Sequence[Directive]:
        """Return the comments for scanners in a file."""
        return ()

    def share(self, other: Source, unchanged: Unchanged) -> None:
        """Take over what `other`, the same source of the tree on disk, has read of files that are `unchanged`."""

    def same_settings(self, unchanged: Unchanged) -> bool:
        """Decide whether the files are unchanged that may affect any unit of the source."""
        return True

    def made_of(self, path: Path) -> Path | None:
        """Return the file or folder that a file was generated from, if it is known and in the tree."""
        return None
