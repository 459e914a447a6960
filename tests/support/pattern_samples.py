"""Random texts that a regular expression describes. Conditions on what is around a text are not considered."""

from __future__ import annotations

import re._constants as codes
import re._parser as parser
import string
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from random import Random

__all__ = ["samples_of"]

_PRINTABLE = "".join(map(chr, range(32, 127)))
_MORE = (0, 1, 2, 4, 12)
"""How many repetitions more than the fewest."""


def samples_of(pattern: str, chance: Random, count: int) -> Iterator[str]:
    """Yield texts that `pattern` describes."""
    parsed = parser.parse(pattern)
    for _ in range(count):
        yield _text(parsed, chance)


def _text(parts: Iterable[tuple[Any, Any]], chance: Random) -> str:
    return "".join(_part(code, value, chance) for code, value in parts)


def _part(code: Any, value: Any, chance: Random) -> str:
    if code is codes.LITERAL:
        return chr(value)
    if code in (codes.NOT_LITERAL, codes.ANY):
        return chance.choice([one for one in _PRINTABLE if ord(one) != value])
    if code is codes.IN:
        return chance.choice(_members(value))
    if code is codes.BRANCH:
        return _text(chance.choice(value[1]), chance)
    if code is codes.SUBPATTERN:
        return _text(value[3], chance)
    if code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
        fewest, most, part = value
        times = min(fewest + chance.choice(_MORE), int(most))
        return "".join(_text(part, chance) for _ in range(times))
    return ""  # a condition on what is around


def _members(parts: list[tuple[Any, Any]]) -> str:
    negated = parts[0][0] is codes.NEGATE
    found: set[str] = set()
    for code, value in parts[negated:]:
        if code is codes.LITERAL:
            found.add(chr(value))
        elif code is codes.RANGE:
            found.update(map(chr, range(value[0], value[1] + 1)))
        elif value is codes.CATEGORY_SPACE:
            found.update(string.whitespace if negated else " \t\n")
        elif value is codes.CATEGORY_NOT_SPACE:
            found.update(_PRINTABLE[1:])
        else:
            found.update(string.digits)
    return "".join(one for one in _PRINTABLE if one not in found) if negated else "".join(sorted(found))
