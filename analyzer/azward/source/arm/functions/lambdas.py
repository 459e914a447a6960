"""Functions that take a lambda, which is passed as a Python callable.

Its argument is a sequence: the member, and its position if the function passes one; a lambda may ignore the position.
See <https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-lambda>.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cmp_to_key
from typing import TypeAlias, cast

from azward.graph.choice import distribute
from azward.graph.value import Unknown, Value, is_open, unknown_from
from azward.source.function import (
    FunctionError,
    any_number,
    kind,
    need_list,
    need_object,
    one_member,
)

__all__ = ["HIGHER_ORDER", "HigherOrder", "Lambda"]

Lambda: TypeAlias = "Callable[[Sequence[Value]], Value]"
HigherOrder: TypeAlias = "Callable[[Sequence[Value | Lambda], str], Value]"


class _UndecidedError(Exception):
    """A lambda returned an unknown value that decides the result."""

    def __init__(self, value: Value) -> None:
        super().__init__()
        self.value = value


def _members(items: list[Value]) -> Iterator[tuple[Value, Value]]:
    """Yield each member with its position; for a member that stands for any number, one of them."""
    loose: Unknown | None = None
    for position, item in enumerate(items):
        many = isinstance(item, Unknown) and item.many
        if isinstance(item, Unknown) and many and loose is None:
            loose = item
        at = position if loose is None else replace(one_member(loose), minimum=0)
        yield (one_member(item) if isinstance(item, Unknown) and many else item), at


def _of_any(value: Unknown) -> list[Value]:
    """Return the members of an array that is unknown as a whole."""
    return [replace(value, many=True, parts=(), minimum=None, maximum=None)]


def _map(items: list[Value], expression: str, call: Lambda) -> Value:
    mapped: list[Value] = []
    for item, (member, position) in zip(items, _members(items), strict=True):
        result = call((member, position))
        many = isinstance(item, Unknown) and item.many
        mapped.append(any_number(expression, result, item) if many else result)
    return mapped


def _filter(items: list[Value], expression: str, call: Lambda) -> Value:
    outcomes = [call(pair) for pair in _members(items)]

    def keep(decided: Sequence[Value]) -> Value:
        kept: list[Value] = []
        for item, outcome in zip(items, decided, strict=True):
            if outcome is True:
                kept.append(item)
            elif isinstance(outcome, Unknown):
                kept.append(any_number(expression, item, outcome))
            elif outcome is not False:
                raise FunctionError(f"expected the lambda to return a boolean, not {kind(outcome)}")
        return kept

    result = distribute(expression, keep, outcomes)
    if isinstance(result, Unknown):  # more outcomes than anyone reads
        return [any_number(expression, items, result)]
    return result


def _reduce(items: list[Value], expression: str, initial: Value, call: Lambda) -> Value:
    result = initial
    for member, position in _members(items):
        result = call((result, member, position))
    return unknown_from(expression, initial, result) if is_open(items) else result


def _sort(items: list[Value], expression: str, less: Lambda) -> Value:
    """Sort stably; `less` decides whether its first argument comes before the second."""

    def before(left: Value, right: Value) -> bool:
        outcome = less((left, right))
        if isinstance(outcome, bool):
            return outcome
        raise _UndecidedError(outcome)

    def compare(left: Value, right: Value) -> int:
        return -1 if before(left, right) else int(before(right, left))

    members = [member for member, _ in _members(items)]
    try:
        ordered = sorted(members, key=cmp_to_key(compare))
    except _UndecidedError as e:
        if len(items) < 2 or is_open(items):
            return [any_number(expression, items, e.value)]
        member = unknown_from(expression, items, e.value)
        return [replace(member, expression=f"{expression}[{position}]") for position in range(len(items))]
    return [any_number(expression, items)] if is_open(items) else ordered


def _key(call: Lambda, member: Value) -> str:
    key = call((member,))
    if isinstance(key, str):
        return key
    if key is None or isinstance(key, (bool, int, float, list, dict)):
        raise FunctionError(f"expected the lambda to return a string as key, not {kind(key)}")
    raise _UndecidedError(key)


def _to_object(items: list[Value], expression: str, key_of: Lambda, value_of: Lambda | None = None) -> Value:
    result: dict[str, Value] = {}
    for member, _ in _members(items):
        value = value_of((member,)) if value_of else member
        result[_key(key_of, member)] = value
    return unknown_from(expression, items, result) if is_open(items) else result


def _group_by(items: list[Value], expression: str, key_of: Lambda, value_of: Lambda | None = None) -> Value:
    result: dict[str, list[Value]] = {}
    for member, _ in _members(items):
        value = value_of((member,)) if value_of else member
        result.setdefault(_key(key_of, member), []).append(value)
    groups: Value = {key: list(group) for key, group in result.items()}
    return unknown_from(expression, items, groups) if is_open(items) else groups


def _map_values(mapping: dict[str, Value], call: Lambda) -> Value:
    return {key: call((value,)) for key, value in mapping.items()}


def _checked(arguments: Sequence[Value | Lambda], values: int, lambdas: Sequence[int]) -> None:
    """Raise FunctionError unless `values` values and then one of `lambdas` lambdas are given."""
    count = len(arguments) - values
    if count not in lambdas:
        numbers = " or ".join(str(values + number) for number in lambdas)
        raise FunctionError(f"expected {numbers} arguments, got {len(arguments)}")
    for position, argument in enumerate(arguments):
        if callable(argument) != (position >= values):
            raise FunctionError(f"expected a {'lambda' if position >= values else 'value'} as argument {position + 1}")


def _over_items(
    function: Callable[..., Value], lambdas: Sequence[int], *, list_when_open: bool, values: int = 1
) -> HigherOrder:
    """Return a function of an array, distributed over the outcomes of a choice of arrays.

    For an array that is unknown as a whole, the lambda receives one member, so that its causes are kept.
    """

    def apply(arguments: Sequence[Value | Lambda], expression: str) -> Value:
        _checked(arguments, values, lambdas)
        rest = arguments[1:]

        def of(outcome: Sequence[Value]) -> Value:
            items = outcome[0]
            if not isinstance(items, Unknown):
                return _decided(function, need_list(items), expression, rest)
            try:
                result = _decided(function, _of_any(items), expression, rest)
            except FunctionError:
                return unknown_from(expression, items)
            return result if list_when_open else unknown_from(expression, items, result)

        return distribute(expression, of, [cast("Value", arguments[0])])

    return apply


def _decided(function: Callable[..., Value], items: list[Value], expression: str, rest: Sequence[Value | Lambda]) -> Value:
    try:
        return function(items, expression, *rest)
    except _UndecidedError as e:
        return unknown_from(expression, items, e.value)


def _over_object(arguments: Sequence[Value | Lambda], expression: str) -> Value:
    _checked(arguments, 1, (1,))
    call = cast("Lambda", arguments[1])

    def of(outcome: Sequence[Value]) -> Value:
        mapping = outcome[0]
        if isinstance(mapping, Unknown):
            try:
                return unknown_from(expression, mapping, call((one_member(mapping),)))
            except FunctionError:
                return unknown_from(expression, mapping)
        return _map_values(need_object(mapping), call)

    return distribute(expression, of, [cast("Value", arguments[0])])


HIGHER_ORDER: Mapping[str, HigherOrder] = {
    "map": _over_items(_map, (1,), list_when_open=True),
    "filter": _over_items(_filter, (1,), list_when_open=True),
    "reduce": _over_items(_reduce, (1,), list_when_open=False, values=2),
    "sort": _over_items(_sort, (1,), list_when_open=True),
    "toobject": _over_items(_to_object, (1, 2), list_when_open=False),
    "groupby": _over_items(_group_by, (1, 2), list_when_open=False),
    "mapvalues": _over_object,
}
"""By case-folded name. `map`, `filter` and `reduce` pass the position as the last argument of the lambda."""
