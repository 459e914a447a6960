"""What a safe fix writes: the value that a condition requires, in place of the literal in the source."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias, cast

from azward.graph.resource import EVERY, parse_path
from azward.rule.language import LOGIC

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azward.graph.resource import FieldPath
    from azward.graph.value import Absent, Value

__all__ = ["Wants", "replacement", "wanted", "wanted_at"]

Scalar: TypeAlias = "str | bool | int"
Wants: TypeAlias = "tuple[tuple[FieldPath, Scalar | None], ...]"
"""The fields that a rule requires, with the first value that it accepts in each; `None` if it names none."""


def wanted(condition: object) -> Wants:
    """Return what `condition`, as written in a rule, requires by `equals`, `in` or a bound.

    Requirements on members of a `count` or on other resources are left out: a different edit may be right there.
    """
    return tuple(_leaves(condition))


def _leaves(condition: object) -> Iterator[tuple[FieldPath, Scalar | None]]:
    if not isinstance(condition, dict):
        return
    mapping = cast("dict[str, object]", condition)
    for word in LOGIC:
        if word != "not" and isinstance(mapping.get(word), list):
            for child in cast("list[object]", mapping[word]):
                yield from _leaves(child)
    field, choices = mapping.get("field"), mapping.get("in")
    accepted = [mapping[word] for word in _ACCEPTS_ITS_OPERAND if word in mapping]
    accepted += cast("list[object]", choices)[:1] if isinstance(choices, list) else []
    if isinstance(field, str):
        yield parse_path(field), next((value for value in accepted if isinstance(value, (str, bool, int))), None)


_ACCEPTS_ITS_OPERAND = ("equals", "greaterOrEquals", "lessOrEquals")


def wanted_at(wants: Wants, path: FieldPath) -> Scalar | None:
    """Return the value that is required at `path` of a resource, if it is unambiguous."""
    found = {value for asked, value in wants if _same(asked, path)}
    return found.pop() if len(found) == 1 else None


def _same(asked: FieldPath, path: FieldPath) -> bool:
    if len(asked) != len(path):
        return False
    return all(
        isinstance(segment, int) if wish == EVERY else str(wish).casefold() == str(segment).casefold()
        for wish, segment in zip(asked, path, strict=True)
    )


_QUOTED = re.compile(r"""(?P<quote>["'])(?P<text>[^"'\\$\n]*)(?P=quote)""")


def replacement(literal: str, value: Value | Absent, wish: Scalar) -> str | None:
    """Return `wish` as it is written in place of `literal`, the source text of `value`.

    Return `None` if the text is not a plain literal, or if the language spells the value differently from Azure.
    """
    match = _QUOTED.fullmatch(literal)
    if match is not None:
        if not isinstance(wish, str) or match["text"] != value or _QUOTED.fullmatch(f'"{wish}"') is None:
            return None
        return f"{match['quote']}{wish}{match['quote']}"
    if not isinstance(value, (bool, int)) or type(value) is not type(wish) or literal != _written(value):
        return None
    return _written(wish)


def _written(value: object) -> str:
    """Return an integer or a truth value as JSON, HCL and Bicep write it."""
    return str(value).lower() if isinstance(value, bool) else str(value)
