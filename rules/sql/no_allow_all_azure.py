"""Decide whether a firewall rule allows connections from all Azure IP addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.network.ranges import closed_server
from azward.graph.outcome import Outcome, all_of, any_of
from azward.graph.truth import Truth
from azward.rule.condition import holds

if TYPE_CHECKING:
    from azward.graph.view import View

START = "properties.startIpAddress"
END = "properties.endIpAddress"
NONE = "0.0.0.0"  # noqa: S104
LAST = "255.255.255.255"


def evaluate(view: View) -> Outcome:
    """Return FALSE if the rule is the one for Azure services, or covers every address.

    A server without public network access does not apply its rules.
    """
    if closed := closed_server(view):
        return Outcome(Truth.TRUE, (closed,))
    return ~all_of((holds(view, START, "equals", NONE), any_of(holds(view, END, "equals", end) for end in (NONE, LAST))))
