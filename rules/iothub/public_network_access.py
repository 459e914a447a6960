"""Decide whether an IoT hub restricts network access."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.network.ranges import judge_rules
from azward.graph.outcome import Outcome, all_of, any_of
from azward.graph.truth import Truth
from azward.rule.condition import holds

if TYPE_CHECKING:
    from azward.graph.view import View

ACCESS = "properties.publicNetworkAccess"
SETS = "properties.networkRuleSets"


def evaluate(view: View) -> Outcome:
    """Return FALSE if public access is enabled and neither form of network rules limits the addresses.

    In the older form, the first rule that matches an address decides.
    https://learn.microsoft.com/azure/iot-hub/iot-hub-ip-filtering
    """
    access = holds(view, ACCESS, "equals", "Disabled")
    if access.truth is Truth.TRUE:
        return access
    listed = all_of(
        (
            holds(view, SETS, "exists", True),
            holds(view, f"{SETS}.defaultAction", "notEquals", "Allow"),
            judge_rules(view, f"{SETS}.ipRules[*]", allow_list=True),
        )
    )
    filtered = judge_rules(view, "properties.ipFilterRules[*]")
    for outcome in (listed, filtered):
        if outcome.truth is Truth.TRUE:
            return outcome
    truth = access.truth | listed.truth | filtered.truth
    if truth is Truth.FALSE:
        return any_of((access, filtered, listed))
    return Outcome(
        truth, (*access.evidence, *filtered.evidence, *listed.evidence), (*access.causes, *filtered.causes, *listed.causes)
    )
