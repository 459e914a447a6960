"""Which addresses a list of ranges, or of rules in order, allows."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING, TypeAlias

from azward.graph.outcome import Evidence, Outcome, failing
from azward.graph.resource import parse_path
from azward.graph.truth import Truth
from azward.graph.value import Absent, Cause, Choice, Unknown, Value, causes, lookup

if TYPE_CHECKING:
    from collections.abc import Callable

    from azward.graph.resource import FieldPath
    from azward.graph.view import View

__all__ = ["Ranges", "closed_server", "judge_range", "judge_rules"]

Ranges: TypeAlias = tuple[tuple[int, int], ...]
"""Ranges of IPv4 addresses as numbers, both ends included."""

_ALL: Ranges = ((0, (1 << 32) - 1),)
_HALF = 1 << 31
_WIDEST = {4: 1 << 16, 6: 1 << 80}
"""The number of addresses in a /16, and in an IPv6 /48, which is what one site gets."""


_ACCESS = (
    parse_path("properties.publicNetworkAccess"),
    parse_path("properties.network.publicNetworkAccess"),  # flexible servers of PostgreSQL and MySQL
)


_SUBNET = parse_path("properties.network.delegatedSubnetResourceId")
"""Of flexible servers. A server in a subnet has no public endpoint."""


def closed_server(view: View) -> Evidence | None:
    """Return the evidence that the parent of a firewall rule is in a subnet or has no public access: no rule applies."""
    for end in view.related("parent").ends:
        subnet = None if end.view is None else end.view.written(_SUBNET)
        if end.view is not None and isinstance(subnet, str) and subnet:
            return Evidence(end.view.resource, _SUBNET, subnet)
        for path in _ACCESS:
            access = None if end.view is None else end.view.written(path)
            if end.view is not None and isinstance(access, str) and access.casefold() in ("disabled", "securedbyperimeter"):
                return Evidence(end.view.resource, path, access)
    return None


def judge_range(view: View, first: FieldPath, last: FieldPath) -> Outcome:
    """Return FALSE if a range has more addresses than a /16, or an IPv6 /48, or ends with the last IPv4 address.

    Return UNKNOWN if an end is not known.
    """
    start, end = view.written(first), view.written(last)
    evidence = (Evidence(view.resource, last, end), Evidence(view.resource, first, start))
    low, high = _address(start), _address(end)
    if high is not None and high.version == 4 and int(high) == _ALL[0][1]:
        return Outcome(Truth.FALSE, evidence)
    if low is None or high is None:
        return Outcome(Truth.UNKNOWN, evidence, (*_causes(start), *_causes(end)))
    return Outcome(Truth.of(int(high) - int(low) < _WIDEST[high.version]), evidence)


def judge_rules(
    view: View, path: str, applies: Callable[[dict[str, Value]], bool] = lambda _: True, *, allow_list: bool = False
) -> Outcome:
    """Return FALSE if the rules at `path`, in order, accept at least half of the IPv4 addresses.

    The first rule that matches decides; what no rule matches is accepted, except by an `allow_list`. Rules to which
    `applies` is false are left out. Return UNKNOWN if a rule is not known.
    """
    members = view.members(path)
    left, accepted = _ALL, 0
    opened: list[Cause] = [*members.causes] if members.open else []
    evidence: list[Evidence] = []
    wide: list[Evidence] = []  # each of which accepts half of the addresses by itself
    for at, member in members.items:
        rule = view.world.settle(member)
        if not isinstance(rule, dict):
            opened += causes(rule)
            continue
        if not applies(rule):
            continue
        action, mask = view.world.settle(_text(rule, "action")), view.world.settle(_text(rule, "ipMask"))
        network = _network(mask)
        if not isinstance(action, str) or network is None:
            opened += (*causes(action), *causes(mask))
            continue
        inside, left = _split(left, network)
        if action.casefold() in ("accept", "allow"):
            accepted += _size(inside)
            evidence.append(Evidence(view.resource, (*at, "ipMask"), mask))
            wide += evidence[-1:] if _size(inside) >= _HALF else ()
    if opened:
        return Outcome(Truth.UNKNOWN, (), tuple(dict.fromkeys(opened)))
    if wide:
        return failing(wide)
    open_end = 0 if allow_list else _size(left)
    return Outcome(Truth.of(accepted + open_end < _HALF), tuple(evidence))


def _text(rule: dict[str, Value], key: str) -> Value:
    found = lookup(rule, key)
    return None if isinstance(found, Absent) else found


def _network(mask: Value) -> tuple[int, int] | None:
    try:
        network = ip_network(mask.strip(), strict=False) if isinstance(mask, str) else None
    except ValueError:
        return None
    if network is None or network.version != 4:
        return None
    return int(network.network_address), int(network.broadcast_address)


def _split(ranges: Ranges, network: tuple[int, int]) -> tuple[Ranges, Ranges]:
    """Return the parts of `ranges` inside and outside of `network`."""
    low, high = network
    inside = tuple((max(start, low), min(end, high)) for start, end in ranges if start <= high and end >= low)
    before = tuple((start, min(end, low - 1)) for start, end in ranges if start < low)
    after = tuple((max(start, high + 1), end) for start, end in ranges if end > high)
    return inside, before + after


def _size(ranges: Ranges) -> int:
    return sum(end - start + 1 for start, end in ranges)


def _address(value: Value | Absent) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(value.strip()) if isinstance(value, str) else None
    except ValueError:
        return None


def _causes(value: Value | Absent) -> tuple[Cause, ...]:
    return causes(value) if isinstance(value, (Unknown, Choice)) else ()
