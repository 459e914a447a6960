"""Lists of address ranges that a service lets in: which callers they mean, and what they name."""

from __future__ import annotations

from ipaddress import IPv4Address, ip_address, summarize_address_range
from typing import TYPE_CHECKING, TypeAlias

from azward.frozen import frozen
from azward.graph.network.caller import Caller, CallerKind, as_network
from azward.graph.network.flag import is_single_address
from azward.graph.outcome import Evidence
from azward.graph.truth import Truth
from azward.graph.value import Absent, Cause, CauseKind, Unknown, Value, canonical, causes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from azward.graph.resource import FieldPath, Resource

__all__ = ["AddressRule", "Matched", "from_bounds", "from_text", "matched"]

Bounds: TypeAlias = "tuple[int, int]"

WIDE = 1 << 24
"""More addresses than this are a part of the internet, not a range that someone listed."""


@frozen
class AddressRule:
    """A rule that lets a range in. `bounds` is `None` if the range is not known, or no range of IPv4 addresses."""

    resource: Resource
    path: FieldPath
    name: str
    text: str  # the range as a report names it
    bounds: Bounds | None
    present: Truth = Truth.TRUE
    causes: tuple[Cause, ...] = ()  # why the range is not known
    one: bool = False  # it is a single address, though not known which


@frozen
class Matched:
    """Whether rules let a caller in, the rule that does so or may, and the ranges that they name beside."""

    truth: Truth
    evidence: Evidence | None = None
    causes: tuple[Cause, ...] = ()
    listed: tuple[str, ...] = ()
    text: str = ""  # the range of that rule


def from_text(resource: Resource, path: FieldPath, value: Value | Absent, name: str = "") -> AddressRule:
    """Return the rule for a range such as `203.0.113.0/24`, `203.0.113.1-203.0.113.9` or a single address."""
    if not isinstance(value, str):
        why = () if isinstance(value, Absent) else causes(value)
        shown = "" if isinstance(value, Absent) else canonical(value)
        if is_single_address(value):
            return AddressRule(resource, path, name or shown, shown, None, Truth.TRUE, why, one=True)
        return AddressRule(resource, path, name or shown, "", None, Truth.TRUE, why or _not_known(path))
    network = as_network(value)
    if network is None:
        first, _, last = value.partition("-")
        return from_bounds(resource, path, first, last, name)
    bounds = (int(network[0]), int(network[-1])) if network.version == 4 else None
    return AddressRule(resource, path, name or value, value.strip(), bounds)


def from_bounds(
    resource: Resource,
    path: FieldPath,
    first: Value | Absent,
    last: Value | Absent,
    name: str = "",
    present: Truth = Truth.TRUE,
    opened: tuple[Cause, ...] = (),
) -> AddressRule:
    """Return the rule for the range between two addresses."""
    low, high = _address(first), _address(last)
    if low is None and isinstance(first, Unknown) and isinstance(last, Unknown) and canonical(first) == canonical(last):
        return AddressRule(resource, path, name, canonical(first), None, present, (*opened, *first.causes), one=True)
    if low is None or high is None:
        why = tuple(cause for value in (first, last) if not isinstance(value, Absent) for cause in causes(value))
        return AddressRule(resource, path, name, "", None, present, (*opened, *(why or _not_known(path))))
    return AddressRule(resource, path, name, _named(low, high), (int(low), int(high)), present, opened)


def _not_known(path: FieldPath) -> tuple[Cause, ...]:
    return (Cause(CauseKind.EXTERNAL, str(path[-1]) if path else "range", "the range is not known"),)


def _address(value: Value | Absent) -> IPv4Address | None:
    try:
        found = ip_address(value.strip()) if isinstance(value, str) else None
    except ValueError:
        return None
    return found if isinstance(found, IPv4Address) else None


def _named(low: IPv4Address, high: IPv4Address) -> str:
    if low > high:
        return f"{low}-{high}"
    found = list(summarize_address_range(low, high))
    if len(found) == 1:
        return str(found[0]).removesuffix("/32")
    return f"{low}-{high}"


def matched(rules: Sequence[AddressRule], caller: Caller, *, azure: bool = False) -> Matched:
    """Decide whether `rules` let a public caller in. With `azure`, 0.0.0.0 stands for all addresses of Azure."""
    wide = _widest(rule.bounds for rule in rules if rule.bounds is not None and rule.present is Truth.TRUE)
    maybe: list[AddressRule] = []
    listed: list[str] = []
    for rule in rules:
        means = _means(rule, caller, wide, azure=azure)
        if means is Truth.TRUE and rule.present is Truth.TRUE:
            return Matched(Truth.TRUE, _evidence(rule), (), (), rule.text)
        if means is not Truth.FALSE:
            maybe.append(rule)
        elif rule.text and rule.bounds != (0, 0):
            listed.append(rule.text)
    if maybe:
        found = tuple(dict.fromkeys(cause for rule in maybe for cause in rule.causes))
        return Matched(Truth.UNKNOWN, _evidence(maybe[0]), found, tuple(listed))
    return Matched(Truth.FALSE, None, (), tuple(dict.fromkeys(listed)))


def _evidence(rule: AddressRule) -> Evidence:
    return Evidence(rule.resource, rule.path, note=rule.name)


def _widest(bounds: Iterable[Bounds]) -> list[Bounds]:
    """Return the ranges, joined where they touch, that are too large for someone to have listed them."""
    joined: list[Bounds] = []
    for low, high in sorted(bounds):
        if joined and low <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], high))
        else:
            joined.append((low, high))
    return [(low, high) for low, high in joined if high - low >= WIDE]


def _means(rule: AddressRule, caller: Caller, wide: Sequence[Bounds], *, azure: bool) -> Truth:
    if rule.bounds is None:
        unlisted = rule.one and not caller.exact and caller.kind is CallerKind.INTERNET
        return Truth.UNKNOWN if rule.causes and not unlisted else Truth.FALSE
    low, high = rule.bounds
    if azure and (low, high) == (0, 0):
        return Truth.of(caller.kind in (CallerKind.TENANT, CallerKind.SERVICES))
    if caller.exact:
        return Truth.of(caller.address.version == 4 and low <= int(caller.address) <= high)
    return Truth.of(any(start <= low and high <= end for start, end in wide))
