"""Decide whether a network security group exposes HTTP to the internet."""

from __future__ import annotations

from azward.graph.network.exposure import closed_to_anyone, exposure
from azward.graph.network.ports import Ports
from azward.graph.outcome import Outcome
from azward.graph.view import View

PORTS: Ports = ((80, 80),)

PROTOCOLS = frozenset({"tcp"})


def evaluate(view: View) -> Outcome:
    """Return FALSE if a rule opens port 80 and no deny rule of higher priority covers it, UNKNOWN if possible."""
    return closed_to_anyone(view, exposure(view, PORTS, PROTOCOLS))
