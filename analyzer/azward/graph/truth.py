"""Kleene's three-valued logic: what a condition can answer."""

from __future__ import annotations

from enum import Enum
from typing import NoReturn

__all__ = ["Truth"]


class Truth(Enum):
    """Kleene's three values; `~`, `&` and `|` are not, and, or."""

    FALSE = 0
    UNKNOWN = 1
    TRUE = 2

    def __bool__(self) -> NoReturn:
        raise TypeError("a Truth has three values: compare with `is Truth.TRUE`")

    def __invert__(self) -> Truth:
        return _NOT[self._value_]

    def __and__(self, other: Truth) -> Truth:
        return self if self._value_ <= other._value_ else other

    def __or__(self, other: Truth) -> Truth:
        return self if self._value_ >= other._value_ else other

    @staticmethod
    def of(value: bool) -> Truth:
        """Return TRUE or FALSE."""
        return Truth.TRUE if value else Truth.FALSE


_NOT = (Truth.TRUE, Truth.UNKNOWN, Truth.FALSE)
