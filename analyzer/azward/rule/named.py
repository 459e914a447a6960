"""Names of rules as options and configurations give them: ids, aliases and patterns."""

from __future__ import annotations

import re
from fnmatch import translate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["MAX_PATTERNS", "Names", "is_pattern", "named_by"]

MAX_PATTERNS = 1_000
"""Patterns that a list of rules may have: each is compared with all names of all rules."""


def is_pattern(name: str) -> bool:
    """Decide whether a name has characters that are special in patterns."""
    return any(char in name for char in "*?[")


class Names:
    """A list of names and patterns, compared without case. Patterns beyond `MAX_PATTERNS` match nothing."""

    def __init__(self, given: Sequence[str]) -> None:
        self.given = given
        self._exact = {name.casefold() for name in given}
        patterns = dict.fromkeys(name.casefold() for name in given if is_pattern(name))
        self._patterns = [re.compile(translate(pattern)) for pattern in list(patterns)[:MAX_PATTERNS]]

    def any_of(self, names: Iterable[str]) -> bool:
        """Decide whether one of `names`, which are in lower case, is in the list or matches a pattern of it."""
        return any(name in self._exact or any(pattern.match(name) for pattern in self._patterns) for name in names)


_last: list[Names] = []  # a scan asks for few lists, each for hundreds of rules


def named_by(given: Sequence[str]) -> Names:
    """Return the names of a list, which are prepared once."""
    found = next((names for names in _last if names.given is given), None)
    if found is None:
        found = Names(given)
        _last[:] = [found, *_last[:3]]
    return found
