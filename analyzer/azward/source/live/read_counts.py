"""How many resources of each type were read and were not."""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from dataclasses import dataclass, field

__all__ = ["STATES", "ReadCounts"]

STATES = ("listed", "read", "denied", "failed", "unsupported")
"""Resources of a type that are known to exist, were read, and were not read for a reason.

`unsupported` counts requests for what the parent does not have in its tier or kind: nothing is lost by them.
"""


@dataclass(slots=True)
class ReadCounts:
    """Counts by type and state. Thread-safe."""

    types: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, resource_type: str, state: str, count: int = 1) -> None:
        with self._lock:
            self.types[resource_type][state] += count

    def to_json(self) -> dict[str, dict[str, int]]:
        """Return the counts by type, sorted by name, without states that did not occur."""
        return {
            name: {state: counts[state] for state in STATES if counts[state]} for name, counts in sorted(self.types.items())
        }
