"""Locate a resource in Terraform, at the place where its author would change it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from azward.frozen import frozen
from azward.graph.value import Choice, Value
from azward.source.terraform.hcl.syntax import Block, Call, Expression, Literal, ObjectLiteral, TupleLiteral, as_reference
from azward.source.terraform.module.instance import Body, Instance

if TYPE_CHECKING:
    from azward.graph.resource import FieldPath, Span
    from azward.source.terraform.hcl.source_file import SourceFile
    from azward.source.terraform.module.scope import Scope

__all__ = ["TerraformOrigin", "Trace"]

Trace: TypeAlias = "tuple[FieldPath, Instance, FieldPath]"
"""A path in the ARM body, and the instance and path of the argument that it is derived from."""

MAX_FOLLOWED = 32


@frozen(eq=False)
class TerraformOrigin:
    """The origin of the ARM resource of an instance; `traces` include arguments of other instances."""

    instance: Instance
    traces: tuple[Trace, ...]

    def locate(self, path: FieldPath) -> tuple[Span, int]:
        """See `Origin`. A value that is an argument of a module is located at the argument."""
        return self._locate(path, [])

    def trail(self, path: FieldPath) -> tuple[Span, ...]:
        """See `Origin`."""
        passed = [_locate(self.instance, (), (), [])[0]]
        span, _ = self._locate(path, passed)
        return (*passed, span)

    def _locate(self, path: FieldPath, passed: list[Span]) -> tuple[Span, int]:
        found = [trace for trace in self.traces if _begins(path, trace[0])]
        if not found:
            return _locate(self.instance, (), (), passed)
        depth = max(len(arm) for arm, _, _ in found)
        deepest = [(instance, source) for arm, instance, source in found if len(arm) == depth]
        places = [(*_locate(instance, source, path[depth:], passed), instance, source) for instance, source in deepest]
        span, deeper, instance, source = max(reversed(places), key=lambda place: place[1])
        if depth == 1 and not deeper and len(path) > 1 and not self._is_whole(instance, source):
            return _locate(self.instance, (), (), passed)
        return span, depth + deeper

    def _is_whole(self, instance: Instance, source: FieldPath) -> bool:
        """Decide whether `source` sets the whole of a member of the body, such as `properties`.

        It does not in an update of another resource, nor in a block whose arguments are part of that member.
        """
        return instance is self.instance and not (source and isinstance(source[-1], int))

    def callers(self) -> tuple[Span, ...]:
        """See `Origin`."""
        return tuple(_header(call.block, call.file) for call in self.instance.scope.callers() if call.has_source)


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
    placed = instance.place((*source, *rest))
    if placed is not None:
        return placed[0], max(0, placed[1] - len(source))
    block, file = instance.block, instance.environment.file
    if not source:
        return _header(block, file), 0
    body: Value = instance.body
    remaining = list(source)
    while remaining:
        name = str(remaining[0])
        if name in block.attributes:
            attribute = block.attributes[name]
            inner = (*remaining[1:], *rest)
            span, deep = _inside(attribute.value, file, inner, instance.scope, passed)
            return span, max(0, deep - len(remaining) + 1)
        index = remaining[1] if len(remaining) > 1 and isinstance(remaining[1], int) else 0
        found = _nested(body, name, index)
        if found is None:
            break
        body, block, file = found, found.block, found.file
        remaining = remaining[2:]
    return _header(block, file), 0


def _nested(body: Value, name: str, index: int) -> Body | None:
    members = body.get(name) if isinstance(body, dict) else None
    while isinstance(members, Choice):
        members = next((branch for _, branch in members.branches if isinstance(branch, Choice) or branch), None)
    if isinstance(members, list) and index < len(members):
        member = members[index]
        return member if isinstance(member, Body) else None
    return None


def _inside(tree: Expression, file: SourceFile, path: FieldPath, scope: Scope, passed: list[Span]) -> tuple[Span, int]:
    """Return the place of `path` in an expression and how many segments match; a computed expression matches all."""
    depth = 0
    for _ in range(MAX_FOLLOWED):
        tree, depth = _descend(tree, path, depth)
        reference = as_reference(tree)
        if reference is None or reference[0] != "var" or not reference[1] or scope.call is None:
            break
        call = scope.call
        attribute = call.block.attributes.get(reference[1][0])
        if attribute is None:
            break
        passed.append(file.span(tree.start, tree.end))
        path = (*path[:depth], *reference[1][1:], *path[depth:])
        tree, added = _descend(attribute.value, path, depth)
        if added < depth + len(reference[1]) - 1 and not isinstance(tree, (ObjectLiteral, TupleLiteral)):
            depth = len(path)
        else:
            depth = added
        file, scope = call.file, call.scope
    if isinstance(tree, (ObjectLiteral, TupleLiteral)):
        return file.span(tree.start, tree.start + 1), depth
    return file.span(tree.start, tree.end), len(path)


def _descend(tree: Expression, path: FieldPath, depth: int) -> tuple[Expression, int]:
    """Follow `path` from `depth` on into literals; return the innermost and its depth."""
    while depth < len(path):
        segment = path[depth]
        if isinstance(tree, Call) and tree.name in ("jsonencode", "tomap", "tolist", "toset") and tree.arguments:
            tree = tree.arguments[0]
        elif isinstance(tree, ObjectLiteral) and isinstance(segment, str):
            found = next((value for key, value in tree.items if _is_key(key, segment)), None)
            if found is None:
                break
            tree, depth = found, depth + 1
        elif isinstance(tree, ObjectLiteral) and isinstance(segment, int) and 0 <= segment < len(tree.items):
            # a map that is a list of names and values in ARM, such as app settings
            tree, depth = tree.items[segment].value, depth + 1
            depth += depth < len(path) and path[depth] in ("name", "value")
        elif isinstance(tree, TupleLiteral) and isinstance(segment, int) and 0 <= segment < len(tree.items):
            tree, depth = tree.items[segment], depth + 1
        else:
            break
    return tree, depth


def _is_key(key: Expression, segment: str | int) -> bool:
    return isinstance(key, Literal) and isinstance(segment, str) and str(key.value).casefold() == segment.casefold()
