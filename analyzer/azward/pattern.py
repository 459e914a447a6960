"""Regular expressions that are compiled when they are first used: a small scan needs few of them."""

from __future__ import annotations

import re

__all__ = ["Pattern"]


class Pattern:
    """A regular expression; call it for the compiled one."""

    __slots__ = ("_compiled", "_flags", "_text")

    def __init__(self, text: str, flags: int = 0) -> None:
        self._text = text
        self._flags = flags
        self._compiled: re.Pattern[str] | None = None

    def __call__(self) -> re.Pattern[str]:
        if self._compiled is None:
            self._compiled = re.compile(self._text, self._flags)
        return self._compiled
