"""Decide whether an app runs in, or is integrated with, a virtual network."""

from __future__ import annotations

from azward.graph.network.chain import chain
from azward.graph.network.placement import placement_of_site
from azward.graph.outcome import Outcome
from azward.graph.view import View


def evaluate(view: View) -> Outcome:
    """Return FALSE if neither the app nor its plan has a subnet, UNKNOWN if the plan or the subnet is not known."""
    return chain(placement_of_site(view).hops)
