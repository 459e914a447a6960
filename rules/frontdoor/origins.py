"""Whether an origin group of Front Door has an origin to fail over to, and finds out that it must."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.outcome import Outcome
from azward.graph.truth import Truth
from azward.graph.value import Absent
from azward.rule.condition import holds

if TYPE_CHECKING:
    from azward.graph.view import View

__all__ = ["evaluate"]

_ORIGIN = "Microsoft.Cdn/profiles/originGroups/origins"


def evaluate(view: View) -> Outcome:
    """Return FALSE if fewer than two origins of the group are enabled, or it has no probe."""
    probe = holds(view, "properties.healthProbeSettings", "exists", True)
    if probe.truth is Truth.FALSE:
        return probe
    origins = view.related("parent", direction="in", types=(_ORIGIN,))
    states = [end.present & _is_enabled(end.view) for end in origins.ends if end.view is not None]
    if sum(state is Truth.TRUE for state in states) > 1:
        return probe
    if origins.open or sum(state is not Truth.FALSE for state in states) > 1:
        return Outcome(Truth.UNKNOWN, (), origins.causes)
    return Outcome(Truth.FALSE)


def _is_enabled(origin: View) -> Truth:
    state = origin.written("properties.enabledState")
    if isinstance(state, Absent):
        return Truth.TRUE
    return Truth.of(state.casefold() == "enabled") if isinstance(state, str) else Truth.UNKNOWN
