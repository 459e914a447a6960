"""A possible world: one consistent set of assumptions about what the source leaves open."""

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
    """Assumptions about the outcomes of choices, and the choices that were met but not decided."""

    assume: Mapping[str, str] = field(default_factory=dict[str, str])
    deciders: dict[str, Choice] = field(default_factory=dict[str, Choice])  # met but not decided

    def settle(self, value: Value) -> Value:
        """Return `value` under the assumptions, and record the choice that would decide it further."""
        if not isinstance(value, Choice):
            return value
        settled = resolve(value, self.assume)
        if isinstance(settled, Choice):
            self.deciders.setdefault(settled.decider, settled)
        return settled

    def holds(self, value: Value) -> Truth:
        """Decide whether `value`, a condition, is true under the assumptions."""
        settled = self.settle(value)
        if isinstance(settled, (Choice, Unknown)):
            return Truth.UNKNOWN
        return Truth.of(settled is True)
