"""Equality of values, some of which are unknown, in three-valued (Kleene) logic.

What is certain is decided, everything else is `Unknown`: <https://en.wikipedia.org/wiki/Three-valued_logic#Kleene_logic>.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias, cast

from azward.graph.choice import distribute
from azward.graph.value import CauseKind, Choice, Unknown, Value, is_open, unknown_from

__all__ = ["Part", "all_of", "any_of", "equal", "fold", "is_below", "is_bounded", "parts_of", "same_hole"]


Part: TypeAlias = str | Unknown


def all_of(values: Iterable[Value], expression: str) -> Value:
    """Decide whether all of `values`, which are booleans or unknown, are true. Stops at the first that decides it."""
    undecided: list[Value] = []
    for value in values:
        if value is False:
            return False
        if value is not True:
            undecided.append(value)
    if not undecided:
        return True
    return distribute(expression, lambda open_ones: fold(open_ones, expression, decisive=False), undecided)


def any_of(values: Iterable[Value], expression: str) -> Value:
    """Decide whether one of `values`, which are booleans or unknown, is true. Stops at the first that decides it."""
    undecided: list[Value] = []
    for value in values:
        if value is True:
            return True
        if value is not False:
            undecided.append(value)
    if not undecided:
        return False
    return distribute(expression, lambda open_ones: fold(open_ones, expression, decisive=True), undecided)


def fold(values: Sequence[Value], expression: str, *, decisive: bool) -> Value:
    """Return Kleene's and (`decisive` is false) or Kleene's or (true) of values without choices."""
    if any(value is decisive for value in values):
        return decisive
    rest = [value for value in values if value is not (not decisive)]
    return unknown_from(expression, *rest) if rest else not decisive


def parts_of(value: Value) -> tuple[Part, ...] | None:
    """Return the known and unknown parts of a string; `None` for a value that may not be a string."""
    if isinstance(value, str):
        return (value,) if value else ()
    return value.parts or None if isinstance(value, Unknown) else None


def equal(left: Value, right: Value, expression: str) -> Value:
    """Decide whether two values are equal: case-sensitive in strings and keys, regardless of the order of keys.

    An integer does not equal a fraction or a boolean. For values with choices the answer is a `Choice`.
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
    """Decide whether both are the same unknown: same expression, same causes. Members of a loop never are."""
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
    """Decide whether a string with known parts equals `right`, if that is certain."""
    others = parts_of(right)
    if others is None:
        return None if isinstance(right, Unknown) and not is_bounded(right) else False
    one, other = _strip_common(list(left.parts), list(others))
    if not one and not other:
        return True
    if (not one and _has_text(other)) or (not other and _has_text(one)):
        return False
    for pattern, subject in ((one, other), (other, one)):
        if len(subject) == 1 and isinstance(subject[0], str) and not _matches(pattern, subject[0]):
            return False
    return None if _ends_agree(one, other) else False


def is_bounded(value: Unknown) -> bool:
    return value.minimum is not None or value.maximum is not None


def _has_text(parts: list[Part]) -> bool:
    return any(isinstance(part, str) for part in parts)


def _strip_common(left: list[Part], right: list[Part]) -> tuple[list[Part], list[Part]]:
    """Return both without the parts that they share at the start and at the end."""
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
    """Return how many characters both share at the start (or end)."""
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
    """Decide whether the rests, after `_strip_common`, differ neither at the start nor at the end."""
    return not any(left and right and isinstance(left[end], str) and isinstance(right[end], str) for end in (0, -1))


def _matches(pattern: list[Part], text: str) -> bool:
    """Decide whether `text` can be a value of `pattern`, whose unknown parts match any text."""
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
    """Decide whether `left` cannot equal `right` because of its bounds."""
    if isinstance(right, Unknown):
        if right.parts:
            return is_bounded(left)
        return is_below(left.maximum, right.minimum) or is_below(right.maximum, left.minimum)
    if not is_bounded(left):
        return False
    if not isinstance(right, int) or isinstance(right, bool):
        return not isinstance(right, float)
    return is_below(left.maximum, right) or is_below(right, left.minimum)


def is_below(low: int | None, high: int | None) -> bool:
    return low is not None and high is not None and low < high
