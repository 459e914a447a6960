"""Whether a network security group of a service allows a service tag on a port that the service does not use for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.network.api_management import FLOWS, SecurityRule, groups_of, rules_of
from azward.graph.outcome import Evidence, Outcome
from azward.graph.truth import Truth
from azward.graph.value import Cause, CauseKind

if TYPE_CHECKING:
    from azward.graph.view import View

__all__ = ["evaluate"]


def evaluate(view: View) -> Outcome:
    """Return FALSE for a rule that is probably meant for a flow of the service, and has another port."""
    causes: list[Cause] = []
    for group, whole in groups_of(view):
        name = group.resource.display_name
        for rule in rules_of(group):
            if not rule.known:
                causes.append(Cause(CauseKind.EXTERNAL, name, f"the rules of `{name}` are not known"))
            elif tag := _mismatch(rule):
                message = f"a rule of `{name}` allows `{tag}` on a port that the service does not use"
                return Outcome(
                    Truth.FALSE, (Evidence(group.resource, rule.path, note=message, role="link"),), message=message
                )
        if not whole:
            causes.append(Cause(CauseKind.EXTERNAL, name, f"the rules of `{name}` are not known"))
    return Outcome(Truth.UNKNOWN if causes else Truth.TRUE, causes=tuple(dict.fromkeys(causes)))


def _mismatch(rule: SecurityRule) -> str:
    """Return the service tag of a rule that allows it on none of the ports of its flow; "" for any other rule."""
    for flow in FLOWS:
        if rule.is_allow and rule.direction == flow.direction and rule.remotes == frozenset((flow.tag.casefold(),)):
            return "" if any(first <= port <= last for port in flow.ports for first, last in rule.ports) else flow.tag
    return ""
