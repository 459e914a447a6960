"""The severities of rules."""

from __future__ import annotations

from enum import Enum

__all__ = ["SEVERITIES", "Severity"]


class Severity(Enum):
    """How severe a finding is. Compares by rank."""

    INFO = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4

    def __str__(self) -> str:
        return self.name.lower()

    def __lt__(self, other: Severity) -> bool:
        return self.value < other.value

    def __le__(self, other: Severity) -> bool:
        return self.value <= other.value

    @staticmethod
    def parse(text: str) -> Severity:
        """Return the severity written as `high`. Raises ValueError for any other word."""
        try:
            return Severity[text.upper()]
        except KeyError:
            raise ValueError(f"unknown severity `{text}`, expected one of {', '.join(SEVERITIES)}") from None


SEVERITIES = tuple(str(severity) for severity in reversed(Severity))
"""The names of all severities, the highest first."""
