"""Decide whether a server has few firewall rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.outcome import Evidence, Outcome
from azward.graph.truth import Truth
from azward.graph.value import Cause, CauseKind

if TYPE_CHECKING:
    from azward.graph.view import View

MOST = 10
NOT_KNOWN = Cause(CauseKind.EXTERNAL, "firewallRules", "it is not known which rules are deployed")


def evaluate(view: View) -> Outcome:
    """Return FALSE if the server has more than ten rules, UNKNOWN if it may have."""
    found = view.related("parent", direction="in", types=(f"{view.resource.type}/firewallRules",))
    certain = sum(1 for end in found.ends if end.present is Truth.TRUE)
    evidence = (Evidence(view.resource, ("name",), note=f"it has {certain} rules"),)
    if certain > MOST:
        return Outcome(Truth.FALSE, evidence)
    if found.open or len(found.ends) > MOST:
        return Outcome(Truth.UNKNOWN, evidence, found.causes or (NOT_KNOWN,))
    return Outcome(Truth.TRUE, evidence)
