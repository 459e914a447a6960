"""Whether a Traffic Manager profile has an endpoint to fail over to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.outcome import Outcome
from azward.graph.truth import Truth
from azward.graph.value import Absent

if TYPE_CHECKING:
    from azward.graph.value import Value
    from azward.graph.view import View

__all__ = ["evaluate"]

_PROFILE = "Microsoft.Network/trafficManagerProfiles"
_KINDS = tuple(f"{_PROFILE}/{kind}Endpoints" for kind in ("azure", "external", "nested"))


def evaluate(view: View) -> Outcome:
    """Return FALSE if fewer than two endpoints are enabled, of those in the profile and those that are its children."""
    members = view.members("properties.endpoints[*]")
    children = view.related("parent", direction="in", types=_KINDS)
    states = [view.written((*path, "properties", "endpointStatus")) for path, _ in members.items]
    states += [child.view.written("properties.endpointStatus") for child in children.ends if child.view is not None]
    enabled = [_is_enabled(state) for state in states]
    if sum(truth is Truth.TRUE for truth in enabled) > 1:
        return Outcome(Truth.TRUE)
    possible = sum(truth is not Truth.FALSE for truth in enabled)
    if members.open or children.open or possible > 1:
        return Outcome(Truth.UNKNOWN, (), (*members.causes, *children.causes))
    return Outcome(Truth.FALSE)


def _is_enabled(state: Value | Absent) -> Truth:
    if isinstance(state, Absent):
        return Truth.TRUE
    return Truth.of(state.casefold() == "enabled") if isinstance(state, str) else Truth.UNKNOWN
