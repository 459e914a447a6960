"""The network flows of a service in the classic tiers, and what a network security group does to them.

https://learn.microsoft.com/azure/api-management/virtual-network-reference
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.frozen import frozen
from azward.graph.value import Absent, lookup

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azward.graph.resource import FieldPath
    from azward.graph.value import Value
    from azward.graph.view import View

__all__ = ["FLOWS", "Flow", "SecurityRule", "groups_of", "rules_of"]


@frozen
class Flow:
    """TCP traffic from a service tag (inbound) or to it (outbound)."""

    direction: str
    tag: str
    ports: tuple[int, ...]


FLOWS = (
    Flow("inbound", "ApiManagement", (3443,)),
    Flow("outbound", "Storage", (443,)),
    Flow("outbound", "Sql", (1433,)),
    Flow("outbound", "AzureKeyVault", (443,)),
    Flow("outbound", "AzureMonitor", (1886, 443)),
)
"""What a service needs. Traffic from the load balancer is allowed by default."""

_ANY = frozenset(("*", "internet", "any", "0.0.0.0/0", "azurecloud"))


@frozen
class SecurityRule:
    """A rule of a group as far as it is about TCP and service tags. Without `known`, some of it is not known."""

    path: FieldPath
    priority: float
    direction: str
    is_allow: bool
    remotes: frozenset[str]  # lower case
    ports: tuple[tuple[int, int], ...]
    is_tcp: bool
    known: bool

    def covers(self, tag: str, port: int) -> bool:
        """Decide whether the rule is about all traffic with a service tag on a port."""
        named = tag.casefold()
        about = any(one in _ANY or one == named or one.startswith(f"{named}.") for one in self.remotes)
        return self.is_tcp and about and any(first <= port <= last for first, last in self.ports)


def groups_of(view: View) -> Iterator[tuple[View, bool]]:
    """Yield the network security groups of the subnets of a service, and whether all their rules are declared here."""
    for subnet in view.related("subnet").ends:
        if subnet.view is None:
            continue
        for group in subnet.view.related("nsg").ends:
            if group.view is not None:
                yield group.view, not group.view.resource.existing


def rules_of(group: View) -> list[SecurityRule]:
    """Return the rules of a group in order of priority."""
    members = group.members("properties.securityRules[*]")
    return sorted((_rule(path, value) for path, value in members.items), key=lambda rule: rule.priority)


def _rule(path: FieldPath, value: Value) -> SecurityRule:
    properties = value.get("properties") if isinstance(value, dict) else None
    if not isinstance(properties, dict):
        return SecurityRule(path, 0, "", False, frozenset(), (), False, False)
    direction = _text(properties, "direction")
    side = "source" if direction == "inbound" else "destination"
    remotes = _texts(properties, f"{side}AddressPrefix")
    ports = _texts(properties, "destinationPortRange")
    access, protocol = _text(properties, "access"), _text(properties, "protocol")
    priority = lookup(properties, "priority")
    known = bool(direction and access and protocol) and None not in remotes and None not in ports
    return SecurityRule(
        path,
        priority if isinstance(priority, (int, float)) else 0,
        direction,
        access == "allow",
        frozenset(text for text in remotes if text is not None),
        tuple(_range(text) for text in ports if text is not None),
        protocol in ("*", "tcp", "any"),
        known and isinstance(priority, (int, float)),
    )


def _text(properties: dict[str, Value], name: str) -> str:
    found = lookup(properties, name)
    return found.casefold() if isinstance(found, str) else ""


def _texts(properties: dict[str, Value], name: str) -> list[str | None]:
    """Return the texts of a property and of the list that it may be instead; `None` for one that is not known."""
    single = lookup(properties, name)
    several = lookup(properties, name.replace("Prefix", "Prefixes") if "Prefix" in name else f"{name}s")
    found: list[Value] = [] if isinstance(single, Absent) or single is None else [single]
    found += several if isinstance(several, list) else [] if isinstance(several, Absent) or several is None else [several]
    return [one.casefold() if isinstance(one, str) else str(one) if isinstance(one, int) else None for one in found]


def _range(text: str) -> tuple[int, int]:
    if text == "*":
        return 0, 65535
    first, _, last = text.partition("-")
    return (int(first), int(last or first)) if first.isdigit() and (last or first).isdigit() else (-1, -1)
