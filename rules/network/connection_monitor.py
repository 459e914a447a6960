"""Decide whether a connection monitor tests the network of a gateway."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.outcome import Evidence, Outcome
from azward.graph.resource import parent_key
from azward.graph.truth import Truth
from azward.graph.value import Cause, CauseKind, canonical

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azward.graph.view import View

MONITOR = "Microsoft.Network/networkWatchers/connectionMonitors"

ENDPOINTS = ("properties.endpoints[*].resourceId", "properties.source.resourceId")
"""Where a monitor names what it tests from: in its current and its classic form."""


def evaluate(view: View) -> Outcome:
    """Return TRUE if an end of a monitor is in the network of the gateway, else UNKNOWN."""
    networks = {parent_key(end.link.key) for end in view.related("subnet").ends}
    for monitor in view.graph.of_type(MONITOR):
        if any(_inside(key, networks) for key in _ends(view.at(monitor))):
            return Outcome(Truth.TRUE, (Evidence(monitor, ("name",)),))
    reason = "no connection monitor was read that tests its network"
    evidence = Evidence(view.resource, ("properties",), note="no connection monitor", role="nothing")
    return Outcome(Truth.UNKNOWN, (evidence,), (Cause(CauseKind.EXTERNAL, "connectionMonitors", reason),), reason)


def _ends(monitor: View) -> Iterator[str]:
    """Yield the ids of what a monitor tests, and of the subnets of machines among them, in lower case."""
    for path in ENDPOINTS:
        for _, value in monitor.members(path).items:
            key = canonical(value).casefold()
            yield key
            machine = monitor.graph.get(key)
            for end in monitor.at(machine).related("reference").ends if machine is not None else ():
                if end.view is not None:
                    yield from (link.link.key for link in end.view.related("subnet").ends)


def _inside(key: str, networks: set[str]) -> bool:
    return any(network and (key == network or key.startswith(f"{network}/")) for network in networks)
