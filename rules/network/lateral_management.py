"""Decide whether a network security group denies outbound sessions of SSH and Remote Desktop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.network.ports import ALL_PORTS, Ports, parse_ports, subtract, union
from azward.graph.outcome import Outcome
from azward.graph.truth import Truth
from azward.graph.value import Absent, Choice, Unknown, Value, causes

if TYPE_CHECKING:
    from azward.graph.resource import FieldPath
    from azward.graph.view import View

PORTS: Ports = ((22, 22), (3389, 3389))
"""SSH, Remote Desktop."""


def evaluate(view: View) -> Outcome:
    """Return FALSE if no rules deny both ports to the whole network, UNKNOWN if they may."""
    members = view.members("properties.securityRules[*]")
    sure: Ports = ()
    perhaps: Ports = ALL_PORTS if members.open else ()
    for path, _ in members.items:
        denies = _denies(view, path)
        ports, opened = _ports(view, path)
        if denies is Truth.TRUE:
            sure = union(sure, ports)
        if denies is not Truth.FALSE:
            perhaps = union(perhaps, ALL_PORTS if opened else ports)
    if not subtract(PORTS, sure):
        return Outcome(Truth.TRUE)
    if subtract(PORTS, perhaps):
        return Outcome(Truth.FALSE)
    why = [*members.causes, *(cause for _, member in members.items for cause in causes(member))]
    return Outcome(Truth.UNKNOWN, causes=tuple(dict.fromkeys(why)))


WANTED = {
    "direction": frozenset({"outbound"}),
    "access": frozenset({"deny"}),
    "protocol": frozenset({"*", "tcp"}),
    "destinationAddressPrefix": frozenset({"*", "virtualnetwork", "0.0.0.0/0"}),
}
"""What a rule says that denies sessions to every machine."""


def _denies(view: View, path: FieldPath) -> Truth:
    found = Truth.TRUE
    for name, words in WANTED.items():
        found &= _is_one_of(view.field((*path, "properties", name)), words)
    return found


def _is_one_of(value: Value | Absent, words: frozenset[str]) -> Truth:
    if isinstance(value, (Unknown, Choice)):
        return Truth.UNKNOWN
    return Truth.TRUE if isinstance(value, str) and value.casefold() in words else Truth.FALSE


def _ports(view: View, path: FieldPath) -> tuple[Ports, bool]:
    """Return the ports that a rule names, and whether there may be more."""
    one = view.field((*path, "properties", "destinationPortRange"))
    many = view.field((*path, "properties", "destinationPortRanges"))
    values = [one, *(many if isinstance(many, list) else [many])]
    ports, unreadable = parse_ports(value for value in values if isinstance(value, str) and value)
    return ports, unreadable or any(isinstance(value, (Unknown, Choice)) for value in values)
