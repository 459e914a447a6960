"""Whether an application gateway serves applications over unencrypted HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.application_gateway import LISTENERS, leads_on, parts
from azward.graph.network.chain import worst
from azward.graph.outcome import Evidence, Outcome
from azward.graph.truth import Truth
from azward.graph.value import Absent, Cause, CauseKind, causes

if TYPE_CHECKING:
    from azward.graph.resource import FieldPath
    from azward.graph.view import View

__all__ = ["evaluate"]


def evaluate(view: View) -> Outcome:
    """Return FALSE if a rule answers requests to an HTTP listener with anything but a redirect to HTTPS."""
    listeners = parts(view, LISTENERS)
    outcomes = [_judged(view, path) for path, _ in listeners.items]
    if listeners.open:
        outcomes.append(Outcome(Truth.UNKNOWN, (), listeners.causes))
    return worst(outcomes)


def _judged(view: View, listener: FieldPath) -> Outcome:
    path: FieldPath = (*listener, "properties", "protocol")
    protocol = view.field(path)
    plain = Truth.of(protocol.casefold() == "http") if isinstance(protocol, str) else Truth.UNKNOWN
    served = plain if plain is Truth.FALSE else plain & leads_on(view, listener)
    evidence = (Evidence(view.resource, path, protocol),)
    if served is not Truth.UNKNOWN:
        return Outcome(~served, evidence)
    unread = Cause(CauseKind.UNSUPPORTED, "requestRoutingRules", "the rules of the listener are not known")
    why = () if isinstance(protocol, (str, Absent)) else causes(protocol)
    return Outcome(Truth.UNKNOWN, evidence, why or parts(view, "requestRoutingRules").causes or (unread,))
