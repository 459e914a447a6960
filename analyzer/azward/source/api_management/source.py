"""The source of extracted services of API Management: folders with policies and information files, as APIOps has them."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, ClassVar, cast

from azward.frozen import frozen
from azward.graph.diagnostic import Diagnostic, DiagnosticKind
from azward.graph.resource import Resource, ResourceId, Span
from azward.graph.value import Cause, CauseKind, Unknown
from azward.source import jsontext
from azward.source.api_management.layout import Part, Place, is_link, parts_of
from azward.source.mask import mask_literal
from azward.source.protocol import Source
from azward.source.text import Lines, TextError, decode
from azward.source.unit import Loaded, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from azward.graph.resource import FieldPath
    from azward.graph.value import Value
    from azward.source.directive import Directive
    from azward.source.protocol import Loader, OpenTree, Search

__all__ = ["ApiManagementSource", "open_source"]

VERSION = "2024-05-01"
"""The API version whose shape the information files have."""

MAX_BYTES = 4 * 1024 * 1024

_SERVICE = "Microsoft.ApiManagement/service"


class ApiManagementSource(Source):
    """Reads folders of extracted services. Each is a unit."""

    name: ClassVar[str] = "api-management"

    def __init__(self, tree: OpenTree) -> None:
        self._tree = tree
        self._found: dict[Path, list[tuple[Path, Place]]] = {}
        self._named: set[Path] = set()
        self._texts: dict[Path, _File] = {}

    def discover(self, search: Search, load: Loader) -> Iterable[Unit]:
        """Yield a unit for each folder, unless what it holds is loaded by another unit; see `Source`."""
        files = [file for file in search.files if file not in search.used]
        if search.named:
            files = [file for file in files if file not in search.taken]
            self._named.update(files)
            search.taken.update(files)
            yield from (Unit(self.name, self._tree.root, file) for file in files)
            return
        for folder, members in sorted(parts_of(files).items()):
            found = [(Path(file), place) for file, place in members]
            if any(file in search.used for file in search.files if file.is_relative_to(folder)):
                continue  # a template or module loads the policies of this folder
            self._found[Path(folder)] = found
            search.taken.update(file for file, _ in found)
            yield Unit(self.name, self._tree.root, Path(folder))

    def load(self, unit: Unit) -> Loaded:
        """Return the resources that a folder describes; see `Source`."""
        loaded = Loaded(needs={unit.file})
        if unit.file in self._named:
            self._check(unit.file, loaded)
            return loaded
        service = _service(self._named_file(unit.file))
        loaded.resources.append(service)
        described: dict[Part, list[tuple[Path, bool]]] = {}
        for file, place in self._found.get(unit.file, ()):
            described.setdefault(place.part, []).append((file, place.is_policy))
        for part, files in described.items():
            loaded.resources.extend(self._resources(part, files, service, loaded))
        return loaded

    def _check(self, path: Path, loaded: Loaded) -> None:
        """Read a file that the user named: whether it is a policy is all that there is to know."""
        file = self._read(path, loaded)
        if file is not None and path.name.casefold().endswith(".xml"):
            from azward.graph.api_management.element import Fault
            from azward.graph.api_management.reader import read_xml

            if isinstance(found := read_xml(file.text), Fault):
                line, column = file.lines.position(found.offset)
                loaded.diagnostics.append(Diagnostic(file.name, line, column, found.message))

    def _resources(
        self, part: Part, files: Sequence[tuple[Path, bool]], service: Resource, loaded: Loaded
    ) -> Iterable[Resource]:
        information = next((path for path, is_policy in files if not is_policy), None)
        policy = next((path for path, is_policy in files if is_policy), None)
        described = self._read(information, loaded) if information is not None else None
        policy_file = self._read(policy, loaded) if policy is not None else None
        is_fragment = part.kinds[-1:] == ("policyFragments",)
        if described is not None or is_link(part) or part.kinds[-1:] == ("operations",):
            own = described or policy_file
            if own is not None and not is_fragment:
                body = _body(own, loaded)
                if part.kinds[-1] == "apis" and information is not None:
                    body = self._with_definition(body, information.parent)
                yield _resource(part, service, body, _FileOrigin(own), own)
        if policy is not None:
            file = policy_file or _File(self._named_file(policy), "")
            text: Value = file.text if policy_file is not None else _unread(file.name)
            body: dict[str, Value] = {"properties": {"format": "rawxml", "value": text}}
            at = part if is_fragment else Part((*part.path, ("policies", "policy")))
            yield _resource(at, service, body, _TextOrigin(file), file)

    def _with_definition(self, body: dict[str, Value], folder: Path) -> dict[str, Value]:
        """Return an API with the name of the file that defines it as its definition, if there is one."""
        names = [name for name in self._tree.disk.names(folder) if name.casefold().startswith("specification.")]
        properties = body.get("properties")
        if not names or not isinstance(properties, dict):
            return body
        return {**body, "properties": {**properties, "value": names[0]}}

    def _named_file(self, path: Path) -> str:
        inside = path.relative_to(self._tree.root) if path.is_relative_to(self._tree.root) else path
        return PurePosixPath(inside).as_posix()

    def _read(self, path: Path, loaded: Loaded) -> _File | None:
        name = self._named_file(path)
        try:
            size = self._tree.disk.size(path)
            if size > MAX_BYTES:
                message = f"file is {size / 2**20:.1f} MiB, expected at most {MAX_BYTES // 2**20} MiB; skipped"
                loaded.diagnostics.append(Diagnostic(name, 1, 1, message, DiagnosticKind.LIMIT))
                return None
            if size < 0:
                raise OSError("not a regular file")
            file = self._texts[path] = _File(name, decode(self._tree.disk.read(path)))
        except OSError as error:
            message = f"cannot be read: {(error.strerror or str(error)).lower()}"
            loaded.diagnostics.append(Diagnostic(name, 1, 1, message, DiagnosticKind.UNREADABLE))
            return None
        except TextError as error:
            loaded.diagnostics.append(Diagnostic(name, error.line, error.column, error.message))
            return None
        loaded.files.add(name)
        return file

    def owns(self, path: Path) -> bool:
        """See `Source`."""
        return path in self._texts

    def line(self, span: Span) -> str:
        """See `Source`."""
        path = self._tree.root / span.file
        if path not in self._texts:
            self._read(path, Loaded())
        file = self._texts.get(path)
        return file.lines.text(span.start_line) if file is not None else ""

    def directives(self, path: Path) -> Sequence[Directive]:
        """See `Source`."""
        file = self._texts.get(path) or self._read(path, Loaded())
        if file is None or not file.name.casefold().endswith(".xml"):
            return ()
        from azward.source.api_management.directives import xml_directives

        return xml_directives(file.name, file.text, file.lines)

    def mask(self, line: str, span: Span) -> str:
        """See `Source`."""
        return mask_literal(line, span)


class _File:
    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.text = text
        self.lines = Lines(text)

    def whole(self) -> Span:
        return self.lines.span(self.name, 0, len(self.text))


def _service(folder: str) -> Resource:
    """Return the service that a folder was extracted from, which exists already."""
    scope = f"/azward/{folder}"
    return Resource(
        id=ResourceId(f"{scope}/providers/{_SERVICE}/{{service}}"),
        type=_SERVICE,
        api_version=VERSION,
        name="{service}",
        scope=scope,
        address=folder,
        body={},
        origin=_FileOrigin(_File(folder, "")),
        existing=True,
    )


def _resource(part: Part, service: Resource, body: dict[str, Value], origin: _FileOrigin, file: _File) -> Resource:
    names = "".join(f"/{kind}/{name}" for kind, name in part.path)
    return Resource(
        id=ResourceId(f"{service.id.text}{names}"),
        type="/".join((_SERVICE, *part.kinds)),
        api_version=VERSION,
        name="/".join(("{service}", *(name for _, name in part.path))),
        scope=service.scope,
        address=file.name,
        body=body,
        origin=origin,
    )


def _unread(name: str) -> Unknown:
    return Unknown("policy", (Cause(CauseKind.EXTERNAL, name, f"`{name}` cannot be read"),))


def _body(file: _File, loaded: Loaded) -> dict[str, Value]:
    if not file.name.casefold().endswith(".json"):
        return {}
    try:
        found = jsontext.parse_value(file.text)
    except TextError as error:
        loaded.diagnostics.append(Diagnostic(file.name, error.line, error.column, error.message))
        return {}
    return cast("dict[str, Value]", found) if isinstance(found, dict) else {}


@frozen(eq=False)
class _FileOrigin:
    """A resource that an information file describes."""

    file: _File

    def locate(self, path: FieldPath) -> tuple[Span, int]:
        """See `Origin`."""
        if not path or not self.file.name.casefold().endswith(".json"):
            return Span(self.file.name, 1, 1, 1, 1 + len(self.file.lines.text(1))), 0
        node, matched = jsontext.parse_tree(self.file.text).find(path)
        start, end = node.start, node.end
        if node.kind in ("object", "array"):
            start, end = (node.key_start, node.key_end) if node.key is not None else (start, start + 1)
        return self.file.lines.span(self.file.name, start, end), matched

    def trail(self, path: FieldPath) -> tuple[Span, ...]:
        """See `Origin`."""
        return (self.locate(path)[0],)

    def callers(self) -> tuple[Span, ...]:
        """See `Origin`."""
        return ()


class _TextOrigin(_FileOrigin):
    """A policy, which is all of its file."""

    def locate(self, path: FieldPath) -> tuple[Span, int]:
        """See `Origin`."""
        return self.file.whole(), len(path)


def open_source(tree: OpenTree) -> ApiManagementSource:
    """Return the source for a tree."""
    return ApiManagementSource(tree)
