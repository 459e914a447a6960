"""Decide whether a firewall rule allows a wide range of addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.network.ranges import closed_server, judge_range
from azward.graph.outcome import Outcome
from azward.graph.resource import parse_path
from azward.graph.truth import Truth

if TYPE_CHECKING:
    from azward.graph.view import View

V6 = "Microsoft.Sql/servers/ipv6FirewallRules"
V6_ENDS = (parse_path("properties.startIPv6Address"), parse_path("properties.endIPv6Address"))
V4_ENDS = (parse_path("properties.startIpAddress"), parse_path("properties.endIpAddress"))


def evaluate(view: View) -> Outcome:
    """Return FALSE if the range is larger than a /16 or ends with the last address, UNKNOWN if an end is not known.

    A server without public network access does not apply its rules.
    """
    if closed := closed_server(view):
        return Outcome(Truth.TRUE, (closed,))
    return judge_range(view, *(V6_ENDS if view.resource.is_type(V6) else V4_ENDS))
