"""Follow a value of a template from the place that uses it to the place that writes it.

Only places of findings are followed, after evaluation: values carry no origin, so that a scan does not pay for them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from azward.budget import BUDGET
from azward.graph.value import ABSENT, Absent, Unknown, Value, lookup, lookup_key
from azward.source.arm.context import Context, Environment
from azward.source.arm.copy_loop import property_loops
from azward.source.arm.expression import (
    Call,
    ExpressionError,
    Index,
    Literal,
    Property,
    is_expression,
    parse,
)
from azward.source.arm.follow_functions import FUNCTIONS, is_constant, switched
from azward.source.arm.place import Frame, Place
from azward.source.arm.template import value_at
from azward.source.arm.template_functions import evaluator_for
from azward.source.arm.varying import is_looping

if TYPE_CHECKING:
    from azward.graph.resource import FieldPath, Span
    from azward.graph.value import JsonValue
    from azward.source.arm.document import JsonPath

__all__ = ["follow"]

MAX_STEPS = 128
"""Expressions and values on the way from one place to another."""
MAX_EFFORT = 20_000
"""Steps of evaluation that following one value may take."""


def follow(place: Place, passed: list[Span]) -> Place:
    """Return where the value at a place is written. The spans of references on the way are added to `passed`."""
    left, BUDGET.steps = BUDGET.steps, MAX_EFFORT
    try:
        whole: Place | None = None  # the last place of nothing but the value
        for _ in range(MAX_STEPS):
            whole = whole if place.rest else place
            after = _step(place)
            if after is None or not after.document.holds_place(after.path):
                break
            if after.document is not place.document or after.path[: len(place.path)] != place.path:
                passed.append(place.span())
            place = after
        given = isinstance(place.tree, Call) and place.tree.name.casefold() in ("range", "parameters")
        return whole if given and whole is not None else place
    finally:
        BUDGET.steps = left


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
    """Return the input of a loop, for the iteration that `rest` begins with; `place` is that of the loop.

    The place of a whole object is that of the item that the loop makes it from, if most of it comes from there.
    """
    frame = place.frame
    if rest and isinstance(rest[0], int):
        item = _item(place, loop, rest[0]) if len(rest) == 1 and _differs(loop.get("input")) else None
        if item is not None:
            return item
        counter = str(loop.get("index") or loop.get("name") or "")
        frame = replace(frame, environment=frame.environment.in_loop(counter, rest[0]))
        rest = rest[1:]
    return place._replace(path=(*place.path, "input"), raw=loop.get("input"), rest=rest, frame=frame)


def _differs(body: JsonValue | None) -> bool:
    """Decide whether most expressions in an object differ between the iterations of a loop."""
    found = [text for text in _expressions(body) if isinstance(body, dict)]
    looping = sum(map(is_looping, found))
    return looping > len(found) - looping


def _expressions(value: JsonValue | None) -> Iterator[str]:
    if isinstance(value, (dict, list)):
        for member in value.values() if isinstance(value, dict) else value:
            yield from _expressions(member)
    elif isinstance(value, str) and is_expression(value):
        yield value


def _item(place: Place, loop: Mapping[str, JsonValue], index: int) -> Place | None:
    """Return the item of a loop over the members of an array, if it is an object."""
    count = _parsed(place._replace(raw=loop.get("count"), path=(*place.path, "count"), rest=()))
    tree = count.tree if count is not None else None
    if count is None or not isinstance(tree, Call) or tree.name.casefold() != "length" or len(tree.arguments) != 1:
        return None
    items = place.frame.value(tree.arguments[0])
    inside = isinstance(items, list) and index < len(items) and isinstance(items[index], dict)
    return count.at(tree.arguments[0], (index,)) if inside else None


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
        case "if" if (decided := _condition(place, call)) is not None:
            return decided
        case _:
            step = FUNCTIONS.get(folded)
            return step(place, call) if step is not None and call.arguments else None


def _condition(place: Place, call: Call) -> Place | None:
    """Return the place of the condition of an `if` whose branch only says what it means, if it is written as a literal.

    A template that chooses between two words for a boolean has the place if it makes the choice itself.
    """
    found = switched(place, call)
    if found is None:
        return None
    decided, null = found
    end = follow(decided, [])
    literal = not isinstance(end.raw, (dict, list)) if end.tree is None else is_constant(end.tree)
    given = isinstance(end.tree, Call) and end.tree.name.casefold() == "parameters"  # a parameter file may set it
    elsewhere = end.frame.context is not place.frame.context
    return decided if (literal and null) or (elsewhere and (literal or given)) else None


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
