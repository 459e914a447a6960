"""The logical functions and comparisons of templates: `and`, `if`, `coalesce`, `equals`, `less`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from azward.graph.choice import distribute
from azward.graph.value import Choice, Unknown, Value, unknown_from
from azward.source.equality import equal, fold, is_below, is_bounded
from azward.source.function import Function, FunctionError, UnsupportedError, charge, kind, lenient, plain

__all__ = ["FUNCTIONS"]


def _equals(arguments: Sequence[Value], expression: str) -> Value:
    left, right = arguments
    if type(left) is str and type(right) is str:
        return left == right
    return equal(left, right, expression)


def _need_truth(value: Value) -> Value:
    if isinstance(value, (bool, Unknown)):
        return value
    raise FunctionError(f"expected a boolean, not {kind(value)}")


def _and(arguments: Sequence[Value], expression: str) -> Value:
    return fold([_need_truth(argument) for argument in arguments], expression, decisive=False)


def _or(arguments: Sequence[Value], expression: str) -> Value:
    return fold([_need_truth(argument) for argument in arguments], expression, decisive=True)


def _not(arguments: Sequence[Value], expression: str) -> Value:
    value = _need_truth(arguments[0])
    return unknown_from(expression, value) if isinstance(value, Unknown) else not value


def _if(arguments: Sequence[Value], expression: str) -> Value:
    condition, yes, no = arguments
    condition = _need_truth(condition)
    if isinstance(condition, Unknown):
        return yes if equal(yes, no, expression) is True else unknown_from(expression, *arguments)
    return yes if condition else no


def _coalesce(arguments: Sequence[Value], expression: str) -> Value:
    """Return the first value that is not null; an empty value is not null."""
    for position, value in enumerate(arguments):
        if value is None:
            continue
        if isinstance(value, Choice):
            return distribute(expression, lambda rest: _coalesce(rest, expression), arguments[position:])
        if isinstance(value, Unknown) and not value.parts and not is_bounded(value):
            return _first_open(arguments[position:], expression)
        return value
    return None


def _first_open(arguments: Sequence[Value], expression: str) -> Value:
    """Return the result of `coalesce` if the first of `arguments` may be null."""
    possible: list[Value] = []
    for value in arguments:
        if value is not None:
            possible.append(value)
            if not isinstance(value, (Unknown, Choice)):
                break
    return possible[0] if len(possible) == 1 else unknown_from(expression, *possible)


def _bool(value: Value) -> Value:
    """Return the boolean for "true" or "false" in any case, or for an integer, where 0 is false."""
    if isinstance(value, (bool, int)):
        return bool(value)
    if isinstance(value, str) and value.strip().lower() in ("true", "false"):
        return value.strip().lower() == "true"
    raise FunctionError(f"expected `true`, `false` or an integer, not {kind(value)}")


_COLLATED = 8
"""Characters that are given their place in the alphabet in one step."""

_PUNCTUATION = " _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$"
_WEIGHTS = {character: weight for weight, character in enumerate(f"{_PUNCTUATION}0123456789abcdefghijklmnopqrstuvwxyz")}


def _collation(text: str, ignored: str) -> tuple[list[int], str]:
    """Return a key that sorts strings as .NET does: by letters, then by case, lower case first.

    `greater('A', 'a')` is true: <https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-comparison#greater>.
    The weights are those of the root collation of Unicode (<https://www.unicode.org/charts/collation/>).
    """
    kept = [character for character in text if character not in ignored]
    return [_WEIGHTS[character.lower()] for character in kept], "".join(kept).swapcase()


def _compare_texts(left: str, right: str) -> int:
    """Return a negative number, 0 or a positive number. Raises UnsupportedError if the order depends on the platform."""
    if left == right:
        return 0
    charge((len(left) + len(right)) // _COLLATED)
    try:
        orders = {_sign(_collation(left, ignored), _collation(right, ignored)) for ignored in ("", "-'")}
    except KeyError as e:
        raise UnsupportedError(f"the sort order of {e} is unknown") from e
    if len(orders) > 1:
        raise UnsupportedError("the sort order of strings with punctuation is unknown")
    return orders.pop()


def _sign(left: tuple[list[int], str], right: tuple[list[int], str]) -> int:
    return (left > right) - (left < right)


def _compare_known(left: Value, right: Value) -> int:
    if isinstance(left, str) and isinstance(right, str):
        return _compare_texts(left, right)
    if isinstance(left, (int, float)) and isinstance(right, (int, float)):
        return (left > right) - (left < right)
    raise FunctionError(f"expected two integers or two strings, not {kind(left)} and {kind(right)}")


def _comparison(holds: Callable[[int], bool]) -> Callable[[Sequence[Value], str], Value]:
    """Return a function that compares its two arguments: `holds` takes their order, -1, 0 or 1."""

    def apply(arguments: Sequence[Value], expression: str) -> Value:
        left, right = arguments
        if not isinstance(left, Unknown) and not isinstance(right, Unknown):
            return holds(_compare_known(left, right))
        outcomes = {holds(order) for order in _orders(_interval(left), _interval(right))}
        return outcomes.pop() if len(outcomes) == 1 else unknown_from(expression, left, right)

    return apply


_Interval: TypeAlias = tuple[int | None, int | None]


def _interval(value: Value) -> _Interval:
    if isinstance(value, Unknown):
        return value.minimum, value.maximum
    if isinstance(value, bool) or not isinstance(value, int):
        return None, None
    return value, value


def _orders(left: _Interval, right: _Interval) -> set[int]:
    """Return the possible orders of two numbers in these intervals."""
    orders = {-1, 0, 1}
    if is_below(left[1], right[0]):
        orders -= {0, 1}
    elif left[1] is not None and left[1] == right[0]:
        orders.discard(1)
    if is_below(right[1], left[0]):
        orders -= {0, -1}
    elif right[1] is not None and right[1] == left[0]:
        orders.discard(-1)
    return orders


FUNCTIONS: tuple[Function, ...] = (
    plain("true", 0, 0, lambda: True),
    plain("false", 0, 0, lambda: False),
    plain("null", 0, 0, lambda: None),
    plain("bool", 1, 1, _bool),
    lenient("any", 1, 1, lambda arguments, _: arguments[0], takes_choices=True),
    lenient("and", 2, None, _and),
    lenient("or", 2, None, _or),
    lenient("not", 1, 1, _not),
    lenient("if", 3, 3, _if),
    lenient("coalesce", 1, None, _coalesce, takes_choices=True),
    lenient("equals", 2, 2, _equals),
    lenient("less", 2, 2, _comparison(lambda order: order < 0)),
    lenient("lessOrEquals", 2, 2, _comparison(lambda order: order <= 0)),
    lenient("greater", 2, 2, _comparison(lambda order: order > 0)),
    lenient("greaterOrEquals", 2, 2, _comparison(lambda order: order >= 0)),
)
