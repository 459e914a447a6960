"""Follow a value of a template from the place that uses it to the place that writes it.

Only places of findings are followed, after evaluation: values carry no origin, so that a scan does not pay for them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from typing import TYPE_CHECKING, NamedTuple, cast

from azward.frozen import frozen
from azward.graph.value import ABSENT, Absent, Choice, Unknown, Value, lookup, lookup_key
from azward.source.arm.collector import EvaluationError
from azward.source.arm.context import Context, Environment
from azward.source.arm.copy_loop import property_loops
from azward.source.arm.expression import (
    Call,
    Expression,
    ExpressionError,
    Index,
    Literal,
    Lowered,
    Property,
    is_expression,
    parse,
)
from azward.source.arm.template import value_at
from azward.source.arm.template_functions import evaluator_for
from azward.source.function import FunctionError

if TYPE_CHECKING:
    from azward.graph.resource import FieldPath, Span
    from azward.graph.value import JsonValue
    from azward.source.arm.document import Document, JsonPath
    from azward.source.arm.evaluator import Evaluator

__all__ = ["Frame", "Place", "follow", "held"]

MAX_STEPS = 128
"""Expressions and values on the way from one place to another."""
MAX_EFFORT = 100_000
"""Steps of evaluation that following one value may take."""


@frozen(eq=False)
class Frame:
    """Where an expression is evaluated, and where the values of lambda variables and of a function's parameters are."""

    evaluator: Evaluator
    environment: Environment
    lambdas: Mapping[str, Place] = field(default_factory=dict[str, "Place"])
    parameters: Mapping[str, Place] | None = None  # of a user-defined function

    @staticmethod
    def of(context: Context, environment: Environment) -> Frame:
        return Frame(evaluator_for(context), environment)

    @property
    def context(self) -> Context:
        return self.evaluator.context

    def value(self, tree: Expression) -> Value | Absent:
        """Return the value of an expression; ABSENT if it has none."""
        try:
            return self.evaluator.quietly(lambda: self.evaluator.node(tree, self.environment))
        except (EvaluationError, FunctionError):
            return ABSENT


class Place(NamedTuple):
    """A value in a document, or an expression in it, and the path below that is still to be followed."""

    document: Document
    path: JsonPath
    raw: JsonValue
    frame: Frame
    rest: FieldPath
    tree: Expression | None = None  # the expression, once `raw` was parsed

    def at(self, tree: Expression, rest: FieldPath, frame: Frame | None = None) -> Place:
        """Return the place of another expression of the same value."""
        return self._replace(tree=tree, rest=rest, frame=frame or self.frame)

    def span(self) -> Span:
        """Return the location of the value, or of the expression if the document is in a language that has its offsets."""
        if self.tree is not None and isinstance(self.raw, Lowered) and self.tree is not self.raw.tree:
            end = self.tree.start + 1 if _is_literal(self.tree) else self.tree.end
            found = self.document.span_in(self.raw.source, self.tree.start, end)
            if found is not None:
                return found
        return self.document.span(self.path)


def _is_literal(tree: Expression) -> bool:
    return isinstance(tree, Call) and tree.name in ("createObject", "createArray", "shallowMerge")


def follow(place: Place, passed: list[Span]) -> Place:
    """Return where the value at a place is written. The spans of references on the way are added to `passed`."""
    collector = place.frame.context.collector
    left, collector.steps_left = collector.steps_left, MAX_EFFORT
    try:
        whole = place  # the last place of the whole value
        for _ in range(MAX_STEPS):
            whole = whole if place.rest else place
            after = _step(place)
            if after is None or not after.document.holds_place(after.path):
                break
            if after.document is not place.document or after.path[: len(place.path)] != place.path:
                passed.append(place.span())
            place = after
        return whole if isinstance(place.tree, Call) and place.tree.name.casefold() == "range" else place
    finally:
        collector.steps_left = left


def _step(place: Place) -> Place | None:
    if place.tree is None:
        return _parsed(place) if isinstance(place.raw, str) else _below(place)
    match place.tree:
        case Property(base, name):
            return place.at(base, (name, *place.rest))
        case Index(base, index):
            key = place.frame.value(index)
            return place.at(base, (key, *place.rest)) if isinstance(key, (str, int)) else None
        case Call() as call:
            return _called(place, call)
        case _:
            return None


def _parsed(place: Place) -> Place | None:
    if not isinstance(place.raw, str) or not is_expression(place.raw):
        return None
    try:
        return place._replace(tree=parse(place.raw))
    except ExpressionError:
        return None


# values -------------------------------------------------------------------------------------------------------------------


def _below(place: Place) -> Place | None:
    """Return the member that the path leads to. A property that a loop makes is found in its `copy`."""
    raw = place.raw
    if not place.rest:
        return None
    segment, rest = place.rest[0], place.rest[1:]
    if isinstance(raw, list):
        inside = isinstance(segment, int) and 0 <= segment < len(raw)
        return _member(place, (segment,), raw[segment], rest) if inside and isinstance(segment, int) else None
    if not isinstance(raw, dict) or not isinstance(segment, str):
        return None
    key = lookup_key(raw, segment) or _computed_key(place, raw, segment)
    return _member(place, (key,), raw[key], rest) if key is not None else _looped(place, raw, segment, rest)


def _member(place: Place, path: JsonPath, raw: JsonValue, rest: FieldPath) -> Place:
    return place._replace(path=(*place.path, *path), raw=raw, rest=rest)


def _computed_key(place: Place, raw: dict[str, JsonValue], wanted: str) -> str | None:
    for name in raw:
        if is_expression(name):
            parsed = _parsed(place._replace(raw=name))
            key = place.frame.value(parsed.tree) if parsed is not None and parsed.tree is not None else ABSENT
            if isinstance(key, str) and key.casefold() == wanted.casefold():
                return name
    return None


def _looped(place: Place, raw: dict[str, JsonValue], name: str, rest: FieldPath) -> Place | None:
    key = lookup_key(raw, "copy")
    for index, loop in property_loops(raw[key]) if key is not None else ():
        if str(loop["name"]).casefold() == name.casefold():
            return _iteration(place._replace(path=(*place.path, cast("str", key), index)), loop, rest)
    return None


def _iteration(place: Place, loop: Mapping[str, JsonValue], rest: FieldPath) -> Place:
    """Return the input of a loop, for the iteration that `rest` begins with; `place` is that of the loop."""
    frame = place.frame
    if rest and isinstance(rest[0], int):
        counter = str(loop.get("index") or loop.get("name") or "")
        frame = replace(frame, environment=frame.environment.in_loop(counter, rest[0]))
        rest = rest[1:]
    return place._replace(path=(*place.path, "input"), raw=loop.get("input"), rest=rest, frame=frame)


# names --------------------------------------------------------------------------------------------------------------------


def _called(place: Place, call: Call) -> Place | None:
    folded = call.name.casefold()
    name = call.arguments[0].value if call.arguments and isinstance(call.arguments[0], Literal) else None
    match folded:
        case "parameters" if name is not None:
            return _parameter(place, str(name))
        case "variables" if name is not None:
            return _variable(place, str(name))
        case "lambdavariables" if name is not None:
            found = place.frame.lambdas.get(str(name).casefold())
            return found._replace(rest=(*found.rest, *place.rest)) if found is not None else None
        case "reference":
            return _output(place, call)
        case _ if folded in place.frame.context.functions:
            return _user_function(place, call, folded)
        case _:
            from azward.source.arm.follow_functions import FUNCTIONS

            step = FUNCTIONS.get(folded)
            return step(place, call) if step is not None and call.arguments else None


def _parameter(place: Place, name: str) -> Place | None:
    """Return the argument that sets a parameter, else its default. Values in parameter files are not followed."""
    folded, context = name.casefold(), place.frame.context
    if place.frame.parameters is not None:
        found = place.frame.parameters.get(folded)
        return found._replace(rest=(*found.rest, *place.rest)) if found is not None else None
    if folded not in context.declared_parameters:
        return None
    argument = context.arguments.get(folded)
    value = argument.value() if argument is not None else ABSENT
    declaration = context.parameter_declaration(folded)
    default = declaration.default
    if isinstance(value, Absent) or (value is None and not declaration.nullable and not isinstance(default, Absent)):
        if isinstance(default, Absent) or default is None or (argument is None and context.unknown_arguments is not None):
            return None
        path = (*context.base, "parameters", declaration.name, "defaultValue")
        return Place(context.document, path, default, Frame.of(context, Environment()), place.rest)
    if argument is None or argument.context is None:
        return None
    frame = Frame.of(argument.context, argument.environment)
    path, inside = argument.path, argument.inside
    if not inside and path[-1:] == ("value",):
        path, inside = path[:-1], ("value",)
    return Place(argument.document, path, value_at(argument.document.data, path), frame, (*inside, *place.rest))


def _variable(place: Place, name: str) -> Place | None:
    context, folded = place.frame.context, name.casefold()
    frame, path = Frame.of(context, Environment()), (*context.base, "variables")
    declared = context.declared_variables.get(folded)
    if declared is not None:
        return Place(context.document, (*path, declared[0]), declared[1], frame, place.rest)
    section = lookup(context.template, "variables")
    loops = lookup(section, "copy") if isinstance(section, dict) else ABSENT
    for index, loop in property_loops(cast("JsonValue", loops)) if isinstance(loops, list) else ():
        if str(loop["name"]).casefold() == folded:
            at = Place(context.document, (*path, "copy", index), None, frame, ())
            return _iteration(at, loop, place.rest)
    return None


def _output(place: Place, call: Call) -> Place | None:
    """Return the value of an output of a deployment, in `reference(x).outputs.name.value`."""
    rest = place.rest[1:] if place.rest[:1] == ("properties",) else place.rest
    if rest[:1] != ("outputs",) or len(rest) < 3 or rest[2] != "value":
        return None
    named = place.frame.value(call.arguments[0]) if call.arguments else ABSENT
    resources = place.frame.context.resources
    key = resources.key(named) if not isinstance(named, Absent) else ""
    output = resources.output(key, str(rest[1])) if key else None
    if output is None:
        return None
    context, environment, path, raw = output
    found = Place(context.document, path, raw, Frame.of(context, environment), ("value", *rest[3:]))
    end = follow(found, [])
    written = end.tree is None or isinstance(end.tree, Literal)
    return found if written else None  # else it is a member of a resource: it is the use that counts


def _user_function(place: Place, call: Call, folded: str) -> Place | None:
    context = place.frame.context
    member, path = context.functions[folded]
    members = cast("dict[str, Value]", member)
    declared, output = lookup(members, "parameters"), lookup(members, "output")
    names = [lookup(item, "name") for item in declared if isinstance(item, dict)] if isinstance(declared, list) else []
    if not isinstance(output, dict):
        return None
    inner = Context(context.document, path, {}, context.scope, context.collector)
    inner.functions, inner.resources = context.functions, context.resources
    given: dict[str, Place] = {}
    for name, argument in zip(names, call.arguments, strict=False):
        value = place.frame.value(argument)
        inner.parameters[str(name).casefold()] = Unknown(str(name), ()) if isinstance(value, Absent) else value
        given[str(name).casefold()] = place.at(argument, ())
    frame = Frame(evaluator_for(inner), Environment(), parameters=given)
    raw = cast("JsonValue", lookup(output, "value"))
    return Place(context.document, (*path, "output", "value"), raw, frame, place.rest)


# what there is ------------------------------------------------------------------------------------------------------------


def held(value: Value | Absent, path: FieldPath) -> int:
    """Return how many segments of `path` lead to something in `value`. Below what is unknown, all do."""
    for depth, segment in enumerate(path):
        if isinstance(value, (Unknown, Choice)):
            return len(path)
        if isinstance(value, dict):
            value = lookup(value, str(segment))
        elif isinstance(value, list) and isinstance(segment, int) and segment < len(value):
            value = value[segment]
        else:
            return depth
        if isinstance(value, Absent):
            return depth
    return len(path)
