"""Sets of IP addresses, and whether they contain the whole internet."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, collapse_addresses, ip_network
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["FAMILIES", "Networks", "contains", "contains_internet", "networks_by_family"]

FAMILIES = ("v4", "v6")


Networks: TypeAlias = "tuple[IPv4Network, ...] | tuple[IPv6Network, ...]"
"""Networks of one address family, sorted and disjoint."""


# https://www.iana.org/assignments/iana-ipv4-special-registry, and the multicast and reserved blocks
_NOT_INTERNET = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/3",
        ),
    )
)
_INTERNET_SIZE = 2**32 - sum(network.num_addresses for network in _NOT_INTERNET)
_GLOBAL_UNICAST = IPv6Network("2000::/3")


def networks_by_family(texts: Iterable[str]) -> dict[str, Networks]:
    """Return the networks that texts such as `10.0.0.0/8` and `203.0.113.7` name; other texts are left out."""
    networks = [network for network in map(_network, texts) if network is not None]
    return {
        "v4": tuple(collapse_addresses(network for network in networks if isinstance(network, IPv4Network))),
        "v6": tuple(collapse_addresses(network for network in networks if isinstance(network, IPv6Network))),
    }


def _network(text: str) -> IPv4Network | IPv6Network | None:
    try:
        return ip_network(text, strict=False)
    except ValueError:
        return None


def contains_internet(networks: Iterable[IPv4Network | IPv6Network]) -> bool:
    """Decide whether networks, which may overlap, contain every public address of one address family."""
    found = tuple(networks)
    v4 = [network for network in found if isinstance(network, IPv4Network)]
    if sum(network.num_addresses for network in v4) >= _INTERNET_SIZE:
        return any(network.prefixlen == 0 for network in collapse_addresses([*v4, *_NOT_INTERNET]))
    v6 = collapse_addresses(network for network in found if isinstance(network, IPv6Network))
    return any(_GLOBAL_UNICAST.subnet_of(network) for network in v6)


def contains(outer: Networks, inner: Networks) -> bool:
    """Decide whether every address of `inner`, which has some, is in `outer`."""
    return bool(inner) and all(any(_is_within(one, other) for other in outer) for one in inner)


def _is_within(one: IPv4Network | IPv6Network, other: IPv4Network | IPv6Network) -> bool:
    if isinstance(one, IPv4Network):
        return isinstance(other, IPv4Network) and one.subnet_of(other)
    return isinstance(other, IPv6Network) and one.subnet_of(other)
