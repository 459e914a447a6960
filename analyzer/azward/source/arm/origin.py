"""Locates the resources of a template, and follows values to the place where their author would change them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.frozen import frozen
from azward.graph.value import lookup_key
from azward.source.arm.expression import Call, ExpressionError, Literal, Property, is_expression, parse
from azward.source.arm.template import value_at

if TYPE_CHECKING:
    from azward.graph.resource import FieldPath, Span
    from azward.graph.value import JsonValue
    from azward.source.arm.context import Argument, Context
    from azward.source.arm.document import Document, JsonPath

__all__ = ["ArmOrigin", "CallSite"]

MAX_FOLLOWED = 32
"""Templates that an argument is followed through."""


@frozen
class CallSite:
    """The deployment resource that deploys a template."""

    document: Document
    path: JsonPath

    def span(self) -> Span:
        """Return the location of its name."""
        return self.document.span((*self.path, "name"))


@frozen(eq=False)
class ArmOrigin:
    """A resource at `path` of `document`. Its expressions are those of `context`."""

    document: Document
    path: JsonPath
    context: Context
    calls: tuple[CallSite, ...] = ()  # innermost first

    def locate(self, path: FieldPath) -> tuple[Span, int]:
        """See `Origin`. A value that is an argument of a nested template is located at the argument."""
        return self._locate(path, [])

    def trail(self, path: FieldPath) -> tuple[Span, ...]:
        """See `Origin`."""
        passed = [self.document.span(self.path)]
        self._locate(path, passed)
        return (*passed, self.locate(path)[0])

    def _locate(self, path: FieldPath, passed: list[Span]) -> tuple[Span, int]:
        document, place, rest, context = self.document, self.path, path, self.context
        place, rest, raw = _descend(document, place, rest)
        for _ in range(MAX_FOLLOWED):
            argument = _argument(raw, context)
            if argument is None or argument[0].context is None:
                break
            passed.append(document.span(place))
            document, context = argument[0].document, argument[0].context
            place, rest, raw = _descend(document, argument[0].path, (*argument[1], *rest))
        matched = len(path) if isinstance(raw, str) and is_expression(raw) else len(path) - len(rest)
        span = document.span((*place, "name") if not rest and not path else place)
        return span, matched

    def callers(self) -> tuple[Span, ...]:
        return tuple(call.span() for call in self.calls)


def _descend(document: Document, place: JsonPath, rest: FieldPath) -> tuple[JsonPath, FieldPath, JsonValue]:
    """Return the deepest value from `place` along `rest`: its path, the rest of `rest`, and the value.

    A property that a loop makes is found in its `copy`.
    """
    value: JsonValue = value_at(document.data, place)
    while rest:
        segment = rest[0]
        if isinstance(value, dict) and isinstance(segment, str):
            key = lookup_key(value, segment)
            if key is None:
                loop = _loop(value, segment)
                if loop is None:
                    break
                place, value = (*place, *loop), value_at(value, loop)
                rest = rest[2:] if len(rest) > 1 and isinstance(rest[1], int) else rest[1:]
                continue
            place, value, rest = (*place, key), value[key], rest[1:]
        elif isinstance(value, list) and isinstance(segment, int) and segment < len(value):
            place, value, rest = (*place, segment), value[segment], rest[1:]
        else:
            break
    return place, rest, value


def _loop(members: dict[str, JsonValue], name: str) -> JsonPath | None:
    key = lookup_key(members, "copy")
    if key is None:
        return None
    loops = members[key]
    for index, loop in enumerate(loops if isinstance(loops, list) else ()):
        if isinstance(loop, dict) and str(loop.get("name")).casefold() == name.casefold():
            return (key, index, "input")
    return None


def _argument(raw: JsonValue, context: Context) -> tuple[Argument, FieldPath] | None:
    """Return the argument behind `raw`, with the path of a member, if `raw` is only a parameter or a member of one.

    `None` for any other expression.
    """
    if not isinstance(raw, str) or not is_expression(raw):
        return None
    try:
        tree = parse(raw)
    except ExpressionError:
        return None
    below: FieldPath = ()
    while isinstance(tree, Property):
        below, tree = (tree.name, *below), tree.base
    if not isinstance(tree, Call) or tree.name.casefold() != "parameters" or len(tree.arguments) != 1:
        return None
    name = tree.arguments[0]
    argument = context.arguments.get(str(name.value).casefold()) if isinstance(name, Literal) else None
    return None if argument is None else (argument, below)
