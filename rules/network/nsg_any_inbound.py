"""Decide whether a network security group allows inbound traffic from the internet."""

from __future__ import annotations

from dataclasses import replace

from azward.graph.network.exposure import WEB_PORTS, closed_to_anyone, entrance_ports, exposure
from azward.graph.network.ports import ALL_PORTS, subtract
from azward.graph.outcome import Outcome
from azward.graph.truth import Truth
from azward.graph.value import Cause, CauseKind
from azward.graph.view import View


def evaluate(view: View) -> Outcome:
    """Return FALSE if a rule allows any source and no deny rule of higher priority covers it, UNKNOWN if that is possible.

    Web ports do not count if all subnets of the group are entry points, such as those of gateways and Azure Bastion. Which
    subnets a group that exists already guards is unknown.
    """
    found = exposure(view, subtract(ALL_PORTS, entrance_ports(view)))
    web_only = all(not subtract(ports, WEB_PORTS) for _, ports in found.rules)
    if view.resource.existing and found.truth is Truth.TRUE and web_only:
        name = view.resource.display_name
        guarded = Cause(CauseKind.EXTERNAL, name, f"`{name}` is deployed elsewhere: it may guard only entry points")
        found = replace(found, truth=Truth.UNKNOWN, causes=(guarded,))
    return closed_to_anyone(view, found)
