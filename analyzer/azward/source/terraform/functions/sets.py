"""Functions of sets."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from azward.graph.value import Value
from azward.source.function import MAX_MEMBERS, Function, LimitError, lenient, need_list, plain
from azward.source.size import MAX_SIZE
from azward.source.terraform.functions.conversion import SetValue, comparable, make_set, members_of, unified

__all__ = ["FUNCTIONS"]


def _set_product(*sets: Value) -> Value:
    lists = [need_list(item) for item in sets]
    count = 1
    for members in lists:
        count *= len(members)
    if count > MAX_MEMBERS:
        raise LimitError(f"expected at most {MAX_MEMBERS} members, not {count}")
    if count * len(lists) > MAX_SIZE:
        raise LimitError(f"expected at most {MAX_SIZE} nested values, not {count * len(lists)}")
    members = [list(item) for item in product(*lists)]
    return SetValue(members) if all(isinstance(item, SetValue) for item in sets) else list(members)


def _set_union(arguments: Sequence[Value], expression: str) -> Value:
    return make_set(unified([item for argument in arguments for item in members_of(argument, expression)]))


def _together(*sets: Value) -> list[list[Value]]:
    """Return the members of several sets, converted to one type."""
    lists = list(map(need_list, sets))
    whole = iter(unified([item for members in lists for item in members]))
    return [[next(whole) for _ in members] for members in lists]


def _set_intersection(*sets: Value) -> Value:
    first, *rest = _together(*sets)
    others = [set(map(comparable, other)) for other in rest]
    return make_set(item for item in first if all(comparable(item) in other for other in others))


def _set_subtract(left: Value, right: Value) -> Value:
    own, other = _together(left, right)
    taken = set(map(comparable, other))
    return make_set(item for item in own if comparable(item) not in taken)


FUNCTIONS: tuple[Function, ...] = (
    lenient("setunion", 1, None, _set_union),
    plain("setproduct", 2, None, _set_product),
    plain("setintersection", 1, None, _set_intersection),
    plain("setsubtract", 2, 2, _set_subtract),
)
