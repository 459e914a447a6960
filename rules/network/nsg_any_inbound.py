"""Whether a network security group lets anyone on the internet in."""

from __future__ import annotations

from azward.graph.network.exposure import closed_to_anyone, entrance_ports, exposure
from azward.graph.network.ports import ALL_PORTS, subtract
from azward.graph.outcome import Outcome
from azward.graph.view import View


def evaluate(view: View) -> Outcome:
    """FALSE when a rule that no deny of higher priority covers lets traffic from anywhere in; UNKNOWN when one may. The
    ports of the web are left out where all subnets of the group are entrances: of a gateway, a bastion, API Management."""
    return closed_to_anyone(view, exposure(view, subtract(ALL_PORTS, entrance_ports(view))))
