"""Follow a value through the functions of templates, to the argument that it comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from azward.graph.value import ABSENT, Absent, Choice, Unknown, Value
from azward.source.arm.context import Environment
from azward.source.arm.expression import Call, Expression, Index, Literal, Property
from azward.source.arm.place import Place, held
from azward.source.switches import SWITCHES

if TYPE_CHECKING:
    from azward.graph.resource import FieldPath, Segment

__all__ = ["FUNCTIONS", "is_constant", "switched"]

_Follow: TypeAlias = "Callable[[Place, Call], Place | None]"


def _index(place: Place) -> int | None:
    """Return the index that the path begins with."""
    first = place.rest[0] if place.rest else None
    return first if isinstance(first, int) and not isinstance(first, bool) else None


def _same(place: Place, call: Call) -> Place:
    return place.at(call.arguments[0], place.rest)


def _if(place: Place, call: Call) -> Place | None:
    if len(call.arguments) != 3:
        return None
    condition, yes, no = call.arguments
    outcome = place.frame.value(condition)
    if not isinstance(outcome, bool):
        return None
    return place.at(yes if outcome else no, place.rest)


def switched(place: Place, call: Call) -> tuple[Place, bool] | None:
    """Return the place that the condition of `if` tests, if the branch that is taken only says what the condition means.

    Return as well whether that branch is null; otherwise it is Azure's word for a boolean.
    """
    if call.name.casefold() != "if" or len(call.arguments) != 3:
        return None
    condition, yes, no = call.arguments
    outcome = place.frame.value(condition)
    taken, other = (yes, no) if outcome is True else (no, yes)
    if not isinstance(outcome, bool) or not (_is_null(taken) or (_is_switch(taken) and _is_switch(other))):
        return None
    decided = _decided_by(condition)
    return (place.at(decided, ()), _is_null(taken)) if decided is not None else None


def _is_null(tree: Expression) -> bool:
    if not isinstance(tree, Call):
        return False
    return tree.name.casefold() == "null" or (tree.name.casefold() == "json" and tree.arguments == (Literal("null"),))


def _is_switch(tree: Expression) -> bool:
    """Decide whether an expression is a boolean, as a boolean or as Azure's word for it."""
    if isinstance(tree, Call):
        return tree.name.casefold() in ("true", "false")
    return isinstance(tree, Literal) and isinstance(tree.value, str) and tree.value.casefold() in SWITCHES


def _decided_by(condition: Expression) -> Expression | None:
    """Return the reference that a condition tests; `None` if it tests several."""
    match condition:
        case Property() | Index():
            return condition
        case Call(name, (first, *more)):
            folded = name.casefold()
            if folded in ("parameters", "variables", "lambdavariables", "coalesce", "tryget"):
                return condition
            if folded in ("not", "empty", "length", "bool") and not more:
                return _decided_by(first)
            if folded in ("equals", "greater", "greaterorequals", "less", "lessorequals") and len(more) == 1:
                second = more[0]
                return _decided_by(first) if is_constant(second) else _decided_by(second) if is_constant(first) else None
            return None
        case _:
            return None


def is_constant(tree: Expression) -> bool:
    """Decide whether an expression is a literal, as templates write it."""
    return isinstance(tree, Literal) or _is_null(tree) or _is_switch(tree)


def _coalesce(place: Place, call: Call) -> Place | None:
    for argument in call.arguments:
        value = place.frame.value(argument)
        if isinstance(value, (Absent, Unknown, Choice)):
            return None
        if value is not None:
            return place.at(argument, place.rest)
    return None


def _format(place: Place, call: Call) -> Place | None:
    """Follow `format('{0}', x)`, which only converts."""
    plain = len(call.arguments) == 2 and call.arguments[0] == Literal("{0}")
    return place.at(call.arguments[1], place.rest) if plain else None


def _try_get(place: Place, call: Call) -> Place | None:
    keys = [place.frame.value(argument) for argument in call.arguments[1:]]
    path = [key for key in keys if isinstance(key, (str, int))]
    return place.at(call.arguments[0], (*path, *place.rest)) if len(path) == len(keys) else None


def _from_end(place: Place, call: Call) -> Place | None:
    items, back = (place.frame.value(argument) for argument in call.arguments[:2])
    if not isinstance(items, list) or not isinstance(back, int) or not 0 < back <= len(items):
        return None
    return place.at(call.arguments[0], (len(items) - back, *place.rest))


# objects ------------------------------------------------------------------------------------------------------------------


def _create_object(place: Place, call: Call) -> Place | None:
    if not place.rest:
        return None
    wanted = str(place.rest[0]).casefold()
    for key, value in zip(call.arguments[::2], call.arguments[1::2], strict=False):
        name = key.value if isinstance(key, Literal) else place.frame.value(key)
        if isinstance(name, str) and name.casefold() == wanted:
            return place.at(value, place.rest[1:])
    return None


def _union(place: Place, call: Call) -> Place | None:
    """Follow into the last object that holds most of the path, or the first array that holds the member."""
    values = [place.frame.value(argument) for argument in call.arguments]
    if any(isinstance(value, list) for value in values):
        return _chosen_member(place, call, list(zip(call.arguments, values, strict=True)))
    return _deepest(place, list(zip(call.arguments, values, strict=True)))


def _shallow_merge(place: Place, call: Call) -> Place | None:
    groups = call.arguments[0]
    if not isinstance(groups, Call) or groups.name.casefold() != "createarray":
        return None
    given = [(argument, place.frame.value(argument)) for argument in groups.arguments]
    return _deepest(place, given, depth=1)


def _deepest(place: Place, given: list[tuple[Expression, Value | Absent]], depth: int = 0) -> Place | None:
    """Return the last of `given` that holds most of the path, of which only the first `depth` segments count if given."""
    if not place.rest:
        return None
    path = place.rest[:depth] if depth else place.rest
    best: tuple[int, Expression] | None = None
    for argument, value in given:
        if isinstance(value, (Absent, Unknown, Choice)):
            return None
        count = held(value, path)
        if count and (best is None or count >= best[0]):
            best = count, argument
    return place.at(best[1], place.rest) if best is not None else None


def _items(place: Place, call: Call) -> Place | None:
    entries, index = place.frame.value(call), _index(place)
    if index is None or not isinstance(entries, list) or index >= len(entries) or place.rest[1:2] != ("value",):
        return None
    entry = entries[index]
    key = entry.get("key") if isinstance(entry, dict) else None
    return place.at(call.arguments[0], (key, *place.rest[2:])) if isinstance(key, str) else None


# arrays -------------------------------------------------------------------------------------------------------------------


def _create_array(place: Place, call: Call) -> Place | None:
    index = _index(place)
    return place.at(call.arguments[index], place.rest[1:]) if index is not None and index < len(call.arguments) else None


def _concat(place: Place, call: Call) -> Place | None:
    return _offset(place, call.arguments)


def _flatten(place: Place, call: Call) -> Place | None:
    groups, value, index = call.arguments[0], place.frame.value(call.arguments[0]), _index(place)
    if isinstance(groups, Call) and groups.name.casefold() == "createarray":
        return _offset(place, groups.arguments)
    for position, group in enumerate(value) if isinstance(value, list) else ():
        if index is None or not isinstance(group, list):
            return None
        if index < len(group):
            return place.at(groups, (position, index, *place.rest[1:]))
        index -= len(group)
    return None


def _offset(place: Place, groups: tuple[Expression, ...]) -> Place | None:
    """Follow into that of several joined arrays in which the member is."""
    index = _index(place)
    for group in groups:
        value = place.frame.value(group)
        if index is None or not isinstance(value, list):
            return None
        if index < len(value):
            return place.at(group, (index, *place.rest[1:]))
        index -= len(value)
    return None


def _selection(place: Place, call: Call) -> Place | None:
    """Follow a function whose result has members of its first argument, in another order or without some."""
    return _chosen_member(place, call, [(call.arguments[0], place.frame.value(call.arguments[0]))])


def _chosen_member(place: Place, call: Call, given: list[tuple[Expression, Value | Absent]]) -> Place | None:
    result, index = place.frame.value(call), _index(place)
    if index is None or not isinstance(result, list) or index >= len(result):
        return None
    for argument, items in given:
        for position, item in enumerate(items) if isinstance(items, list) else ():
            if item == result[index] and not isinstance(item, (Unknown, Choice)):
                return place.at(argument, (position, *place.rest[1:]))
    return None


def _first(place: Place, call: Call) -> Place:
    return place.at(call.arguments[0], (0, *place.rest))


def _last(place: Place, call: Call) -> Place | None:
    items = place.frame.value(call.arguments[0])
    return place.at(call.arguments[0], (len(items) - 1, *place.rest)) if isinstance(items, list) and items else None


def _skip(place: Place, call: Call) -> Place | None:
    count, index = place.frame.value(call.arguments[-1]), _index(place)
    if index is None or not isinstance(count, int):
        return None
    return place.at(call.arguments[0], (index + max(count, 0), *place.rest[1:]))


# lambdas ------------------------------------------------------------------------------------------------------------------


def _map(place: Place, call: Call) -> Place | None:
    index = _index(place)
    return _in_lambda(place, call, 1, index, place.rest[1:]) if index is not None else None


def _map_values(place: Place, call: Call) -> Place | None:
    return _in_lambda(place, call, 1, str(place.rest[0]), place.rest[1:]) if place.rest else None


def _to_object(place: Place, call: Call) -> Place | None:
    source, *functions = call.arguments
    items = place.frame.value(source)
    if not place.rest or not isinstance(items, list):
        return None
    wanted = str(place.rest[0]).casefold()
    for index in range(len(items)):
        inner = _in_lambda(place, call, 1, index, ())
        key = inner.frame.value(inner.tree) if inner is not None and inner.tree is not None else ABSENT
        if isinstance(key, str) and key.casefold() == wanted:
            if len(functions) > 1:
                return _in_lambda(place, call, 2, index, place.rest[1:])
            return place.at(source, (index, *place.rest[1:]))
    return None


def _in_lambda(place: Place, call: Call, position: int, key: Segment, rest: FieldPath) -> Place | None:
    """Return the result of the lambda at `position` for the member `key` of the first argument."""
    function = call.arguments[position] if position < len(call.arguments) else None
    if not isinstance(function, Call) or function.name.casefold() != "lambda":
        return None
    names = [str(argument.value).casefold() for argument in function.arguments[:-1] if isinstance(argument, Literal)]
    item = _member(place.frame.value(call.arguments[0]), key)
    if isinstance(item, Absent):
        return None
    frame = place.frame
    result = function.arguments[-1]
    if not rest and isinstance(item, dict) and _is_made_from(result, names):
        return place.at(call.arguments[0], (key,))  # the place of a whole object is that of what it is made from
    bound = dict(zip(names, (item, key), strict=False))
    environment = Environment(frame.environment.loops, frame.environment.loop, {**frame.environment.lambdas, **bound})
    places = {**frame.lambdas, **dict.fromkeys(names[:1], place.at(call.arguments[0], (key,)))}
    return place.at(result, rest, replace(frame, environment=environment, lambdas=places))


def _is_made_from(result: Expression, names: list[str]) -> bool:
    """Decide whether most members of an object that are no literals come from the variables of a lambda."""
    leaves = list(_leaves(result)) if isinstance(result, Call) and result.name == "createObject" else []
    own = [leaf for leaf in leaves if _uses(leaf, names)]
    return len(own) > len(leaves) - len(own)


def _leaves(tree: Expression) -> Iterator[Expression]:
    if isinstance(tree, Call) and tree.name in ("createObject", "createArray"):
        for argument in tree.arguments[1::2] if tree.name == "createObject" else tree.arguments:
            yield from _leaves(argument)
    elif not isinstance(tree, Literal):
        yield tree


def _uses(tree: Expression, names: list[str]) -> bool:
    match tree:
        case Call(name, arguments) if name == "lambdaVariables":
            return any(isinstance(one, Literal) and str(one.value).casefold() in names for one in arguments)
        case Call():
            return any(_uses(argument, names) for argument in tree.arguments)
        case Property():
            return _uses(tree.base, names)
        case Index():
            return _uses(tree.base, names) or _uses(tree.index, names)
        case _:
            return False


def _member(items: Value | Absent, key: Segment) -> Value | Absent:
    if isinstance(items, list) and isinstance(key, int) and key < len(items):
        return items[key]
    return items.get(str(key), ABSENT) if isinstance(items, dict) else ABSENT


FUNCTIONS: Mapping[str, _Follow] = {
    "if": _if,
    "coalesce": _coalesce,
    "format": _format,
    "tryget": _try_get,
    "indexfromend": _from_end,
    "tryindexfromend": _from_end,
    "createobject": _create_object,
    "union": _union,
    "shallowmerge": _shallow_merge,
    "items": _items,
    "createarray": _create_array,
    "concat": _concat,
    "flatten": _flatten,
    "first": _first,
    "last": _last,
    "take": _same,
    "skip": _skip,
    "map": _map,
    "mapvalues": _map_values,
    "toobject": _to_object,
    **dict.fromkeys(("filter", "sort", "intersection"), _selection),
    **dict.fromkeys(("string", "int", "bool", "tolower", "toupper", "trim", "not", "base64"), _same),
}
"""By case-folded name. A function that is not here is not followed."""
