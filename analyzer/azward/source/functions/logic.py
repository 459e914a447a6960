"""Truth, equality and order of values, some of them open.

What is certain is decided, all else is `Unknown`: <https://en.wikipedia.org/wiki/Three-valued_logic#Kleene_logic>.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias, cast

from azward.graph.choice import distribute
from azward.graph.value import CauseKind, Choice, Unknown, Value, is_open, unknown_from
from azward.source.functions.model import Function, FunctionError, UnsupportedError, kind, lenient, plain

__all__ = ["FUNCTIONS", "Part", "all_of", "any_of", "equal", "parts_of", "same_hole"]

Part: TypeAlias = str | Unknown


def all_of(values: Iterable[Value], expression: str) -> Value:
    """Whether all of `values`, which are booleans or open, are true. Takes no more of them than it needs."""
    undecided: list[Value] = []
    for value in values:
        if value is False:
            return False
        if value is not True:
            undecided.append(value)
    if not undecided:
        return True
    return distribute(expression, lambda open_ones: _fold(open_ones, expression, decisive=False), undecided)


def any_of(values: Iterable[Value], expression: str) -> Value:
    """Whether one of `values`, which are booleans or open, is true. Takes no more of them than it needs."""
    undecided: list[Value] = []
    for value in values:
        if value is True:
            return True
        if value is not False:
            undecided.append(value)
    if not undecided:
        return False
    return distribute(expression, lambda open_ones: _fold(open_ones, expression, decisive=True), undecided)


def _fold(values: Sequence[Value], expression: str, *, decisive: bool) -> Value:
    """Kleene's and (`decisive` is false) or or (true) of values without choices."""
    if any(value is decisive for value in values):
        return decisive
    rest = [value for value in values if value is not (not decisive)]
    return unknown_from(expression, *rest) if rest else not decisive


def parts_of(value: Value) -> tuple[Part, ...] | None:
    """The stretches of a text, known or not; `None` for what need not be a text."""
    if isinstance(value, str):
        return (value,) if value else ()
    return value.parts or None if isinstance(value, Unknown) else None


def equal(left: Value, right: Value, expression: str) -> Value:
    """Whether two values are equal: exact in the case of texts and keys, without regard to the order of keys.

    An integer does not equal a fraction or a boolean. A choice inside of them makes the answer a `Choice`.
    """
    if isinstance(left, Choice) or isinstance(right, Choice):
        return distribute(expression, lambda pair: equal(pair[0], pair[1], expression), (left, right))
    if isinstance(left, Unknown):
        return _equal_open(left, right, expression)
    if isinstance(right, Unknown):
        return _equal_open(right, left, expression)
    if type(left) is not type(right):
        return False
    if isinstance(left, list):
        return _equal_lists(left, cast("list[Value]", right), expression)
    if isinstance(left, dict):
        other = cast("dict[str, Value]", right)
        if left.keys() != other.keys():
            return False
        return all_of((equal(value, other[key], expression) for key, value in left.items()), expression)
    return left == right


def _equal_lists(left: list[Value], right: list[Value], expression: str) -> Value:
    open_left, open_right = is_open(left), is_open(right)
    if not open_left and not open_right:
        if len(left) != len(right):
            return False
        return all_of((equal(one, other, expression) for one, other in zip(left, right, strict=True)), expression)
    if (not open_left and len(left) < _ordinary(right)) or (not open_right and len(right) < _ordinary(left)):
        return False
    for one, other in zip(left, right, strict=False):
        if _is_many(one) or _is_many(other):
            break
        if equal(one, other, expression) is False:
            return False
    return unknown_from(expression, left, right)


def _is_many(item: Value) -> bool:
    return isinstance(item, Unknown) and item.many


def _ordinary(items: list[Value]) -> int:
    return sum(not _is_many(item) for item in items)


def same_hole(left: Value, right: Value) -> bool:
    """Whether both are the same open value: the same expression, decided by the same. Members of a loop never are."""
    return (
        isinstance(left, Unknown)
        and left == right
        and not left.many
        and not any(cause.kind is CauseKind.LOOP for cause in left.causes)
    )


def _equal_open(left: Unknown, right: Value, expression: str) -> Value:
    if same_hole(left, right):
        return True
    decided = _decide_texts(left, right) if left.parts else None
    if decided is None and _disjoint(left, right):
        decided = False
    return unknown_from(expression, left, right) if decided is None else decided


def _decide_texts(left: Unknown, right: Value) -> bool | None:
    """Whether a text with known stretches equals `right`, if that is certain."""
    others = parts_of(right)
    if others is None:
        return None if isinstance(right, Unknown) and not _bounded(right) else False
    one, other = _strip_common(list(left.parts), list(others))
    if not one and not other:
        return True
    if (not one and _has_text(other)) or (not other and _has_text(one)):
        return False
    for pattern, subject in ((one, other), (other, one)):
        if len(subject) == 1 and isinstance(subject[0], str) and not _matches(pattern, subject[0]):
            return False
    return None if _ends_agree(one, other) else False


def _bounded(value: Unknown) -> bool:
    return value.minimum is not None or value.maximum is not None


def _has_text(parts: list[Part]) -> bool:
    return any(isinstance(part, str) for part in parts)


def _strip_common(left: list[Part], right: list[Part]) -> tuple[list[Part], list[Part]]:
    """Both without the parts that they have in common at the start and at the end."""
    for end in (0, -1):
        while left and right:
            one, other = left[end], right[end]
            if isinstance(one, str) and isinstance(other, str):
                shared = _shared(one, other, from_end=end == -1)
                if not shared:
                    break
                _cut(left, end, shared)
                _cut(right, end, shared)
            elif same_hole(one, other):
                del left[end], right[end]
            else:
                break
    return left, right


def _shared(left: str, right: str, *, from_end: bool) -> int:
    """How many characters both begin (or end) with."""
    if from_end:
        left, right = left[::-1], right[::-1]
    count = 0
    for one, other in zip(left, right, strict=False):
        if one != other:
            break
        count += 1
    return count


def _cut(parts: list[Part], end: int, count: int) -> None:
    text = cast("str", parts[end])
    rest = text[count:] if end == 0 else text[: len(text) - count]
    if rest:
        parts[end] = rest
    else:
        del parts[end]


def _ends_agree(left: list[Part], right: list[Part]) -> bool:
    """Whether nothing at the start or the end tells the two apart, once all that they share there was cut off."""
    return not any(left and right and isinstance(left[end], str) and isinstance(right[end], str) for end in (0, -1))


def _matches(pattern: list[Part], text: str) -> bool:
    """Whether `text` can be a value of `pattern`, whose open parts stand for any text."""
    start, end = 0, len(text)
    middle = list(pattern)
    if middle and isinstance(middle[0], str):
        head = cast("str", middle.pop(0))
        if not text.startswith(head):
            return False
        start = len(head)
    if middle and isinstance(middle[-1], str):
        tail = cast("str", middle.pop())
        end -= len(tail)
        if end < start or not text.endswith(tail):
            return False
    for part in middle:
        if isinstance(part, str):
            found = text.find(part, start, end)
            if found < 0:
                return False
            start = found + len(part)
    return bool(middle) or start == end


def _disjoint(left: Unknown, right: Value) -> bool:
    """Whether bounds alone keep `left` from being `right`."""
    if isinstance(right, Unknown):
        if right.parts:
            return _bounded(left)
        return _below(left.maximum, right.minimum) or _below(right.maximum, left.minimum)
    if not _bounded(left):
        return False
    if not isinstance(right, int) or isinstance(right, bool):
        return not isinstance(right, float)
    return _below(left.maximum, right) or _below(right, left.minimum)


def _below(low: int | None, high: int | None) -> bool:
    return low is not None and high is not None and low < high


# Functions


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
    return _fold([_need_truth(argument) for argument in arguments], expression, decisive=False)


def _or(arguments: Sequence[Value], expression: str) -> Value:
    return _fold([_need_truth(argument) for argument in arguments], expression, decisive=True)


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
    """The first value that is not null; null is not the same as empty."""
    for position, value in enumerate(arguments):
        if value is None:
            continue
        if isinstance(value, Choice):
            return distribute(expression, lambda rest: _coalesce(rest, expression), arguments[position:])
        if isinstance(value, Unknown) and not value.parts and not _bounded(value):
            return _first_open(arguments[position:], expression)
        return value
    return None


def _first_open(arguments: Sequence[Value], expression: str) -> Value:
    """The result of `coalesce` when the first of `arguments` may be null, and may not."""
    possible: list[Value] = []
    for value in arguments:
        if value is not None:
            possible.append(value)
            if not isinstance(value, (Unknown, Choice)):
                break
    return possible[0] if len(possible) == 1 else unknown_from(expression, *possible)


def _bool(value: Value) -> Value:
    """Of a text "true" or "false" in any case, or of an integer, which is false if it is 0."""
    if isinstance(value, (bool, int)):
        return bool(value)
    if isinstance(value, str) and value.strip().lower() in ("true", "false"):
        return value.strip().lower() == "true"
    raise FunctionError(f"expected `true`, `false` or an integer, not {kind(value)}")


_PUNCTUATION = " _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$"
_WEIGHTS = {character: weight for weight, character in enumerate(f"{_PUNCTUATION}0123456789abcdefghijklmnopqrstuvwxyz")}


def _collation(text: str, ignored: str) -> tuple[list[int], str]:
    """A key that orders texts as .NET does: letters before their case, lower case first.

    `greater('A', 'a')` is true: <https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-comparison#greater>.
    The weights are those of the root collation of Unicode (<https://www.unicode.org/charts/collation/>).
    """
    kept = [character for character in text if character not in ignored]
    return [_WEIGHTS[character.lower()] for character in kept], "".join(kept).swapcase()


def _compare_texts(left: str, right: str) -> int:
    """Negative, 0 or positive. Raises `UnsupportedError` where the order depends on the platform of the engine."""
    if left == right:
        return 0
    try:
        orders = {_sign(_collation(left, ignored), _collation(right, ignored)) for ignored in ("", "-'")}
    except KeyError as e:
        raise UnsupportedError(f"the order of {e} among texts is not known") from e
    if len(orders) > 1:
        raise UnsupportedError("the order of texts with punctuation is not known")
    return orders.pop()


def _sign(left: tuple[list[int], str], right: tuple[list[int], str]) -> int:
    return (left > right) - (left < right)


def _compare_known(left: Value, right: Value) -> int:
    if isinstance(left, str) and isinstance(right, str):
        return _compare_texts(left, right)
    if isinstance(left, (int, float)) and isinstance(right, (int, float)):
        return (left > right) - (left < right)
    raise FunctionError(f"expected two integers or two texts, not {kind(left)} and {kind(right)}")


def _comparison(holds: Callable[[int], bool]) -> Callable[[Sequence[Value], str], Value]:
    """A function that says whether the order of its two arguments, -1, 0 or 1, is one for which it `holds`."""

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
    """The orders that two numbers of these intervals can have."""
    orders = {-1, 0, 1}
    if _below(left[1], right[0]):
        orders -= {0, 1}
    elif left[1] is not None and left[1] == right[0]:
        orders.discard(1)
    if _below(right[1], left[0]):
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
