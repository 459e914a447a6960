"""Functions of address ranges."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, ip_network

from azward.graph.value import Value, beginning
from azward.source.function import Function, FunctionError, need_int, plain
from azward.source.terraform.functions.conversion import to_text

__all__ = ["FUNCTIONS"]


def _network(value: Value) -> IPv4Network | IPv6Network:
    text = to_text(value)
    try:
        if "/" not in text:
            raise ValueError(text)
        return ip_network(text, strict=False)
    except ValueError as error:
        raise FunctionError(f"expected an address range such as `10.0.0.0/16`, not `{beginning(text, 60)}`") from error


def _subnet(network: IPv4Network | IPv6Network, bits: int, number: int) -> str:
    length = network.prefixlen + bits
    if bits < 0 or length > network.max_prefixlen:
        raise FunctionError(f"expected at most {network.max_prefixlen - network.prefixlen} additional bits, not {bits}")
    if not 0 <= number < 2**bits:
        raise FunctionError(f"expected a subnet number below {2**bits}, not {number}")
    address = int(network.network_address) + number * 2 ** (network.max_prefixlen - length)
    return f"{type(network.network_address)(address)}/{length}"


def _cidr_subnet(prefix: Value, bits: Value, number: Value) -> Value:
    return _subnet(_network(prefix), need_int(bits), need_int(number))


def _cidr_subnets(prefix: Value, *bits: Value) -> Value:
    """Return consecutive ranges, each at the first position that fits its size."""
    network = _network(prefix)
    found: list[Value] = []
    position = int(network.network_address)
    for value in bits:
        size = need_int(value)
        length = network.prefixlen + size
        if size < 1 or length > network.max_prefixlen:
            raise FunctionError(f"expected 1 to {network.max_prefixlen - network.prefixlen} additional bits, not {size}")
        step = 2 ** (network.max_prefixlen - length)
        position = -(-position // step) * step
        if position + step > int(network.network_address) + network.num_addresses:
            raise FunctionError(f"the subnets do not fit into `{network}`")
        found.append(f"{type(network.network_address)(position)}/{length}")
        position += step
    return found


def _cidr_host(prefix: Value, number: Value) -> Value:
    """Return an address of a range; a negative number counts from the end."""
    network, position = _network(prefix), need_int(number)
    if not -network.num_addresses <= position < network.num_addresses:
        raise FunctionError(f"expected a host number within {network.num_addresses} addresses, not {position}")
    offset = position if position >= 0 else network.num_addresses + position
    return str(type(network.network_address)(int(network.network_address) + offset))


def _cidr_netmask(prefix: Value) -> Value:
    network = _network(prefix)
    if isinstance(network, IPv6Network):
        raise FunctionError("expected an IPv4 address range")
    return str(network.netmask)


FUNCTIONS: tuple[Function, ...] = (
    plain("cidrsubnet", 3, 3, _cidr_subnet),
    plain("cidrsubnets", 1, None, _cidr_subnets),
    plain("cidrhost", 2, 2, _cidr_host),
    plain("cidrnetmask", 1, 1, _cidr_netmask),
)
