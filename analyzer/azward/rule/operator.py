"""The operators of conditions: three-valued tests of one value.

A test of an unknown value is TRUE or FALSE only if that is the answer for every value that it may turn out to be. An absent
value fails every positive test. Operands are checked when a condition is compiled: an invalid one raises ValueError.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import reduce
from operator import ge, gt, le, lt
from typing import TypeAlias, cast

from azward.graph.truth import Truth
from azward.graph.value import Absent, CauseKind, Choice, Unknown, Value, lookup, lookup_key
from azward.rule.provenance import derived_from, resembles

__all__ = ["NEGATIONS", "READS_WRITTEN", "Test", "make_test", "scalar_text"]

Test: TypeAlias = Callable[["Value | Absent"], Truth]

READS_WRITTEN = ("exists", "derivedFrom", "resembles")
"""The operators that test what is written, not what Azure would assume."""

NEGATIONS = {
    "notEquals": "equals",
    "notLike": "like",
    "notMatch": "match",
    "notMatchInsensitively": "matchInsensitively",
    "notContains": "contains",
    "notIn": "in",
    "notContainsKey": "containsKey",
}

_Compare: TypeAlias = Callable[[object, object], bool]
_COMPARE = cast("dict[str, _Compare]", {"less": lt, "lessOrEquals": le, "greater": gt, "greaterOrEquals": ge})


def make_test(operator: str, operand: object) -> Test:
    """Return the test of `operator` with `operand`. Raise ValueError with what was expected if the operand is invalid."""
    if operator in NEGATIONS:
        positive = make_test(NEGATIONS[operator], operand)
        return lambda value: ~positive(value)
    if operator in _COMPARE:
        return _ordered(operator, operand)
    match operator:
        case "equals":
            _expect(operand is not None, "a value: use `exists` to test for absence")
            return lambda value: _equals(value, cast("Value", operand))
        case "in":
            return _among(operand)
        case "like":
            return _like(_text_operand(operand))
        case "match" | "matchInsensitively":
            return _match(_text_operand(operand), sensitive=operator == "match")
        case "contains":
            return _contains(operand)
        case "containsKey":
            key = _text_operand(operand)
            return lambda value: _contains_key(value, key)
        case "exists":
            _expect(isinstance(operand, bool), "`true` or `false`")
            return _exists if operand is True else lambda value: ~_exists(value)
        case "derivedFrom":
            return derived_from(operand)
        case "resembles":
            return resembles(operand)
        case _:
            raise ValueError(f"unknown operator `{operator}`")


def scalar_text(value: object) -> str | None:
    """Return the lower-case text by which a text, number or boolean is compared; `None` for any other value."""
    if isinstance(value, str):
        return value.casefold()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value) if isinstance(value, (int, float)) else None


def _expect(fits: bool, expected: str) -> None:
    if not fits:
        raise ValueError(f"expected {expected}")


def _text_operand(operand: object) -> str:
    if not isinstance(operand, str):
        raise ValueError("expected a string")
    return operand


def _agree(test: Test, value: Choice) -> Truth:
    """Return the answer for a choice inside a value: that of its branches, if they agree."""
    truths = {test(branch) for _, branch in value.branches}
    return truths.pop() if len(truths) == 1 else Truth.UNKNOWN


def _every(truths: list[Truth]) -> Truth:
    return reduce(Truth.__and__, truths, Truth.TRUE)


def _some(truths: list[Truth]) -> Truth:
    return reduce(Truth.__or__, truths, Truth.FALSE)


# equals, in, contains


def _equals(value: Value | Absent, operand: Value) -> Truth:
    if isinstance(value, Choice):
        return _agree(lambda branch: _equals(branch, operand), value)
    if isinstance(value, Absent) or value is None:
        return Truth.of(operand is None)  # only inside lists and objects: null is not allowed as an operand
    if isinstance(value, Unknown):
        return _unknown_equals(value, operand)
    if isinstance(value, list):
        return _list_equals(value, operand) if isinstance(operand, list) else Truth.FALSE
    if isinstance(value, dict):
        return _object_equals(value, operand) if isinstance(operand, dict) else Truth.FALSE
    return Truth.of(scalar_text(value) == scalar_text(operand))


def _unknown_equals(value: Unknown, operand: Value) -> Truth:
    text = scalar_text(operand)
    if value.parts:
        return Truth.UNKNOWN if text is not None and _may_equal(value.parts, text) else Truth.FALSE
    if value.minimum is None and value.maximum is None:
        return Truth.UNKNOWN
    if isinstance(operand, bool) or not isinstance(operand, (int, float)):
        return Truth.UNKNOWN
    low, high = _bounds(value)
    if not low <= operand <= high:
        return Truth.FALSE
    return Truth.TRUE if low == high else Truth.UNKNOWN


def _bounds(value: Unknown) -> tuple[float, float]:
    low = float("-inf") if value.minimum is None else value.minimum
    high = float("inf") if value.maximum is None else value.maximum
    return low, high


def _may_equal(parts: tuple[str | Unknown, ...], text: str) -> bool:
    """Decide whether `parts` can be completed to `text`, which is in lower case."""
    head, middle, tail = _ends(parts)
    if not (text.startswith(head) and text.endswith(tail)) or len(head) + len(tail) > len(text):
        return False
    position, end = len(head), len(text) - len(tail)
    for part in middle:
        position = text.find(part, position, end)
        if position < 0:
            return False
        position += len(part)
    return True


def _ends(parts: tuple[str | Unknown, ...]) -> tuple[str, list[str], str]:
    """Return the known text before the first unknown part, the known parts between, and the text after the last."""
    known = [part.casefold() if isinstance(part, str) else "" for part in parts]
    tail = known[-1] if len(parts) > 1 else ""
    return known[0], [part for part in known[1:-1] if part], tail


def _list_equals(value: list[Value], operand: list[Value]) -> Truth:
    fixed = [member for member in value if not (isinstance(member, Unknown) and member.many)]
    if len(fixed) != len(value):
        return Truth.UNKNOWN if len(fixed) <= len(operand) else Truth.FALSE
    if len(value) != len(operand):
        # a choice in a list may turn out to represent any number of members
        return Truth.UNKNOWN if any(isinstance(member, Choice) for member in value) else Truth.FALSE
    return _every([_equals(member, wanted) for member, wanted in zip(value, operand, strict=True)])


def _object_equals(value: dict[str, Value], operand: dict[str, Value]) -> Truth:
    truths = [_equals(member, None) for key, member in value.items() if lookup_key(operand, key) is None]
    truths += [_equals(lookup(value, key), wanted) for key, wanted in operand.items()]
    return _every(truths)


def _among(operand: object) -> Test:
    if not isinstance(operand, list):
        raise ValueError("expected a list")
    wanted = cast("list[Value]", operand)
    _expect(all(item is not None for item in wanted), "a list without nulls")
    texts = {scalar_text(item) for item in wanted}

    def among(value: Value | Absent) -> Truth:
        if isinstance(value, (str, bool, int, float)):
            return Truth.of(scalar_text(value) in texts)
        return _some([_equals(value, item) for item in wanted])

    return among


def _contains(operand: object) -> Test:
    needle = scalar_text(operand)
    if needle is None:
        raise ValueError("expected a string, a number or a boolean")

    def contains(value: Value | Absent) -> Truth:
        if isinstance(value, Choice):
            return _agree(contains, value)
        if isinstance(value, Unknown):
            held = any(isinstance(part, str) and needle in part.casefold() for part in value.parts)
            return Truth.TRUE if held else Truth.UNKNOWN
        if isinstance(value, list):
            return _some([_equals(member, cast("Value", operand)) for member in value])
        text = scalar_text(value)
        return Truth.of(text is not None and needle in text)

    return contains


def _contains_key(value: Value | Absent, key: str) -> Truth:
    if isinstance(value, Choice):
        return _agree(lambda branch: _contains_key(branch, key), value)
    if isinstance(value, Unknown):
        return Truth.FALSE if _is_scalar(value) else Truth.UNKNOWN
    return Truth.of(isinstance(value, dict) and lookup_key(value, key) is not None)


def _is_scalar(value: Unknown) -> bool:
    return bool(value.parts) or value.minimum is not None or value.maximum is not None


_GIVEN = frozenset({CauseKind.PARAMETER, CauseKind.SECURE_PARAMETER, CauseKind.KEY, CauseKind.RUNTIME})
"""A value with one of these causes exists, whatever it is. What azward cannot see may turn out to be null."""


def _exists(value: Value | Absent) -> Truth:
    if isinstance(value, Choice):
        return _agree(_exists, value)
    if isinstance(value, Unknown):
        given = bool(value.causes) and all(cause.kind in _GIVEN for cause in value.causes)
        return Truth.TRUE if given or _is_scalar(value) else Truth.UNKNOWN
    return Truth.of(not isinstance(value, Absent) and value is not None)


# patterns


def _like(pattern: str) -> Test:
    _expect(pattern.count("*") <= 1, "at most one `*`")
    folded = pattern.casefold()
    if "*" not in folded:
        return lambda value: _equals(value, pattern)
    before, _, after = folded.partition("*")

    def like(value: Value | Absent) -> Truth:
        if isinstance(value, Choice):
            return _agree(like, value)
        if isinstance(value, Unknown):
            return _like_parts(value.parts, before, after) if value.parts else Truth.UNKNOWN
        text = scalar_text(value)
        long_enough = text is not None and len(text) >= len(before) + len(after)
        return Truth.of(text is not None and long_enough and text.startswith(before) and text.endswith(after))

    return like


def _like_parts(parts: tuple[str | Unknown, ...], before: str, after: str) -> Truth:
    head, _, tail = _ends(parts)
    if head.startswith(before) and tail.endswith(after):
        return Truth.TRUE
    begins = head.startswith(before) or before.startswith(head)
    ends = tail.endswith(after) or after.endswith(tail)
    if ends and after.startswith("/") and any(isinstance(part, str) and "/providers/" in part.casefold() for part in parts):
        ends = _id_may_end(parts, after)
    return Truth.UNKNOWN if begins and ends else Truth.FALSE


def _id_may_end(parts: tuple[str | Unknown, ...], end: str) -> bool:
    """Decide whether the id that `parts` make up may end in `end`: an unknown part is within one name, without a slash."""
    segments: list[list[str | Unknown]] = [[]]
    for part in parts:
        if isinstance(part, Unknown):
            segments[-1].append(part)
            continue
        first, *rest = part.split("/")
        segments[-1].append(first)
        segments.extend([text] for text in rest)

    def fits(segment: list[str | Unknown], text: str) -> bool:
        found = [cause.kind for part in segment if isinstance(part, Unknown) for cause in part.causes]
        if found and all(kind is CauseKind.RUNTIME for kind in found):
            return False  # a generated name is none that Azure prescribes
        opened = any(isinstance(part, Unknown) for part in segment)
        return _may_equal(tuple(segment), text) if opened else [str(part).casefold() for part in segment] == [text]

    wanted = end.split("/")[1:]
    pairs = zip(reversed(segments), reversed(wanted), strict=False)
    return len(wanted) <= len(segments) and all(fits(segment, text) for segment, text in pairs)


_CLASSES = {"#": "[0-9]", "?": "[A-Za-z]", ".": r"[\s\S]"}


def _match(pattern: str, *, sensitive: bool) -> Test:
    classes = [_CLASSES.get(character, re.escape(character)) for character in pattern]
    flags = re.NOFLAG if sensitive else re.IGNORECASE
    whole = re.compile("".join(classes), flags)

    def begins(text: str, wanted: list[str]) -> bool:
        return len(text) <= len(wanted) and re.fullmatch("".join(wanted[: len(text)]), text, flags) is not None

    def match(value: Value | Absent) -> Truth:
        if isinstance(value, Choice):
            return _agree(match, value)
        if isinstance(value, Unknown):
            if not value.parts:
                return Truth.UNKNOWN
            known = [part if isinstance(part, str) else "" for part in value.parts]
            head, tail = known[0], known[-1] if len(known) > 1 else ""
            fits = sum(map(len, known)) <= len(classes) and begins(head, classes)
            fits = fits and begins(tail, classes[len(classes) - len(tail) :])
            return Truth.UNKNOWN if fits else Truth.FALSE
        text = value if isinstance(value, str) else scalar_text(value)
        return Truth.of(text is not None and whole.fullmatch(text) is not None)

    return match


# order


_VERSION = re.compile(r"v?([0-9]+(?:[.:_-][0-9]+)*(?:t[0-9]{2}(?:[.:][0-9]+)*)?)z?(?:[-.+]?([a-z][a-z0-9.-]*))?")

Rank: TypeAlias = "tuple[tuple[int, ...], bool, str]"


def _ordered(operator: str, operand: object) -> Test:
    compare = _COMPARE[operator]
    if isinstance(operand, bool) or not isinstance(operand, (int, str)):
        raise ValueError("expected an integer, or a version or date in quotes")
    rank = _rank(str(operand))
    if rank is None:
        raise ValueError(f"expected an integer, or a version or date in quotes, got `{operand}`")

    def ordered(value: Value | Absent) -> Truth:
        if isinstance(value, Choice):
            return _agree(ordered, value)
        if isinstance(value, Unknown):
            return _compare_bounds(operator, value, operand)
        if isinstance(value, float):
            return Truth.of(isinstance(operand, int) and compare(value, operand))
        if isinstance(value, bool) or not isinstance(value, (int, str)):
            return Truth.FALSE
        own = _rank(str(value))
        return Truth.of(own is not None and compare(own, rank))

    return ordered


def _rank(text: str) -> Rank | None:
    """Return a key that orders numbers, versions and dates, previews before releases; `None` for other texts."""
    folded = text.strip().casefold()
    if re.fullmatch(r"-[0-9]{1,300}", folded):
        return (int(folded),), True, ""
    match = _VERSION.fullmatch(folded) if len(folded) <= 300 else None
    if match is None:
        return None
    numbers = [int(number) for number in re.findall(r"[0-9]+", match[1])]
    while len(numbers) > 1 and not numbers[-1]:
        numbers.pop()
    return tuple(numbers), not match[2], match[2] or ""


def _compare_bounds(operator: str, value: Unknown, operand: int | str) -> Truth:
    if not isinstance(operand, int) or (value.minimum is None and value.maximum is None):
        return Truth.UNKNOWN
    compare = _COMPARE[operator]
    low, high = _bounds(value)
    ends = {compare(low, operand), compare(high, operand)}
    return Truth.of(ends.pop()) if len(ends) == 1 else Truth.UNKNOWN
