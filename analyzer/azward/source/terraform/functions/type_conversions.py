"""Functions that convert values to a type: `tolist`, `tostring` and others."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from azward.graph.value import Unknown, Value
from azward.source.function import Function, lenient, need_object
from azward.source.terraform.functions.conversion import make_set, members_of, to_bool, to_number, to_text, unified

__all__ = ["FUNCTIONS"]


def _to_list(arguments: Sequence[Value], expression: str) -> Value:
    value = arguments[0]
    return value if value is None else unified(members_of(value, expression))


def _to_set(arguments: Sequence[Value], expression: str) -> Value:
    value = arguments[0]
    return value if value is None else make_set(unified(members_of(value, expression)))


def _to_map(arguments: Sequence[Value], expression: str) -> Value:
    value = arguments[0]
    if value is None or isinstance(value, Unknown):
        return value
    members = need_object(value)
    return dict(zip(members, unified(list(members.values())), strict=True))


def _converted(name: str, function: Callable[[Value], Value]) -> Function:
    def apply(arguments: Sequence[Value], expression: str) -> Value:
        value = arguments[0]
        return value if value is None or isinstance(value, Unknown) else function(value)

    return lenient(name, 1, 1, apply)


FUNCTIONS: tuple[Function, ...] = (
    lenient("tolist", 1, 1, _to_list),
    lenient("toset", 1, 1, _to_set),
    lenient("tomap", 1, 1, _to_map),
    _converted("tostring", to_text),
    _converted("tonumber", to_number),
    _converted("tobool", to_bool),
)
