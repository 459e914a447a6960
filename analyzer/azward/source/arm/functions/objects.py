"""Object functions, and access to the members of objects and arrays.

See <https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-object>.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from azward.graph.choice import distribute
from azward.graph.value import ABSENT, Absent, Choice, Unknown, Value, is_open, lookup, unknown_from
from azward.source.equality import all_of, equal
from azward.source.function import (
    Function,
    FunctionError,
    kind,
    lenient,
    member_of_secret,
    need_int,
    need_list,
    need_object,
    need_text,
    over_members,
    unsupported,
)

__all__ = ["FUNCTIONS", "common", "member", "merge_deep", "ordered_keys"]


# Creation


def _create_object(arguments: Sequence[Value], expression: str) -> Value:
    """Return an object of alternating keys and values; values may be unknown."""
    if len(arguments) % 2:
        raise FunctionError(f"expected an even number of arguments, found {len(arguments)}")
    keys = arguments[::2]
    if any(isinstance(key, (Unknown, Choice)) for key in keys):
        return distribute(expression, lambda some: _with_keys(some, arguments[1::2], expression), keys)
    return _with_keys(keys, arguments[1::2], expression)


def _with_keys(keys: Sequence[Value], values: Sequence[Value], expression: str) -> Value:
    if any(isinstance(key, Unknown) for key in keys):
        return unknown_from(expression, *keys, *values)
    return {need_text(key): value for key, value in zip(keys, values, strict=True)}


def merge_deep(arguments: Sequence[Value], expression: str) -> Value:
    """Return the deep merge of objects: the later value of a key wins, and arrays are not merged."""
    result: Value = {}
    for value in arguments:
        if isinstance(value, Unknown):
            return unknown_from(expression, *arguments)
        result = _merge(result, need_object(value), expression)
    return result


def _merge(left: Value, right: Value, expression: str) -> Value:
    """Return the value of a key that two objects have."""
    if isinstance(left, Choice) or isinstance(right, Choice):
        return distribute(expression, lambda pair: _merge(pair[0], pair[1], expression), (left, right))
    if left is None:
        return right
    if isinstance(right, Unknown):
        return right if right.parts else unknown_from(expression, left, right)
    if right is None:
        return unsupported("union", "whether a null replaces a value in `union` is not documented", expression, left)
    if not isinstance(right, dict):
        return right
    if isinstance(left, Unknown):
        return unknown_from(expression, left, right)
    if not isinstance(left, dict):
        return right
    merged = dict(left)
    for key, value in right.items():
        merged[key] = _merge(merged[key], value, expression) if key in merged else value
    return merged


def _shallow_merge(arguments: Sequence[Value], expression: str) -> Value:
    """Return the shallow merge of objects: the last value of a key wins; null is ignored."""
    entries = arguments[0]
    if isinstance(entries, Unknown):
        return unknown_from(expression, entries)

    def merge(members: list[Value]) -> Value:
        if any(isinstance(member, Unknown) for member in members):
            return unknown_from(expression, *members)
        merged: dict[str, Value] = {}
        for entry in members:
            if entry is not None:
                merged.update(need_object(entry))
        return merged

    return over_members(expression, merge, need_list(entries))


def common(arguments: Sequence[Value], expression: str) -> Value:
    """Return the properties that all objects have with equal values."""
    if any(isinstance(argument, Unknown) for argument in arguments):
        return {} if {} in arguments else unknown_from(expression, *arguments)
    first, *others = [need_object(argument) for argument in arguments]
    shared = [key for key in first if all(key in other for other in others)]
    within = {key: all_of((equal(first[key], other[key], expression) for other in others), expression) for key in shared}
    if all(isinstance(found, bool) for found in within.values()):
        return {key: first[key] for key, found in within.items() if found is True}
    return unknown_from(expression, *arguments)


# Keys


def ordered_keys(mapping: dict[str, Value]) -> list[str]:
    """Return the keys in the order of `items` and `objectKeys`: ignoring case, else as written.

    As in Microsoft's engine: `Azure/bicep`, `EvaluationTests.Items_function_evaluation_works`.
    """
    return sorted(mapping, key=str.upper)


def _of_object(function: Callable[[dict[str, Value]], Value]) -> Callable[[Sequence[Value], str], Value]:
    def apply(arguments: Sequence[Value], expression: str) -> Value:
        value = arguments[0]
        return unknown_from(expression, value) if isinstance(value, Unknown) else function(need_object(value))

    return apply


def _items(mapping: dict[str, Value]) -> Value:
    return [{"key": key, "value": mapping[key]} for key in ordered_keys(mapping)]


def _object_keys(mapping: dict[str, Value]) -> Value:
    return list[Value](ordered_keys(mapping))


# Members


def member(container: Value, key: Value, expression: str, *, from_end: bool = False) -> Value | Absent:
    """Return the property or member that `key` names; `ABSENT` if there is none, as in null.

    Property names ignore case. Positions count from 0, and from the end from 1.
    """
    if isinstance(container, Choice) or isinstance(key, Choice):
        return _member_of_choice(container, key, expression, from_end=from_end)
    if isinstance(container, dict) and isinstance(key, str):
        return lookup(container, key)
    if container is None:
        return ABSENT
    if isinstance(container, Unknown) or (isinstance(key, Unknown) and isinstance(container, (dict, list))):
        return member_of_secret(unknown_from(expression, container, key), key) if container else ABSENT
    if isinstance(container, list):
        return _at(container, need_int(key), expression, from_end=from_end)
    raise FunctionError(f"expected an object with a key or an array with a position, not {kind(container)}")


def _member_of_choice(container: Value, key: Value, expression: str, *, from_end: bool) -> Value | Absent:
    """Return `member` of choices; where it is absent in some outcomes only, these are null."""
    nothing = True

    def apply(pair: Sequence[Value]) -> Value:
        nonlocal nothing
        found = member(pair[0], pair[1], expression, from_end=from_end)
        nothing = nothing and isinstance(found, Absent)
        return None if isinstance(found, Absent) else found

    result = distribute(expression, apply, (container, key))
    return ABSENT if nothing and result is None else result


def _at(items: list[Value], position: int, expression: str, *, from_end: bool) -> Value | Absent:
    if from_end:
        return _at(items[::-1], position - 1, expression, from_end=False)
    if position < 0:
        return ABSENT
    before = items[: position + 1]
    if is_open(before) or (len(before) <= position and is_open(items)):
        return unknown_from(expression, items)
    return items[position] if position < len(items) else ABSENT


def _try_get(arguments: Sequence[Value], expression: str) -> Value:
    """Return the member at the end of a chain of keys, such as Bicep's `a.?b.c[0]`; null if one is absent."""
    value = arguments[0]
    for position in range(1, len(arguments)):
        if value is None:
            return None
        if isinstance(value, Choice):
            rest = arguments[position:]
            return distribute(expression, lambda outcome, rest=rest: _try_get((outcome[0], *rest), expression), [value])
        found = _accessed(value, arguments[position], expression)
        if isinstance(found, Absent):
            return None
        value = found
    return value


def _accessed(value: Value, accessor: Value, expression: str) -> Value | Absent:
    """Return a member; an accessor can be `createObject('value', 1, 'fromEnd', true())`, for `[^1]` in Bicep."""
    if isinstance(accessor, dict) and "value" in accessor:
        return member(value, accessor["value"], expression, from_end=accessor.get("fromEnd") is True)
    return member(value, accessor, expression)


def _try_index_from_end(arguments: Sequence[Value], expression: str) -> Value:
    items, position, *rest = arguments
    found = member(items, position, expression, from_end=True)
    return None if isinstance(found, Absent) else _try_get((found, *rest), expression)


def _index_from_end(arguments: Sequence[Value], expression: str) -> Value:
    """Return a member, counted from the end; position 1 is the last one."""
    items, position = arguments
    if not isinstance(items, (list, Unknown)):
        raise FunctionError(f"expected an array, not {kind(items)}")
    found = member(items, position, expression, from_end=True)
    if isinstance(found, Absent):
        raise FunctionError(f"expected a position within {len(need_list(items))} members, not {position}")
    return found


FUNCTIONS: tuple[Function, ...] = (
    lenient("createObject", 0, None, _create_object, takes_choices=True),
    lenient("shallowMerge", 1, 1, _shallow_merge),
    lenient("items", 1, 1, _of_object(_items)),
    lenient("objectKeys", 1, 1, _of_object(_object_keys)),
    lenient("tryGet", 2, None, _try_get),
    lenient("tryIndexFromEnd", 2, None, _try_index_from_end),
    lenient("indexFromEnd", 2, 2, _index_from_end),
)
