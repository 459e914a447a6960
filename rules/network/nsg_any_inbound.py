"""Decide whether a network security group allows inbound traffic from the internet."""

from __future__ import annotations

from dataclasses import replace

from azward.graph.network.entrance import entrances
from azward.graph.network.exposure import Exposure, closed_to_anyone, exposure
from azward.graph.network.ports import ALL_PORTS, subtract
from azward.graph.outcome import Outcome
from azward.graph.truth import Truth
from azward.graph.view import View


def evaluate(view: View) -> Outcome:
    """Return FALSE if rules allow any source and no deny rule of higher priority covers them, UNKNOWN if that is possible.

    The ports of entry points, such as gateways and Azure Bastion, do not count if the group guards only their subnets.
    """
    return closed_to_anyone(view, _exposure(view))


def _exposure(view: View) -> Exposure:
    known = entrances(view)
    ports = subtract(ALL_PORTS, known.ports)
    found = exposure(view, ports)
    if found.truth is not Truth.TRUE or not known.causes:
        return found
    beyond = exposure(view, subtract(ports, known.possible))
    return found if beyond.truth is Truth.TRUE else replace(found, truth=Truth.UNKNOWN, causes=known.causes)
