"""One possible world: assumptions about what the source leaves open."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from azward.graph.choice import resolve
from azward.graph.truth import Truth
from azward.graph.value import Choice, Unknown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from azward.graph.value import Value

__all__ = ["World"]


@dataclass(slots=True)
class World:
    """Assumptions about what is open, and what else would have to be assumed."""

    assume: Mapping[str, str] = field(default_factory=dict[str, str])
    deciders: dict[str, Choice] = field(default_factory=dict[str, Choice])  # met, but not assumed

    def settle(self, value: Value) -> Value:
        """`value` under the assumptions; what would decide it further is noted."""
        settled = resolve(value, self.assume)
        if isinstance(settled, Choice):
            self.deciders.setdefault(settled.decider, settled)
        return settled

    def holds(self, value: Value) -> Truth:
        """Whether `value`, a condition, is true under the assumptions."""
        settled = self.settle(value)
        if isinstance(settled, (Choice, Unknown)):
            return Truth.UNKNOWN
        return Truth.of(settled is True)
