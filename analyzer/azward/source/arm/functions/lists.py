"""Array functions, and those that accept arrays, objects and strings alike.

An array of unknown length has a member that stands for any number of members.
See <https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-array>.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace

from azward.graph.value import Unknown, Value, is_open, known, lookup_key, unknown_from
from azward.source.arm.functions import objects
from azward.source.arm.functions.printing import concat_texts, print_value
from azward.source.arm.functions.texts import character_at, index_in, index_of, last_index_of, skip_text, take_text
from azward.source.equality import any_of, equal, parts_of
from azward.source.function import (
    MAX_MEMBERS,
    Function,
    FunctionError,
    any_number,
    charge,
    kind,
    lenient,
    need_int,
    need_list,
    over_members,
    plain,
)

__all__ = ["FUNCTIONS", "without_duplicates"]

_MAX_RANGE = 10_000
_MAX_PAIRS = 1_000_000  # pairs of members that are compared at most
_PAIR = 3  # steps of comparing two members one of which is unknown
_MAX_INT32 = 2_147_483_647


def _many(item: Value) -> bool:
    return isinstance(item, Unknown) and item.many


def _first_many(items: list[Value]) -> int:
    """Return how many members precede the first that stands for any number."""
    return next((position for position, item in enumerate(items) if _many(item)), len(items))


def _limited(items: list[Value]) -> list[Value]:
    if len(items) > MAX_MEMBERS:
        raise FunctionError(f"expected an array of at most {MAX_MEMBERS} members")
    return items


def _spliced(value: Value) -> list[Value]:
    """Return the members of an array, which may be unknown as a whole."""
    if isinstance(value, Unknown):
        return [replace(value, many=True, parts=(), minimum=None, maximum=None)]
    return need_list(value)


# Creation


def _array(arguments: Sequence[Value], expression: str) -> Value:
    """Return an array itself; any other value as the only member of one."""
    value = arguments[0]
    if isinstance(value, list):
        return value
    return unknown_from(expression, value) if isinstance(value, Unknown) and not value.parts else [value]


def _create_array(arguments: Sequence[Value], expression: str) -> Value:
    return list(arguments)


def _range(start: Value, count: Value) -> Value:
    first, members = need_int(start), need_int(count)
    if not 0 <= members <= _MAX_RANGE:
        raise FunctionError(f"expected a count from 0 to {_MAX_RANGE}, not {members}")
    if first + members > _MAX_INT32:
        raise FunctionError(f"expected a start and a count whose sum is at most {_MAX_INT32}")
    return list(range(first, first + members))


def _concat(arguments: Sequence[Value], expression: str) -> Value:
    """Concatenate strings or arrays."""
    for value in arguments:
        if isinstance(value, list):
            return _limited([member for argument in arguments for member in _spliced(argument)])
        if not isinstance(value, Unknown) or value.parts:
            return concat_texts(arguments, expression)
    return unknown_from(expression, *arguments)


def _flatten(arguments: Sequence[Value], expression: str) -> Value:
    """Return the members of the members, one level deep."""
    items = arguments[0]
    if isinstance(items, Unknown):
        return unknown_from(expression, items)

    def flat(members: list[Value]) -> Value:
        return _limited([inner for member in members for inner in _spliced(member)])

    return over_members(expression, flat, need_list(items))


def _key(item: Value) -> str:
    """Return a string that is the same for known values that are equal."""
    return json.dumps(item, sort_keys=True)


def _too_many_pairs(left: list[Value], right: list[Value]) -> bool:
    """Decide whether comparing all pairs takes too long; known members need no comparison."""
    product = len(left) * len(right)
    return product > _MAX_PAIRS and product - sum(map(known, left)) * sum(map(known, right)) > _MAX_PAIRS


def _holds(items: list[Value], item: Value, expression: str) -> Value:
    """Decide whether one of `items` equals `item`."""
    charge(_PAIR * len(items))
    return any_of((equal(other, item, expression) for other in items), expression)


def without_duplicates(items: list[Value], expression: str) -> list[Value]:
    """Return `items` without duplicates; one that may be a duplicate becomes a member that may be absent."""
    kept: list[Value] = []
    undecided: list[Value] = []  # the unknown ones of `kept`
    seen: set[str] = set()
    if _too_many_pairs(items, items):
        return [any_number(expression, items)]
    for item in items:
        if known(item):
            key = _key(item)
            if key in seen:
                continue
            seen.add(key)
            rivals = undecided
        else:
            rivals = kept
        double = _holds(rivals, item, expression)
        if double is True:
            continue
        if double is not False and not _many(item):
            kept.append(any_number(f"{expression}[{len(kept)}]", item, double))
        else:
            kept.append(item)
        if rivals is kept or kept[-1] is not item:
            undecided.append(kept[-1])
    return kept


def _distinct(arguments: Sequence[Value], expression: str) -> Value:
    items = arguments[0]
    if isinstance(items, Unknown):
        return unknown_from(expression, items)
    return without_duplicates(need_list(items), expression)


# Sets


def _union(arguments: Sequence[Value], expression: str) -> Value:
    """Return all members of arrays, or all properties of objects, merged at every level; null is ignored."""
    given = [argument for argument in arguments if argument is not None]
    for value in given:
        if isinstance(value, list):
            members = [member for argument in given for member in _spliced(argument)]
            return without_duplicates(_limited(members), expression)
        if isinstance(value, dict):
            return objects.merge_deep(given, expression)
        if not isinstance(value, Unknown):
            raise FunctionError(f"expected arrays only or objects only, not {kind(value)}")
    return unknown_from(expression, *given) if given else None


def _intersection(arguments: Sequence[Value], expression: str) -> Value:
    """Return the members of the first array that are in all others, or the properties that all objects share."""
    for value in arguments:
        if isinstance(value, list):
            return _common_members(list(arguments), expression)
        if isinstance(value, dict):
            return objects.common(arguments, expression)
        if not isinstance(value, Unknown):
            raise FunctionError(f"expected arrays only or objects only, not {kind(value)}")
    return unknown_from(expression, *arguments)


def _common_members(arguments: list[Value], expression: str) -> Value:
    first, *others = [_spliced(argument) for argument in arguments]
    if any(_too_many_pairs(first, items) for items in others):
        return [any_number(expression, *arguments)]
    keys = [{_key(item) for item in items} if all(map(known, items)) else None for items in others]
    kept: list[Value] = []
    for item in without_duplicates(first, expression):
        key = _key(item) if known(item) else None
        within = [
            key in there if key is not None and there is not None else _holds(items, item, expression)
            for items, there in zip(others, keys, strict=True)
        ]
        if all(found is True for found in within):
            kept.append(item)
        elif not any(found is False for found in within):
            kept.append(any_number(expression, item, *within))
    return kept


# Queries


def _length(arguments: Sequence[Value], expression: str) -> Value:
    """Return the number of members, characters or properties."""
    value = arguments[0]
    if isinstance(value, list):
        if not is_open(value):
            return len(value)
        return replace(unknown_from(expression, value), minimum=sum(not _many(item) for item in value))
    if isinstance(value, (str, dict)):
        return len(value)
    if isinstance(value, Unknown):
        known = sum(len(part) for part in parts_of(value) or () if isinstance(part, str))
        return replace(unknown_from(expression, value), minimum=known)
    raise FunctionError(f"expected an array, an object or a string, not {kind(value)}")


def _empty(arguments: Sequence[Value], expression: str) -> Value:
    """Decide whether a value is empty. Null is: <https://github.com/MicrosoftDocs/azure-docs/pull/123807>."""
    value = arguments[0]
    if value is None or isinstance(value, (str, dict)):
        return not value
    if isinstance(value, list):
        return unknown_from(expression, value) if value and all(map(_many, value)) else not value
    if isinstance(value, Unknown):
        return False if any(isinstance(part, str) for part in value.parts) else unknown_from(expression, value)
    raise FunctionError(f"expected an array, an object or a string, not {kind(value)}")


def _contains(arguments: Sequence[Value], expression: str) -> Value:
    """Decide whether an array contains a member, an object a key, in any case, or a string a substring, in the same case."""
    container, item = arguments
    if isinstance(container, list):
        return any_of((equal(member, item, expression) for member in container), expression)
    if isinstance(container, dict):
        if isinstance(item, Unknown):
            return unknown_from(expression, container, item) if container else False
        if item is None or isinstance(item, (list, dict)):
            raise FunctionError(f"expected a key to find in an object, not {kind(item)}")
        return lookup_key(container, print_value(item)) is not None
    if isinstance(container, str) or (isinstance(container, Unknown) and container.parts):
        return index_in(container, item, expression)
    if isinstance(container, Unknown):
        return unknown_from(expression, container, item)
    raise FunctionError(f"expected an array, an object or a string, not {kind(container)}")


def _position(items: list[Value], item: Value, expression: str) -> Value:
    """Return the position of the first equal member, -1 if there is none; unknown if an earlier one may be equal."""
    for position, member in enumerate(items):
        found = equal(member, item, expression)
        if found is True:
            return position
        if found is not False or _many(member):
            return unknown_from(expression, items, item)
    return -1


def _index_of(arguments: Sequence[Value], expression: str) -> Value:
    """Return the position of a member, or, ignoring case, of a substring."""
    container, item = arguments
    if isinstance(container, list):
        return _position(container, item, expression)
    if isinstance(container, Unknown) or isinstance(item, Unknown):
        return unknown_from(expression, container, item)
    return index_of(container, item)


def _last_index_of(arguments: Sequence[Value], expression: str) -> Value:
    container, item = arguments
    if isinstance(container, list):
        found = _position(container[::-1], item, expression)
        if isinstance(found, int) and found >= 0:
            return len(container) - 1 - found if not is_open(container) else unknown_from(expression, container, item)
        return found
    if isinstance(container, Unknown) or isinstance(item, Unknown):
        return unknown_from(expression, container, item)
    return last_index_of(container, item)


# Parts


def _at_end(end: int) -> Callable[[Sequence[Value], str], Value]:
    """Return `first` or `last`, which give null for an empty array."""

    def apply(arguments: Sequence[Value], expression: str) -> Value:
        value = arguments[0]
        if isinstance(value, list):
            if not value:
                return None
            return unknown_from(expression, value) if _many(value[end]) else value[end]
        if isinstance(value, (str, Unknown)):
            return character_at(value, end, expression)
        raise FunctionError(f"expected an array or a string, not {kind(value)}")

    return apply


def _take(arguments: Sequence[Value], expression: str) -> Value:
    value, count = arguments
    if isinstance(count, Unknown):
        return value if value in ("", []) else unknown_from(expression, value, count)
    number = need_int(count)
    if isinstance(value, list):
        certain = _first_many(value)
        if number <= certain or certain == len(value):
            return value[: max(number, 0)]
        return [*value[:certain], any_number(expression, value)]
    if isinstance(value, (str, Unknown)):
        return unknown_from(expression, value) if _may_be_list(value) else take_text(value, number, expression)
    raise FunctionError(f"expected an array or a string, not {kind(value)}")


def _skip(arguments: Sequence[Value], expression: str) -> Value:
    value, count = arguments
    if isinstance(count, Unknown):
        return value if value in ("", []) else unknown_from(expression, value, count)
    number = need_int(count)
    if isinstance(value, list):
        certain = _first_many(value)
        if number <= certain or certain == len(value):
            return value[max(number, 0) :]
        return [any_number(expression, value)]
    if isinstance(value, (str, Unknown)):
        return unknown_from(expression, value) if _may_be_list(value) else skip_text(value, number, expression)
    raise FunctionError(f"expected an array or a string, not {kind(value)}")


def _may_be_list(value: str | Unknown) -> bool:
    return isinstance(value, Unknown) and not value.parts


FUNCTIONS: tuple[Function, ...] = (
    lenient("array", 1, 1, _array),
    lenient("createArray", 0, None, _create_array, takes_choices=True),
    plain("range", 2, 2, _range),
    lenient("concat", 1, None, _concat),
    lenient("flatten", 1, 1, _flatten),
    lenient("distinct", 1, 1, _distinct),
    lenient("union", 1, None, _union),
    lenient("intersection", 2, None, _intersection),
    lenient("length", 1, 1, _length),
    lenient("empty", 1, 1, _empty),
    lenient("contains", 2, 2, _contains),
    lenient("indexOf", 2, 2, _index_of),
    lenient("lastIndexOf", 2, 2, _last_index_of),
    lenient("first", 1, 1, _at_end(0)),
    lenient("last", 1, 1, _at_end(-1)),
    lenient("take", 2, 2, _take),
    lenient("skip", 2, 2, _skip),
)
