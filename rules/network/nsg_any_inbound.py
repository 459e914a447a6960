"""Decide whether a network security group allows inbound traffic from the internet."""

from __future__ import annotations

from azward.graph.network.exposure import closed_to_anyone, entrance_ports, exposure
from azward.graph.network.ports import ALL_PORTS, subtract
from azward.graph.outcome import Outcome
from azward.graph.view import View


def evaluate(view: View) -> Outcome:
    """Return FALSE if a rule allows any source and no deny rule of higher priority covers it, UNKNOWN if that is possible.

    Web ports do not count if all subnets of the group are entry points, such as those of gateways and Azure Bastion.
    """
    return closed_to_anyone(view, exposure(view, subtract(ALL_PORTS, entrance_ports(view))))
