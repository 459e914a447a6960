"""Locate a resource in Terraform, at the place where its author would change it."""

from __future__ import annotations

from dataclasses import field, replace
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, cast

from azward.frozen import frozen
from azward.graph.resource import fold_path, read
from azward.graph.value import Choice, Value
from azward.source.terraform.hcl.syntax import Block, Literal, ObjectLiteral, TupleLiteral, Variable
from azward.source.terraform.module.instance import Body, Instance
from azward.source.terraform.resources.follow import follow, is_made_from
from azward.source.terraform.resources.place import Bound, Frame, Named, Place, each_of, member_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from azward.graph.resource import FieldPath, Origin, Span
    from azward.graph.setting import Setting
    from azward.source.terraform.hcl.source_file import SourceFile
    from azward.source.terraform.hcl.syntax import Expression

__all__ = ["TerraformOrigin", "Trace"]

Trace: TypeAlias = "tuple[FieldPath, Instance, FieldPath]"
"""A path in the ARM body, and the instance and path of the argument that it is derived from."""

_WRITE_ONLY = "_wo"
"""How the names of arguments end that Terraform keeps neither in its plan nor in its state."""


@frozen(eq=False)
class TerraformOrigin:
    """The origin of the ARM resource of an instance; `traces` include arguments of other instances."""

    instance: Instance
    traces: tuple[Trace, ...]
    body: dict[str, Value] = field(default_factory=dict[str, Value])  # of the resource
    is_whole: bool = False  # whether the resource is what the instance is, not a child resource that a block makes
    by_path: dict[FieldPath, list[Trace]] = field(default_factory=dict["FieldPath", "list[Trace]"])  # when first asked for

    def locate(self, path: FieldPath) -> tuple[Span, int]:
        """See `Origin`. A value that is an argument of a module is located at the argument."""
        return self._locate(path, [])

    def trail(self, path: FieldPath) -> tuple[Span, ...]:
        """See `Origin`."""
        passed = [_locate(self.instance, (), (), [])[0]]
        span, _ = self._locate(path, passed)
        return (*passed, span)

    def shares(self, other: Origin, paths: Iterable[FieldPath]) -> bool:
        """See `LoopedOrigin`."""
        return (
            isinstance(other, TerraformOrigin)
            and _is_beside(self.instance, other.instance)
            and [arm for arm, _, _ in self.traces] == [arm for arm, _, _ in other.traces]
            and all(self._is_shared(other, path) for path in paths)
        )

    def _is_shared(self, other: TerraformOrigin, path: FieldPath) -> bool:
        """Decide whether `path` is at the same place in `other`, which has the same traces."""
        for (arm, mine, source), (_, theirs, other_source) in zip(self.traces, other.traces, strict=True):
            if _begins(path, arm) and not (
                source == other_source and _is_beside(mine, theirs) and _is_constant(mine, source[:1])
            ):
                return False
        null = self.instance.provider.source(self.instance, path) if self.is_whole else None
        return null is None or _is_constant(self.instance, null[:1])

    def argument(self, path: FieldPath) -> str:
        """Return the name of the argument that sets `path`, or "" if none does."""
        named = (source for _, _, source in self._by_path.get(fold_path(path), ()))
        return next((str(segment) for source in named for segment in source[-1:]), "")

    @property
    def _by_path(self) -> dict[FieldPath, list[Trace]]:
        """The traces by their paths in lower case: a resource may have thousands."""
        if not self.by_path:
            for trace in self.traces:
                self.by_path.setdefault(fold_path(trace[0]), []).append(trace)
        return self.by_path

    def _leading_to(self, path: FieldPath) -> list[Trace]:
        """Return the traces of `path` and of what is around it, outermost first."""
        folded, known = fold_path(path), self._by_path
        return [trace for length in range(len(path) + 1) for trace in known.get(folded[:length], ())]

    def is_write_only(self, path: FieldPath) -> bool | None:
        """Decide whether the argument that sets `path` is write-only; `None` if it has no write-only form."""
        name = self.argument(path)
        if name.endswith(_WRITE_ONLY):
            return True
        declared = self.instance.provider.attributes(self.instance, "") if name else None
        return False if declared and f"{name}{_WRITE_ONLY}" in declared else None

    def _locate(self, path: FieldPath, passed: list[Span]) -> tuple[Span, int]:
        found = self._leading_to(path)
        depth = max((len(arm) for arm, _, _ in found), default=0)
        null = self._null(path, passed) if depth < len(path) else None
        if null is not None:
            return null, depth
        if not found:
            return _locate(self.instance, (), (), passed)
        deepest = [(instance, source) for arm, instance, source in found if len(arm) == depth]
        rest = self._with_name(path, depth)
        places = [(*_locate(instance, source, rest, passed), instance, source) for instance, source in deepest]
        span, deeper, instance, source = max(reversed(places), key=lambda place: place[1])
        if depth == 1 and not deeper and len(path) > 1 and not self._is_whole(instance, source):
            return _locate(self.instance, (), (), passed)
        return span, depth + deeper

    def _null(self, path: FieldPath, passed: list[Span]) -> Span | None:
        """Return the place of the argument for `path` that is written but null; `None` if none is written."""
        source = self.instance.provider.source(self.instance, path) if self.is_whole else None
        if source is None or self.instance.place(source) is not None:
            return None
        found = _argument(self.instance, source)
        return _inside(Place(found.tree, found.frame, ()), passed)[0] if found.tree is not None else None

    def setting(self, kind: str, paths: Sequence[FieldPath], value: Value) -> Setting | None:
        """Return how the author writes `value` at the first of `paths` of a resource of type `kind`; see `Provider`.

        Where another instance sets the field now, such as the network rules of an account, it is that one's argument.
        """
        others = [trace for trace in self._leading_to(paths[0]) if trace[1] is not self.instance]
        instance = max(others, key=lambda trace: len(trace[0]))[1] if others else self.instance
        return instance.provider.setting(instance, kind, paths, value)

    def _with_name(self, path: FieldPath, depth: int) -> FieldPath:
        """Return `path` from `depth` on. A first index has the name of the member, since a map may be a list in ARM."""
        rest = path[depth:]
        if rest and isinstance(rest[0], int):
            member = read(self.body, path[: depth + 1])
            name = member.get("name") if isinstance(member, dict) else None
            return (Named.of(rest[0], name), *rest[1:]) if isinstance(name, str) else rest
        return rest

    def _is_whole(self, instance: Instance, source: FieldPath) -> bool:
        """Decide whether `source` sets the whole of a member of the body, such as `properties`.

        It does not in an update of another resource, nor in a block whose arguments are part of that member.
        """
        return instance is self.instance and not (source and isinstance(source[-1], int))

    def callers(self) -> tuple[Span, ...]:
        """See `Origin`."""
        return tuple(_header(call.block, call.file) for call in self.instance.scope.callers() if call.has_source)


def _is_beside(one: Instance, other: Instance) -> bool:
    """Decide whether two instances are of one block in the sources, in one instance of its module."""
    return type(one) is type(other) is Instance and (one is other or (one.block is other.block and one.scope is other.scope))


def _is_constant(instance: Instance, source: FieldPath) -> bool:
    """Decide whether the argument at `source` is written without the key of the instance."""
    block, name = instance.block, str(source[0]) if source else ""
    blocks = [inner for inner in block.blocks if name in (inner.type, *inner.labels)]
    attribute = block.attributes.get(name)
    return bool(name) and not any(map(_varies, (*blocks, *((attribute,) if attribute is not None else ()))))


def _varies(part: object) -> bool:
    """Decide whether a part of the syntax tree uses the key of an instance."""
    if isinstance(part, Block):
        return any(map(_varies, (*part.attributes.values(), *part.blocks)))
    if isinstance(part, Variable):
        return part.name in ("count", "each")
    return isinstance(part, tuple) and any(map(_varies, cast("tuple[object, ...]", part)))


def _begins(path: FieldPath, start: FieldPath) -> bool:
    """Decide whether `path` begins with `start`; names are compared without case."""
    return len(start) <= len(path) and all(
        one == other or (isinstance(one, str) and isinstance(other, str) and one.casefold() == other.casefold())
        for one, other in zip(path, start, strict=False)
    )


def _header(block: Block, file: SourceFile) -> Span:
    return file.span(block.start, block.header_end)


def _locate(instance: Instance, source: FieldPath, rest: FieldPath, passed: list[Span]) -> tuple[Span, int]:
    """Return the place of the argument at `source`, and how many segments of `rest` match inside of it.

    The places of the expressions in between are added to `passed`.
    """
    placed = _planned(instance, source, rest)
    if placed is not None:
        return placed[0], max(0, placed[1] - len(source))
    found = _argument(instance, source)
    if found.tree is not None:
        span, deep = _inside(Place(found.tree, found.frame, (*found.rest, *rest)), passed)
        return span, max(0, deep - len(found.rest))
    header = _header(found.block, found.frame.environment.file)
    item = _item(found.frame, found.block) if source and not found.rest and not rest else None
    if item is None:
        return header, 0
    passed.append(header)
    return _inside(item, passed)


def _planned(instance: Instance, source: FieldPath, rest: FieldPath) -> tuple[Span, int] | None:
    """Return the place of an argument in a plan without sources, and how many segments match."""
    placed = instance.place((*source, *rest))
    if placed is None or not rest or not isinstance(rest[0], Named):
        return placed
    named = instance.place((*source, rest[0].name, *rest[2:]))
    return named if named is not None and named[1] > placed[1] else placed


class _Argument(NamedTuple):
    """The innermost block that the path of an argument leads to, and the argument if it is written there."""

    block: Block
    frame: Frame
    tree: Expression | None
    rest: FieldPath  # of the path, after the argument


def _argument(instance: Instance, source: FieldPath) -> _Argument:
    block, body = instance.block, cast("Value", instance.body if source else None)
    frame = each_of(block, instance.iteration, instance.scope, instance.environment.file)
    rest = list(source)
    while rest:
        attribute = block.attributes.get(str(rest[0]))
        if attribute is not None:
            return _Argument(block, frame, attribute.value, tuple(rest[1:]))
        index = rest[1] if len(rest) > 1 and isinstance(rest[1], int) else 0
        found = _nested(body, str(rest[0]), index)
        if found is None:
            break
        frame = _inner_frame(frame, block, found)
        body, block, rest = found, found.block, rest[2:]
    return _Argument(block, frame, None, tuple(rest))


def _item(frame: Frame, block: Block) -> Place | None:
    """Return the object that a dynamic block is made from, if most of it is; `frame` is that of its content."""
    if block.type != "content" or not frame.iterators:
        return None
    name = list(frame.bound)[-1]
    values = (attribute.value for attribute in block.attributes.values())
    if not is_made_from((value for value in values if not isinstance(value, Literal)), name):
        return None
    member, bound = frame.environment.bindings.get(name), frame.bound[name]()
    is_object = isinstance(member, dict) and isinstance(member.get("value"), dict)
    return Place(bound.tree, bound.frame, bound.path) if bound is not None and is_object else None


def _nested(body: Value, name: str, index: int) -> Body | None:
    members = body.get(name) if isinstance(body, dict) else None
    while isinstance(members, Choice):
        members = next((branch for _, branch in members.branches if isinstance(branch, Choice) or branch), None)
    if isinstance(members, list) and index < len(members):
        member = members[index]
        return member if isinstance(member, Body) else None
    return None


def _inner_frame(frame: Frame, block: Block, body: Body) -> Frame:
    """Return the frame of a nested block of `block`, whose values are `body`."""
    dynamic = next((item for item in block.blocks if item.type == "dynamic" and body.block in item.blocks), None)
    if dynamic is None or "for_each" not in dynamic.attributes:
        return replace(frame, environment=body.environment)
    collection, written = dynamic.attributes["for_each"].value, dynamic.attributes.get("iterator")
    iterator = written.value.name if written is not None and isinstance(written.value, Variable) else dynamic.labels[0]
    member = body.environment.bindings.get(iterator)

    def bound() -> Bound | None:
        path = member_path(frame.value(collection), member.get("key")) if isinstance(member, dict) else None
        return Bound(collection, frame, path) if path is not None else None

    return frame.binding(iterator, bound, body.environment, iterator=True)


def _inside(place: Place, passed: list[Span]) -> tuple[Span, int]:
    """Return where a value is written, and how many segments of its path match; a computed expression matches all."""
    tree, frame, rest = follow(place, passed)
    file = frame.environment.file
    if isinstance(tree, (ObjectLiteral, TupleLiteral)):
        return file.span(tree.start, tree.start + 1), max(0, len(place.rest) - len(rest))
    return file.span(tree.start, tree.end), len(place.rest)
