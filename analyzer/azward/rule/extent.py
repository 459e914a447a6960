"""How far a failure goes, to tell a worse one from that of a base that has the same rule, resource and property."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, TypeAlias, cast

from azward.frozen import frozen
from azward.graph.credential import holds_script
from azward.graph.network.ports import Ports, parse_ports, show_ports, subtract, union
from azward.graph.resource import EVERY, FieldPath, fold_path, format_path, parse_path, read
from azward.graph.value import Absent, lookup
from azward.rule.redaction import hidden

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from azward.graph.outcome import Evidence
    from azward.graph.resource import Resource
    from azward.graph.value import Value
    from azward.rule.model import Rule, Verdict

__all__ = ["Extent", "Level", "Worse", "extent_of", "rank_of", "read_ports", "read_range", "show_ranges", "widest", "worse"]

CREDENTIALS = frozenset((256, 798))
"""The weaknesses of rules whose evidence is a credential."""

ASSIGNMENT = "Microsoft.Authorization/roleAssignments"
PRINCIPAL = parse_path("properties.principalId")
ROLE = parse_path("properties.roleDefinitionId")

ROLES = {
    "8e3af657-a8ff-443c-a75c-2fe8c4bcb635": (3, "Owner"),
    "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9": (2, "User Access Administrator"),
    "f58310d9-a9f6-439a-9e8d-f62e7b41a168": (2, "Role Based Access Control Administrator"),
    "b24988ac-6180-42a0-ab88-20f7382dd24c": (1, "Contributor"),
}
"""Ids of roles, each with its rank and name. The rank of all others is 0."""

ANYWHERE = frozenset(("*", "any", "virtualnetwork", "0.0.0.0/0"))
"""Destinations of inbound traffic that are the whole virtual network."""

_RANGES = (
    (parse_path("properties.startIpAddress"), parse_path("properties.endIpAddress")),
    (parse_path("properties.startIPv6Address"), parse_path("properties.endIPv6Address")),
    (parse_path("properties.startIP"), parse_path("properties.endIP")),
)
_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
NO_MINIMUM = frozenset(("none", "tlsenforcementdisabled"))
"""Values of a minimum of TLS that allow all versions, of Azure SQL and of single servers of PostgreSQL and MySQL."""

_NUMBER = re.compile(r"-?[0-9]{1,18}")
_TLS = re.compile(r"(?:tls|ssl)?[ _v]*([0-9])[._]([0-9])", re.IGNORECASE)


Level: TypeAlias = "tuple[str, str, int]"
"""A path, the value there as text, and its direction: 1 if a higher value is better, -1 if a lower one is."""


@frozen
class Extent:
    """How far a failure goes. What is not known is left out, so it makes no failure worse."""

    ports: Ports = ()
    destinations: frozenset[str] = frozenset()
    addresses: Ports = ()  # ranges of addresses as numbers
    secrets: frozenset[str] = frozenset()  # digests of credentials
    principals: frozenset[str] = frozenset()
    levels: tuple[Level, ...] = ()


@frozen
class Worse:
    """In what a failure goes further than before."""

    what: str  # "it was not open on port 3389 before"
    before: str = ""  # "port 22"; "" if the values are not shown
    after: str = ""

    @property
    def change(self) -> str:
        """Return what changed: "from port 22 to ports 22, 3389"."""
        return f"from {self.before} to {self.after}" if self.before else self.what


def extent_of(verdict: Verdict) -> Extent:
    """Return how far a failure goes, which is about one member at most."""
    rule, resource, evidence = verdict.rule, verdict.resource, verdict.outcome.evidence
    found = [item for item in evidence if item.resource is resource]
    return Extent(
        ports=tuple(sorted({part for item in evidence for part in item.ports})),
        destinations=frozenset(text for item in evidence if item.ports for text in _destinations(item)),
        addresses=tuple(_addresses(resource)) if found else (),
        secrets=frozenset(_secrets(rule, found)),
        principals=frozenset(_principal(resource)),
        levels=_worst((*_levels(rule, found), *_role(resource))),
    )


def widest(extents: Sequence[Extent]) -> Extent:
    """Return how far some failures go together. What is not known of one of them is not known of all."""
    first, *others = extents
    if not others:
        return first

    def everywhere(values: Sequence[frozenset[str]]) -> frozenset[str]:
        return frozenset[str]().union(*values) if all(values) else frozenset[str]()

    def ranges(values: Sequence[Ports]) -> Ports:
        return tuple(sorted({part for ports in values for part in ports})) if all(values) else ()

    paths = [{path for path, _, _ in one.levels} for one in extents]
    shared = paths[0].intersection(*paths[1:])
    return Extent(
        ports=ranges([one.ports for one in extents]),
        destinations=everywhere([one.destinations for one in extents]),
        addresses=ranges([one.addresses for one in extents]),
        secrets=everywhere([one.secrets for one in extents]),
        principals=everywhere([one.principals for one in extents]),
        levels=_worst(level for one in extents for level in one.levels if level[0] in shared),
    )


def worse(before: Extent, after: Extent) -> Worse | None:
    """Return in what a failure goes further than before; `None` if it is not known to."""
    if before == after:
        return None
    if before.ports and (opened := subtract(after.ports, before.ports)):
        what = f"it was not open on {show_ports(opened)} before"
        return Worse(what, show_ports(union((), before.ports)), show_ports(union((), after.ports)))
    if before.destinations and _wider(before.destinations, after.destinations):
        return Worse("it reached fewer addresses before", _listed(before.destinations), _listed(after.destinations))
    if before.addresses and subtract(after.addresses, before.addresses):
        return Worse("the range was smaller before", *(", ".join(show_ranges(one.addresses)) for one in (before, after)))
    if before.secrets and after.secrets - before.secrets:
        return Worse("it was another credential before")
    if before.principals and (others := after.principals - before.principals):
        return Worse("it was another principal before", _listed(before.principals), _listed(others))
    known = {path.casefold(): text for path, text, _ in before.levels}
    for path, text, sign in after.levels:
        was = known.get(path.casefold())
        if was is not None and _is_lower(text, was, sign):
            return Worse(f"the value of `{path}` was better before", _shown(path, was), _shown(path, text))
    return None


def _is_lower(text: str, other: str, sign: int) -> bool:
    mine, theirs = rank_of(text, sign), rank_of(other, sign)
    return mine is not None and theirs is not None and len(mine) == len(theirs) and mine < theirs


def rank_of(text: str, sign: int = 1) -> tuple[int, ...] | None:
    """Return the order of a value among those at its path, the lower the worse; `None` if it has none."""
    if version := _TLS.fullmatch(text):
        return int(version[1]), int(version[2])
    if text.casefold() in NO_MINIMUM:
        return 0, 0
    if _GUID.fullmatch(text):
        return (-ROLES.get(text.casefold(), (0,))[0],)
    return (sign * int(text),) if _NUMBER.fullmatch(text) else None


def _worst(levels: Iterable[Level]) -> tuple[Level, ...]:
    """Return the lowest value of each path."""
    found: dict[str, Level] = {}
    for level in levels:
        path, text, sign = level
        if path not in found or _is_lower(text, found[path][1], sign):
            found[path] = level
    return tuple(found.values())


def show_ranges(addresses: Ports) -> list[str]:
    """Return ranges of addresses as text: "10.0.0.0-10.0.0.255"."""
    from ipaddress import ip_address

    return ["-".join(str(ip_address(end)) for end in ends) for ends in addresses]


def read_ports(texts: Iterable[str]) -> Ports:
    """Return the ports that texts such as "22" and "80-443" name. Raises ValueError."""
    ports, unreadable = parse_ports(texts)
    if unreadable:
        raise ValueError
    return ports


def read_range(first: str, last: str) -> tuple[int, int]:
    """Return a range of addresses as numbers. Raises ValueError."""
    from ipaddress import ip_address

    return int(ip_address(first.strip())), int(ip_address(last.strip()))


MAX_LISTED = 3
"""Destinations or principals that a message names."""


def _listed(texts: Iterable[str]) -> str:
    names = sorted(texts)
    more = f" and {len(names) - MAX_LISTED:,} more" if len(names) > MAX_LISTED else ""
    return ", ".join(f"`{hidden(name)}`" for name in names[:MAX_LISTED]) + more


def _shown(path: str, text: str) -> str:
    if path != format_path(ROLE):
        return f"`{text}`"
    _, name = ROLES.get(text.casefold(), (0, ""))
    return f"the role `{name}`" if name else "another role"


def _wider(before: frozenset[str], after: frozenset[str]) -> bool:
    return ANYWHERE.isdisjoint(before) and (not ANYWHERE.isdisjoint(after) or not after <= before)


def _destinations(item: Evidence) -> Iterator[str]:
    """Yield the destinations of a security rule; none if they are not known."""
    member = read(item.resource.body, item.path)
    inside = lookup(member, "properties") if isinstance(member, dict) else None
    if not isinstance(inside, dict):
        return
    single, several = lookup(inside, "destinationAddressPrefix"), lookup(inside, "destinationAddressPrefixes")
    listed: list[Value] = several if isinstance(several, list) else []
    yield from (text.casefold() for text in (single, *listed) if isinstance(text, str) and text)


def _addresses(resource: Resource) -> Iterator[tuple[int, int]]:
    """Yield the range of addresses of a firewall rule."""
    for paths in _RANGES:
        first, last = (read(resource.body, path) for path in paths)
        if isinstance(first, str) and isinstance(last, str):
            try:
                yield read_range(first, last)
            except ValueError:
                continue


def _secrets(rule: Rule, evidence: list[Evidence]) -> Iterator[str]:
    if CREDENTIALS.isdisjoint(rule.cwe):
        return
    for item in evidence:
        text = item.value if isinstance(item.value, str) else read(item.resource.body, item.path)
        for one in _credentials(item.path, text) if isinstance(text, str) and text else ():
            yield hashlib.sha256(one.encode("utf-8", "backslashreplace")).hexdigest()


def _credentials(path: FieldPath, text: str) -> set[str]:
    """Return the credentials in a text: what is around them in a connection string or a script may change.

    It is the whole text if they cannot be separated.
    """
    from azward.rule.credential import secret_spans
    from azward.rule.script import script_credentials, script_text

    is_script = holds_script(path)
    text = script_text(text) if is_script else text
    found = {text[start:end] for start, end in secret_spans(text)}
    found.update(script_credentials(text) if is_script else ())
    return {text} if not found or any(one.startswith("-----BEGIN") for one in found) else found


def _principal(resource: Resource) -> Iterator[str]:
    value = read(resource.body, PRINCIPAL) if resource.is_type(ASSIGNMENT) else None
    if isinstance(value, str) and value:
        yield value.casefold()


def _role(resource: Resource) -> Iterator[Level]:
    """Yield the role of an assignment."""
    value = read(resource.body, ROLE) if resource.is_type(ASSIGNMENT) else None
    if isinstance(value, str) and (found := _GUID.findall(value)):
        yield format_path(ROLE), found[-1].casefold(), 1


def _levels(rule: Rule, evidence: list[Evidence]) -> Iterator[Level]:
    for item in evidence:
        value = read(item.resource.body, item.path)
        if isinstance(value, (Absent, bool)) or not item.path:
            continue
        path = fold_path(item.path)
        if isinstance(value, str) and any(isinstance(part, str) and ("tls" in part or "ssl" in part) for part in path):
            if _TLS.fullmatch(text := value.strip()) or text.casefold() in NO_MINIMUM:
                yield format_path(item.path), text, 1
        elif isinstance(value, int) and _NUMBER.fullmatch(text := _digits(value)) and (sign := _direction(rule, path)):
            yield format_path(item.path), text, sign


def _digits(value: int) -> str:
    return str(value) if abs(value) < 10**18 else ""  # longer ones take long to write


def _direction(rule: Rule, path: FieldPath) -> int:
    """Return 1 if the condition of a rule wants at least some number at `path`, -1 if at most, 0 if neither."""
    wanted = tuple(EVERY if isinstance(part, int) else part for part in path)
    signs = {sign for field, sign in _bounds(rule.require) if fold_path(parse_path(field)) == wanted}
    return signs.pop() if len(signs) == 1 else 0


_SIGNS = {"greater": 1, "greaterOrEquals": 1, "less": -1, "lessOrEquals": -1}


def _bounds(condition: object) -> Iterator[tuple[str, int]]:
    """Yield the fields that a condition compares with a number, each with the direction that it wants."""
    if isinstance(condition, list):
        for item in cast("list[object]", condition):
            yield from _bounds(item)
    elif isinstance(condition, dict):
        words = cast("dict[str, object]", condition)
        for word, sign in _SIGNS.items():
            if word in words and isinstance(words.get("field"), str):
                yield str(words["field"]), sign
        for key, value in words.items():
            yield from ((field, -sign) for field, sign in _bounds(value)) if key == "not" else _bounds(value)
