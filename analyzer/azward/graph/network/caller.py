"""Who wants to reach a resource, and which address prefixes and service tags of rules mean this caller.

An address of the internet stands for all that no one listed: rules for ranges smaller than a /8 do not mean it.
"""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network
from typing import TYPE_CHECKING, TypeAlias

from azward.frozen import frozen
from azward.graph.truth import Truth

if TYPE_CHECKING:
    from azward.graph.resource import Resource

__all__ = ["Address", "Caller", "CallerKind", "Network", "as_network", "includes", "is_listed", "is_public"]

Network: TypeAlias = "IPv4Network | IPv6Network"
Address: TypeAlias = "IPv4Address | IPv6Address"

WIDE = {4: 8, 6: 12}
"""The shortest prefix length, by IP version, of a range that someone listed. A wider one is a part of the internet."""


class CallerKind(StrEnum):
    INTERNET = "internet"  # an address that no one listed
    SUBNET = "other-subnet"  # a machine in another subnet of the same network, or of a connected one
    TENANT = "other-tenant"  # another customer of Azure, with the services that they can send requests from
    SERVICES = "azure-services"  # the services of Microsoft that firewalls call trusted
    PREMISES = "on-premises"  # a network behind a VPN or ExpressRoute gateway


PUBLIC_KINDS = frozenset((CallerKind.INTERNET, CallerKind.TENANT, CallerKind.SERVICES))


@frozen
class Caller:
    """A caller. Public ones have an address that stands for them, private ones the ranges that they are in."""

    kind: CallerKind
    address: Address = IPv4Address("1.0.0.1")
    exact: bool = False  # the caller has just this address
    networks: tuple[Network, ...] = ()  # of a private caller; empty if they are not known
    one: bool = False  # a private caller is one machine, whose address in its range is not known
    subnet: str = ""  # the id key of its subnet
    network: str = ""  # the id key of its virtual network
    groups: frozenset[str] = frozenset()  # id keys of its application security groups
    resource: Resource | None = field(default=None, compare=False)  # what it is in the graph

    @property
    def is_public(self) -> bool:
        """Whether it calls from outside of all virtual networks."""
        return self.kind in PUBLIC_KINDS

    @property
    def name(self) -> str:
        """The caller in a sentence."""
        if self.resource is not None:
            return f"`{self.resource.display_name}`"
        if self.exact:
            return f"`{self.address}`"
        return _NAMES[self.kind]


_NAMES = {
    CallerKind.INTERNET: "the internet",
    CallerKind.SUBNET: "another subnet",
    CallerKind.TENANT: "another tenant",
    CallerKind.SERVICES: "Azure services",
    CallerKind.PREMISES: "the on-premises network",
}

ANYONE = frozenset(("*", "any", "0.0.0.0/0", "::/0"))

STEERED = (
    "azurecloud",
    "azurefrontdoor.backend",
    "appservice",
    "logicapps",
    "azureconnectors",
    "powerplatform",
    "datafactory",
    "azuredevops",
    "azureeventgrid",
    "actiongroup",
    "applicationinsightsavailability",
    "azuredatabricks",
    "azuredataexplorer",
    "azuremachinelearning",
    "azurearc",
    "azuredigitaltwins",
    "azureiothub",
    "azuresignalr",
    "azurewebpubsub",
    "cognitiveservices",
    "eventhub",
    "servicebus",
    "storage",
    "sql",
    "azuremonitor",
)
"""Service tags with addresses from which any customer can send traffic: https://learn.microsoft.com/azure/virtual-network/service-tags-overview."""

PLATFORM = (
    "azureloadbalancer",
    "gatewaymanager",
    "apimanagement",
    "appservicemanagement",
    "azuretrafficmanager",
    "batchnodemanagement",
    "hdinsight",
    "sqlmanagement",
    "azureplatform",
    "virtualnetwork",
    "internet",
    "dynamics365",
)
"""Service tags with addresses that only the platform sends from."""


_PRIVATE = tuple(
    map(
        ip_network,
        (
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "224.0.0.0/3",
            "fc00::/7",
            "fe80::/10",
        ),
    )
)
"""Addresses that do not belong to the internet. Ranges for documentation count as public, since examples use them so."""


@lru_cache(maxsize=4096)
def as_network(text: str) -> Network | None:
    """Return the network that a text such as `10.0.0.0/8` or `203.0.113.7` names; `None` for other texts."""
    try:
        return ip_network(text.strip(), strict=False)
    except ValueError:
        return None


def is_public(network: Network) -> bool:
    """Decide whether a range has addresses of the internet only."""
    return not any(network.version == one.version and network.subnet_of(one) for one in _PRIVATE)  # type: ignore[arg-type]


def is_listed(network: Network) -> bool:
    """Decide whether a range is small enough to be one that someone listed."""
    return network.prefixlen >= WIDE[network.version]


def includes(prefix: str, caller: Caller) -> Truth:
    """Decide whether a prefix or service tag of a rule, in lower case, means the caller."""
    if prefix in ANYONE:
        return Truth.of(":" not in prefix or caller.address.version == 6 or not caller.is_public)
    network = as_network(prefix)
    if network is not None:
        return _in_range(network, caller)
    return _has_tag(prefix, caller)


def _in_range(network: Network, caller: Caller) -> Truth:
    if caller.is_public:
        if caller.exact:
            return Truth.of(network.version == caller.address.version and caller.address in network)
        return Truth.of(not is_listed(network) and network.version == caller.address.version and caller.address in network)
    if not caller.networks:
        return Truth.FALSE if is_public(network) else Truth.UNKNOWN
    within = [_overlap(network, own) for own in caller.networks]
    if Truth.TRUE in within:
        return Truth.TRUE
    return Truth.UNKNOWN if caller.one and Truth.UNKNOWN in within else Truth.FALSE


def _overlap(network: Network, own: Network) -> Truth:
    """Decide whether `own` is in `network`: UNKNOWN if only a part of it is."""
    if network.version != own.version or not network.overlaps(own):
        return Truth.FALSE
    return Truth.TRUE if network.prefixlen <= own.prefixlen else Truth.UNKNOWN


def _has_tag(tag: str, caller: Caller) -> Truth:
    if not caller.is_public:
        return Truth.of(tag == "virtualnetwork")
    if tag == "internet":
        return Truth.TRUE
    if caller.kind is CallerKind.INTERNET:
        return Truth.FALSE
    if tag.startswith(STEERED):
        return Truth.TRUE
    if tag in ("virtualnetwork", "azureloadbalancer"):
        return Truth.FALSE
    if caller.kind is CallerKind.SERVICES:
        return Truth.TRUE
    return Truth.FALSE if tag.startswith(PLATFORM) else Truth.UNKNOWN
