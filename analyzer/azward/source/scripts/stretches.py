"""The stretches of a file around the marks of credentials, so that rules need not search all of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from azward.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["MAX_STRETCHES", "Stretch", "may_hold", "stretches"]

MARKS = (
    *("AccountKey=", "AccountKey =", "SharedAccessKey=", "SharedAccessKey =", "sig=", "PRIVATE KEY-----"),
    *("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-"),
    *("Q~", "AzFu", "AzSe", "+ASb", "+AEh", "+ARm", "+ACR", "AIoT", "AZDO", "JQQJ99"),
    *('=="', "=='", "==\n", "==\r", "==;"),
)
"""Each credential that a rule recognises contains one of these, or ends in one."""

_BYTES = tuple(mark.encode() for mark in MARKS)
_ANY = re.compile("|".join(map(re.escape, MARKS)))

BEFORE, AFTER = 200, 400
"""How many characters around a mark belong to its stretch: the name before a key, and a key as long as they come."""

LONGEST = 1 << 14
"""A stretch with many marks is divided when it has this many characters."""

MAX_STRETCHES = 200
"""Only this many stretches of a file are looked at."""


@frozen
class Stretch:
    """A part of a text, by its offset."""

    start: int
    text: str


def may_hold(data: bytes) -> bool:
    """Decide quickly whether a file may hold a credential. Text in UTF-16 may."""
    return data[:2] in (b"\xff\xfe", b"\xfe\xff") or any(mark in data for mark in _BYTES)


def stretches(text: str) -> Iterator[Stretch]:
    """Yield the stretches around the marks in `text`, in order; those that overlap are one, up to `LONGEST`. O(n)."""
    found: list[tuple[int, int]] = []
    for match in _ANY.finditer(text):
        start, end = max(match.start() - BEFORE, 0), min(match.end() + AFTER, len(text))
        if found and start <= found[-1][1] and end - found[-1][0] <= LONGEST:
            found[-1] = found[-1][0], end
        elif len(found) == MAX_STRETCHES:
            break
        else:
            found.append((start, end))
    yield from (Stretch(start, text[start:end]) for start, end in found)
