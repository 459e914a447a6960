"""Decide whether the DNS servers of a virtual network are private."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.network.resolvers import are_private

if TYPE_CHECKING:
    from azward.graph.outcome import Outcome
    from azward.graph.view import View


def evaluate(view: View) -> Outcome:
    """Return FALSE if the address of a server is public, UNKNOWN if one may be."""
    return are_private(view, "properties.dhcpOptions.dnsServers[*]")
