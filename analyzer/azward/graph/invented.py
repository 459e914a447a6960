"""Names that were computed from placeholders: no reader knows them, so that messages show the function instead.

`uniqueString(resourceGroup().id)` has a value only once the subscription is known. The graph needs one before, to tell
resources apart and to link them. It is made of the placeholder of the subscription.
"""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = ["as_written", "invented"]

SHORTEST = 5
"""Characters of an invented text that are recognised, since names often take only its start."""

MOST = 200
"""Invented texts that are recognised: a template has a few."""

_KNOWN: dict[str, str] = {}


def invented(text: str, function: str) -> str:
    """Return `text`, which `function` has made of a placeholder."""
    if len(_KNOWN) < MOST:
        _KNOWN.setdefault(text, function)
    return text


def as_written(text: str) -> str:
    """Return `text` with calls in braces in place of what was invented: "st{uniqueString(...)}"."""
    pattern = _pattern(len(_KNOWN))
    if pattern is None:
        return text
    return pattern.sub(lambda match: f"{{{_function(match[0])}(...)}}", text)


def _function(found: str) -> str:
    return next(function for text, function in _KNOWN.items() if text.startswith(found))


@lru_cache(maxsize=2)
def _pattern(number: int) -> re.Pattern[str] | None:
    """Return the pattern of the first `number` invented texts, and of their starts."""
    texts = list(_KNOWN)[:number]
    return re.compile("|".join(map(_starts, texts))) if texts else None


def _starts(text: str) -> str:
    rest = ""
    for character in reversed(text[SHORTEST:]):
        rest = f"(?:{re.escape(character)}{rest})?"
    return re.escape(text[:SHORTEST]) + rest
