"""What a safe fix would write: the value that a condition asks for, in place of the literal that stands in the source."""

from __future__ import annotations

import json
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
"""The fields that a rule asks for, with the first value that it accepts in each; `None` where it names none."""


def wanted(condition: object) -> Wants:
    """What `condition`, as written in a rule, asks for by `equals`, `in` or a bound. What is asked for of the members that a
    `count` looks at, or of another resource, is left out: another edit may be the right one there."""
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
    """The value that is asked for at `path` of a resource, if it is one and the same."""
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
    """`wish` as it is written in place of `literal`, the text in the source that gave `value`; `None` where the text is no
    plain literal, or where the language spells the value otherwise than Azure does (a table of azurerm may turn it)."""
    match = _QUOTED.fullmatch(literal)
    if match is not None:
        if not isinstance(wish, str) or match["text"] != value or _QUOTED.fullmatch(f'"{wish}"') is None:
            return None
        return f"{match['quote']}{wish}{match['quote']}"
    if not isinstance(value, (bool, int)) or type(value) is not type(wish) or literal != json.dumps(value):
        return None
    return json.dumps(wish)
