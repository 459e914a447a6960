"""Decide whether a network security group exposes UDP ports to the internet."""

from __future__ import annotations

from azward.graph.network.exposure import closed_to_anyone, exposure
from azward.graph.network.ports import ALL_PORTS
from azward.graph.outcome import Outcome
from azward.graph.view import View

PROTOCOLS = frozenset({"udp"})


def evaluate(view: View) -> Outcome:
    """Return FALSE if a rule opens a UDP port and no deny rule of higher priority covers it, UNKNOWN if possible."""
    return closed_to_anyone(view, exposure(view, ALL_PORTS, PROTOCOLS))
