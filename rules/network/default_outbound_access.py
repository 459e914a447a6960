"""Decide whether a subnet is private: without default outbound access to the internet."""

from __future__ import annotations

from azward.graph.outcome import Evidence, Outcome
from azward.graph.resource import parse_path
from azward.graph.truth import Truth
from azward.graph.value import Absent, Cause, CauseKind
from azward.graph.view import View
from azward.rule.condition import holds

PATH = parse_path("properties.defaultOutboundAccess")


def evaluate(view: View) -> Outcome:
    """Return FALSE if the subnet has default outbound access, UNKNOWN if a network that was not read decides.

    Subnets are private by default only in networks that were created so: those of an existing network keep their access.
    """
    outcome = holds(view, "properties.defaultOutboundAccess", "equals", False)
    if outcome.truth is not Truth.TRUE or not isinstance(view.written(PATH), Absent):
        return outcome
    if any(end.view is not None and not end.view.resource.existing for end in view.related("parent").ends):
        return outcome
    reason = "the virtual network was not read: a subnet of a network from before API version 2025-07-01 is not private"
    cause = Cause(CauseKind.EXTERNAL, "virtual network", reason)
    return Outcome(Truth.UNKNOWN, (Evidence(view.resource, PATH, note="is not set"),), (cause,), reason)
