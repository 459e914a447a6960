"""Compares a plan with the sources beside it: a plan that leaves something out does not stand for them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, TypeAlias

from azward.frozen import frozen
from azward.graph.resource import Resource, ResourceId, Span
from azward.source.terraform.hcl.syntax import Literal, ObjectLiteral, TupleLiteral, Variable, text_attribute
from azward.source.terraform.module.paths import is_local_source, joined_path
from azward.source.terraform.plan.configuration import fits
from azward.source.terraform.plan.document import items, members, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from azward.graph.resource import FieldPath
    from azward.graph.value import JsonValue
    from azward.source.terraform.hcl.syntax import Block, Expression
    from azward.source.terraform.module.folder import Folder, Folders
    from azward.source.terraform.plan.document import PlanDocument, Planned

__all__ = ["differences", "find_beside", "plan_resource"]

Instances: TypeAlias = "dict[tuple[tuple[str, ...], str, str], list[Planned]]"
"""Instances by the names of the calls to their module, their type and their name."""

REPEATING = ("count", "for_each", "enabled")


def find_beside(document: PlanDocument, candidates: Iterable[Path], folders: Folders) -> Folder | None:
    """Return the first folder that declares something of the configuration of the plan, if not all of it."""
    configuration = document.configuration
    named = {(text(entry, "type"), text(entry, "name")) for entry in items(configuration, "resources")}
    calls = set(members(configuration, "module_calls"))
    for path in candidates:
        if folders.files.disk.is_dir(path) and folders.files.contains(path):
            folder = folders.get(path)
            if folder.files and (named & folder.resources.keys() or calls & folder.calls.keys()):
                return folder
    return None


def differences(folder: Folder, document: PlanDocument, folders: Folders, *, values: bool) -> list[str]:
    """Return what of the root module `folder` the plan leaves out or has otherwise, in order; values are not quoted.

    Every resource and module call must be in the configuration of the plan and, unless it may have no instance, in its
    changes. With `values`, arguments that are literals must have the same value there.
    """
    instances: Instances = defaultdict(list)
    for planned in document.instances:
        instances[tuple(name for name, _ in planned.module), planned.type, planned.name].append(planned)
    return list(_Comparison(folders, instances, values).module(folder, document.configuration, (), certain=True))


def plan_resource(document: PlanDocument, found: Sequence[str]) -> Resource:
    """Return a plan as a resource of the type `Azward/plans` with the differences `found`, which rules can select."""
    name = document.path.name
    scope = f"/azward/{document.file}"
    return Resource(
        id=ResourceId(f"{scope}/providers/Azward/plans/{name}"),
        type="Azward/plans",
        api_version="",
        name=name,
        scope=scope,
        address=document.file,
        body={"properties": {"differences": list(found)}},
        origin=_PlanOrigin(Span(document.file, 1, 1, 1, 2)),
    )


@frozen(eq=False)
class _PlanOrigin:
    """The beginning of a plan."""

    span: Span

    def locate(self, path: FieldPath) -> tuple[Span, int]:
        """See `Origin`."""
        return self.span, len(path)

    def trail(self, path: FieldPath) -> tuple[Span, ...]:
        """See `Origin`."""
        return (self.span,)

    def callers(self) -> tuple[Span, ...]:
        """See `Origin`."""
        return ()


class _Comparison:
    """Compares the modules of a plan with their folders."""

    def __init__(self, folders: Folders, instances: Instances, values: bool) -> None:
        self.folders = folders
        self.instances = instances
        self.values = values

    def module(
        self, folder: Folder, configuration: dict[str, JsonValue], path: tuple[str, ...], *, certain: bool
    ) -> Iterator[str]:
        """Yield the differences of a module; `certain` is whether it has an instance."""
        address = "".join(f"module.{name}." for name in path)
        if not fits(folder, configuration):
            yield from _names(folder, configuration, address)
        for (kind, name), declared in sorted(folder.resources.items()):
            found = self.instances.get((path, kind, name), [])
            if not found and certain and _has_instance(declared.tree):
                yield f"`{address}{kind}.{name}` has no change in the plan"
            for planned in found if self.values else ():
                yield from (f"`{planned.address}`: `{name}` differs" for name in _values(declared.tree, planned))
        for name, call in sorted(folder.calls.items()):
            entry = members(members(configuration, "module_calls"), name)
            below = self._called(folder, call.tree)
            if entry and below is not None and len(path) < 20:
                sure = certain and _has_instance(call.tree)
                yield from self.module(below, members(entry, "module"), (*path, name), certain=sure)

    def _called(self, folder: Folder, call: Block) -> Folder | None:
        source = text_attribute(call, "source")
        path = joined_path(folder.path, source) if source and is_local_source(source) else None
        if path is None or not self.folders.files.contains(path) or not self.folders.files.disk.is_dir(path):
            return None
        return self.folders.get(path)


def _names(folder: Folder, configuration: dict[str, JsonValue], address: str) -> Iterator[str]:
    entries = {
        (text(entry, "type"), text(entry, "name"))
        for entry in items(configuration, "resources")
        if text(entry, "mode") == "managed"
    }
    calls = members(configuration, "module_calls").keys()
    for kind, name in sorted(folder.resources.keys() - entries):
        yield f"`{address}{kind}.{name}` is not in the configuration of the plan"
    for name in sorted(folder.calls.keys() - calls):
        yield f"`{address}module.{name}` is not in the configuration of the plan"
    for kind, name in sorted(entries - folder.resources.keys()):
        yield f"`{address}{kind}.{name}` is in the plan only"
    for name in sorted(calls - folder.calls.keys()):
        yield f"`{address}module.{name}` is in the plan only"


def _has_instance(block: Block) -> bool:
    """Decide whether a block certainly has an instance: it is not repeated, or by a literal that is not zero or empty."""
    for name in REPEATING:
        if (attribute := block.attributes.get(name)) is not None:
            tree = attribute.value
            if isinstance(tree, Literal):
                return bool(tree.value)
            return isinstance(tree, (TupleLiteral, ObjectLiteral)) and bool(tree.items)
    return True


# values


def _values(block: Block, planned: Planned) -> Iterator[str]:
    """Yield the names of arguments whose literal in the source is not what is planned."""
    ignored = _ignored(block)
    if ignored is not None:
        yield from sorted(_different(block, planned.after, planned.unknown, ignored))


def _different(block: Block, after: JsonValue, unknown: JsonValue, ignored: frozenset[str]) -> set[str]:
    found: set[str] = set()
    for name, attribute in block.attributes.items():
        if name in ignored or name in REPEATING or members(unknown).get(name) or name not in members(after):
            continue
        if isinstance(attribute.value, Literal) and not _same(attribute.value.value, members(after)[name]):
            found.add(name)
    by_kind: dict[str, list[Block]] = defaultdict(list)
    for inner in block.blocks:
        by_kind[inner.type].append(inner)
    for kind, blocks in by_kind.items():
        if kind in ignored or kind in ("lifecycle", "dynamic", "provisioner", "timeouts") or members(unknown).get(kind):
            continue
        there = items(after, kind) or ([members(after, kind)] if members(after, kind) else [])
        if any(_is_missing(inner, there) for inner in blocks):
            found.add(kind)
    return found


def _is_missing(block: Block, planned: Sequence[JsonValue]) -> bool:
    """Decide whether no planned block has the literals of `block`. Lists of the plan may be in another order."""
    return bool(planned) and all(_different(block, other, None, frozenset()) for other in planned)


def _ignored(block: Block) -> frozenset[str] | None:
    """Return the arguments whose changes Terraform ignores; `None` for all."""
    names: set[str] = set()
    for inner in block.blocks:
        attribute = inner.attributes.get("ignore_changes") if inner.type == "lifecycle" else None
        if attribute is not None:
            if not isinstance(attribute.value, TupleLiteral):
                return None
            names.update(_root(item) for item in attribute.value.items)
    return frozenset(names)


def _root(tree: Expression) -> str:
    base = getattr(tree, "base", tree)
    return base.name if isinstance(base, Variable) else str(getattr(base, "value", ""))


def _same(written: None | bool | int | float | str, planned: JsonValue) -> bool:
    """Decide whether a planned value may be what is written: providers change case, blanks and the form of numbers."""
    if written is None or isinstance(planned, (dict, list)):
        return True
    if planned is None:
        return written == ""
    if isinstance(written, str) and (len(written) > 200 or written.lstrip().startswith(("{", "[", "<"))):
        return True  # documents are written in other forms
    return _normal(written) == _normal(planned)


def _normal(value: bool | int | float | str) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "".join(str(value).casefold().split())
