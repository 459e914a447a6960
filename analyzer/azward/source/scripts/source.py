"""The source of files that deploy nothing but lie beside what does: scripts, notebooks, settings, pipelines."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, ClassVar

from azward.frozen import frozen
from azward.graph.diagnostic import Diagnostic, DiagnosticKind
from azward.graph.resource import Resource, ResourceId, Span
from azward.source.protocol import Source
from azward.source.registry import SCRIPTS
from azward.source.scripts.stretches import Stretch, may_hold, stretches
from azward.source.text import Lines, TextError, decode
from azward.source.unit import Loaded, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from azward.graph.resource import FieldPath
    from azward.graph.value import Value
    from azward.source.directive import Directive
    from azward.source.protocol import Loader, OpenTree, Search
    from azward.source.unchanged import Unchanged

__all__ = ["MAX_BYTES", "ScriptsSource", "open_source", "resource_of"]

MAX_BYTES = 1024 * 1024
"""Only this much of a file is searched."""

_SETTINGS = re.compile(r"appsettings(?:\.[\w-]+)*\.json|local\.settings\.json|deployment(?:\.[\w-]+)*\.json")
"""Which files in JSON are read: settings of applications, and manifests of IoT Edge."""


class ScriptsSource(Source):
    """Reads the files below a folder that may hold a credential. Together they are a unit."""

    name: ClassVar[str] = "scripts"

    def __init__(self, tree: OpenTree) -> None:
        self._tree = tree
        self._found: dict[Path, Loaded] = {}  # by the path of the search
        self._read: dict[Path, Resource | None] = {}
        self._earlier: tuple[ScriptsSource, Unchanged] | None = None

    def discover(self, search: Search, load: Loader) -> Iterable[Unit]:
        """Yield a unit if a file that no deployment loads may hold a credential; see `Source`."""
        files = [file for file in search.files if file not in search.used and _is_candidate(file)]
        files = [file for file in files if file not in search.taken or file.name.casefold().endswith(".json")]
        search.taken.update(files)
        loaded = Loaded(needs={search.path})
        loaded.resources.extend(found for file in files if (found := self._resource(file, loaded)) is not None)
        loaded.files.update(resource.address for resource in loaded.resources)
        if loaded.resources or loaded.diagnostics or (search.named and files):
            self._found[search.path] = loaded
            yield Unit(self.name, self._tree.root, search.path)

    def load(self, unit: Unit) -> Loaded:
        """Return the files that may hold a credential; see `Source`."""
        return self._found.get(unit.file) or Loaded(needs={unit.file})

    def _resource(self, path: Path, loaded: Loaded) -> Resource | None:
        if self._earlier is not None and path not in self._read:
            source, unchanged = self._earlier
            if path in source._read and unchanged.file(path):
                self._read[path] = source._read[path]
        if path not in self._read:
            self._read[path] = self._new(path, loaded)
        return self._read[path]

    def _new(self, path: Path, loaded: Loaded) -> Resource | None:
        name = self._name(path)
        try:
            data = self._tree.disk.read(path, MAX_BYTES)
            whole = data if len(data) < MAX_BYTES else data.rpartition(b"\n")[0]
            return resource_of(name, decode(whole)) if may_hold(whole) else None
        except TextError:
            return None  # it is not text
        except OSError as error:
            message = f"cannot be read: {(error.strerror or str(error)).lower()}"
            loaded.diagnostics.append(Diagnostic(name, 1, 1, message, DiagnosticKind.NOTE))
            return None

    def _name(self, path: Path) -> str:
        inside = path.relative_to(self._tree.root) if path.is_relative_to(self._tree.root) else path
        return PurePosixPath(inside).as_posix()

    def owns(self, path: Path) -> bool:
        """See `Source`."""
        return path in self._read

    def line(self, span: Span) -> str:
        """Return a line up to the credential that it is shown for; see `Source`."""
        resource = self._read.get(self._tree.root / span.file)
        place = resource.origin if resource is not None else None
        before = place.lines.text(span.start_line)[: span.start_column - 1] if isinstance(place, _Place) else ""
        return f"{before}…" if before.strip() else ""

    def directives(self, path: Path) -> Sequence[Directive]:
        """See `Source`."""
        resource = self._read.get(path)
        if resource is None:
            return ()
        from azward.source.scripts.directives import line_directives

        return line_directives(resource.address, decode(self._tree.disk.read(path, MAX_BYTES)))

    def share(self, other: Source, unchanged: Unchanged) -> None:
        """See `Source`."""
        if isinstance(other, ScriptsSource):
            self._earlier = other, unchanged


def _is_candidate(file: Path) -> bool:
    """Decide by its name whether a file is looked at. Those in JSON have been offered to other sources before."""
    name = file.name.casefold()
    return name.endswith(SCRIPTS) and (not name.endswith(".json") or _SETTINGS.fullmatch(name) is not None)


def resource_of(name: str, text: str) -> Resource | None:
    """Return a file as a resource, with the stretches of its text around the marks of credentials; `None` without any."""
    found = list(stretches(text))
    if not found:
        return None
    texts: list[Value] = [stretch.text for stretch in found]
    return Resource(
        id=ResourceId(f"/azward/{name}"),
        type="Azward/files",
        api_version="",
        name=PurePosixPath(name).name,
        scope="/azward",
        address=name,
        body={"name": PurePosixPath(name).name, "properties": {"texts": texts}},
        origin=_Place(name, found, Lines(text)),
    )


@frozen(eq=False)
class _Place:
    """Where the stretches of a file are. A path may go on with the offset of a part in its stretch."""

    name: str
    found: list[Stretch]
    lines: Lines

    def locate(self, path: FieldPath) -> tuple[Span, int]:
        """See `Origin`."""
        if len(path) < 3 or not isinstance(path[2], int):
            return Span(self.name, 1, 1, 1, 1), 0
        stretch = self.found[path[2]]
        offset = path[3] if len(path) > 3 and isinstance(path[3], int) else 0
        line, column = self.lines.position(stretch.start + offset)
        return Span(self.name, line, column, line, column + 1), len(path)

    def trail(self, path: FieldPath) -> tuple[Span, ...]:
        """See `Origin`."""
        return (self.locate(path)[0],)

    def callers(self) -> tuple[Span, ...]:
        """See `Origin`."""
        return ()


def open_source(tree: OpenTree) -> ScriptsSource:
    """Return the source for a tree."""
    return ScriptsSource(tree)
