"""Decide whether the region of a virtual network has a Network Watcher."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.outcome import Evidence, Outcome
from azward.graph.truth import Truth
from azward.graph.value import Absent, Cause, CauseKind, canonical

if TYPE_CHECKING:
    from azward.graph.view import View


def evaluate(view: View) -> Outcome:
    """Return TRUE if a watcher of the same region was read, else UNKNOWN.

    Azure creates one with the first network of a region, unless the subscription opted out:
    https://learn.microsoft.com/azure/network-watcher/network-watcher-create
    """
    region = _region(view)
    for watcher in view.graph.of_type("Microsoft.Network/networkWatchers"):
        if region and _region(view.at(watcher)) == region:
            return Outcome(Truth.TRUE, (Evidence(watcher, ("location",)),))
    reason = "Azure creates a Network Watcher for each region, unless the subscription opted out"
    return Outcome(
        Truth.UNKNOWN,
        (Evidence(view.resource, ("location",), note="no Network Watcher of its region"),),
        (Cause(CauseKind.EXTERNAL, "networkWatchers", reason),),
        reason,
    )


def _region(view: View) -> str:
    """Return the region of a resource, written in one way: `westeurope` for `West Europe`; "" if it has none."""
    value = view.field("location")
    return "" if isinstance(value, Absent) else canonical(value).casefold().replace(" ", "")
