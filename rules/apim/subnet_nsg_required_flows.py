"""Whether the network security group of a service lets through what the service needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.network.api_management import FLOWS, Flow, SecurityRule, groups_of, rules_of
from azward.graph.outcome import Evidence, Outcome
from azward.graph.truth import Truth
from azward.graph.value import Cause, CauseKind

if TYPE_CHECKING:
    from azward.graph.view import View

__all__ = ["evaluate"]


def evaluate(view: View) -> Outcome:
    """Return FALSE for the first flow that a group stops."""
    causes: list[Cause] = []
    for group, whole in groups_of(view):
        rules = rules_of(group)
        if not whole or not all(rule.known for rule in rules):
            name = group.resource.display_name
            causes.append(Cause(CauseKind.EXTERNAL, name, f"the rules of `{name}` are not known"))
            continue
        for flow in FLOWS:
            for port in flow.ports:
                if (outcome := _stopped(group, rules, flow, port)) is not None:
                    return outcome
    return Outcome(Truth.UNKNOWN if causes else Truth.TRUE, causes=tuple(causes))


def _stopped(group: View, rules: list[SecurityRule], flow: Flow, port: int) -> Outcome | None:
    """Return an outcome if a flow does not pass: the first rule about it decides, else the default of Azure."""
    deciding = next((rule for rule in rules if rule.direction == flow.direction and rule.covers(flow.tag, port)), None)
    if deciding is None and flow.direction == "outbound":
        return None
    if deciding is not None and deciding.is_allow:
        return None
    way = "from" if flow.direction == "inbound" else "to"
    message = f"`{group.resource.display_name}` does not allow {flow.direction} TCP {port} {way} `{flow.tag}`"
    path = deciding.path if deciding is not None else ("properties", "securityRules")
    return Outcome(Truth.FALSE, (Evidence(group.resource, path, note=message, role="link"),), message=message)
