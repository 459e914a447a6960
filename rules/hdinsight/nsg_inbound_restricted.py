"""Decide whether network security groups restrict access to the management ports of a cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.network.chain import worst
from azward.graph.network.exposure import exposure
from azward.graph.network.ports import Ports, show_ports
from azward.graph.outcome import Evidence, Outcome, failing
from azward.graph.resource import parse_path
from azward.graph.truth import Truth
from azward.graph.value import Absent, Cause, CauseKind, causes
from azward.graph.view import View

if TYPE_CHECKING:
    from azward.graph.view import LinkEnd

PORTS: Ports = ((22, 22), (443, 443), (8443, 8443))
"""SSH and the gateways."""

PROTOCOLS = frozenset({"tcp"})
SUBNETS = parse_path("properties.computeProfile.roles[*].virtualNetworkProfile.subnet")


def evaluate(view: View) -> Outcome:
    """Return FALSE if a subnet of the cluster has no network security group, or one that exposes a management port.

    Return UNKNOWN if a subnet, a group or a rule is not known.
    """
    outcomes = [_subnet(end) for end in view.related("subnet", path=SUBNETS).ends]
    if not outcomes:
        return _unknown("the subnet of the cluster is not known")
    return worst(outcomes)


def _unknown(reason: str) -> Outcome:
    return Outcome(Truth.UNKNOWN, causes=(Cause(CauseKind.EXTERNAL, "network", reason),))


def _subnet(end: LinkEnd) -> Outcome:
    subnet = end.view
    if subnet is None or end.present is not Truth.TRUE or subnet.resource.existing:
        return _unknown(f"the subnet `{end.link.key.rpartition('/')[2]}` was not read")
    groups = subnet.related("nsg").ends
    if groups:
        group = groups[0].view
        known = group is not None and not group.resource.existing
        return (
            _group(group)
            if group is not None and known
            else _unknown("the network security group of the subnet was not read")
        )
    given = subnet.written("properties.networkSecurityGroup")
    if isinstance(given, Absent):
        note = "has no network security group"
        return Outcome(Truth.FALSE, (Evidence(subnet.resource, ("properties",), note=note),), message="its subnet " + note)
    return Outcome(Truth.UNKNOWN, causes=causes(given))


def _group(group: View) -> Outcome:
    found = exposure(group, PORTS, PROTOCOLS)
    evidence = tuple(
        Evidence(group.resource, rule.path, note=f"allows any source to reach {show_ports(ports)}", ports=ports)
        for rule, ports in found.rules
    )
    if found.truth is not Truth.TRUE:
        return Outcome(~found.truth, evidence, found.causes)
    return failing(evidence, lambda index: _message(found.rules[index][1]))


def _message(ports: Ports) -> str:
    single = len(ports) == 1 and ports[0][0] == ports[0][1]
    return f"{show_ports(ports)} {'is' if single else 'are'} open to the internet"
