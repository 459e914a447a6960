"""Whether application gateways with a public listener have a firewall."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.application_gateway import LISTENERS, parts, public_listeners
from azward.graph.outcome import Outcome
from azward.graph.truth import Truth
from azward.graph.value import Cause, CauseKind
from azward.rule.condition import holds

if TYPE_CHECKING:
    from azward.graph.view import View

__all__ = ["evaluate"]


def evaluate(view: View) -> Outcome:
    """Return FALSE if the tier of the gateway has no firewall, and a listener accepts requests on a public address."""
    tier = holds(view, "properties.sku.tier", "like", "WAF*")
    public = public_listeners(view)
    if tier.truth is not Truth.FALSE or public is Truth.TRUE:
        return tier
    if public is Truth.FALSE:
        return Outcome(Truth.TRUE)
    causes = (*parts(view, "frontendIPConfigurations").causes, *parts(view, LISTENERS).causes)
    unread = Cause(CauseKind.UNSUPPORTED, LISTENERS, "the address of a listener is not known")
    return Outcome(Truth.UNKNOWN, tier.evidence, causes or (unread,))
