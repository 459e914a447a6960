"""Typed links between resources, derived from the ids, names, host names and key material in their bodies."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from azward.budget import BUDGET
from azward.frozen import frozen
from azward.graph.arm_types import LinkBy, LinkFact, facts_of
from azward.graph.open_id import Assumptions, ancestors, may_be_declared, possible_ids, with_holes
from azward.graph.resource import EVERY, FieldPath, Resource, parent_key, parse_path, read, without_expressions
from azward.graph.unread import UNREAD_MODULE
from azward.graph.value import Absent, CauseKind, Choice, Unknown, Value, canonical, is_unread, lookup
from azward.pattern import Pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azward.graph.index import ResourceIndex

__all__ = ["Link", "links_of"]

MEMBER = 3
"""Steps of a member of a body that may refer to something."""

SCOPE_KINDS = {
    "microsoft.insights/diagnosticsettings": "diagnostics",
    "microsoft.authorization/roleassignments": "role",
    "microsoft.authorization/locks": "lock",
}
"""The kind of the link from an extension resource to its scope; `scope` for all other types."""


@frozen
class Link:
    """`source` refers to `target` at `path`. `target` is `None` if it is not in the graph."""

    kind: str
    source: Resource
    path: FieldPath  # where it is written; () if it follows from the id or scope of the source
    key: str  # canonical text of the reference
    target: Resource | None
    open: bool = False  # the target is unknown, and may be in the graph
    pattern: re.Pattern[str] | None = None  # what the id of the target looks like, if part of it is known
    when: Assumptions = ()  # outcomes of deciders under which the link exists

    def may_name(self, key: str) -> bool:
        """Decide whether the open link may refer to the resource with this id key."""
        return self.open and (self.pattern is None or self.pattern.fullmatch(key) is not None)

    def is_parallel(self, other: Link) -> bool:
        """Decide whether two links differ in their source only."""
        same = (self.kind, self.path, self.key, self.when) == (other.kind, other.path, other.key, other.when)
        return same and self.target is other.target


LONG = 1_000
"""Characters of a text that is searched once, however many resources have it: instances of loops share their values."""


def links_of(resource: Resource, index: ResourceIndex) -> Iterator[Link]:
    """Yield the links that start at `resource`: by its id and scope, by the facts of its type, then all other references."""
    if resource.type == UNREAD_MODULE:
        return
    yield from _structural(resource, index)
    seen: set[tuple[FieldPath, str]] = set()
    for fact in facts_of(resource.type).links:
        for path, value, when in _leaves_at(resource.body, parse_path(fact.path)):
            for link in _by_fact(resource, index, fact, path, value, when):
                if link.target is not None or link.open:
                    seen.add((path, link.key))
                yield link
    for path, value, when in _scan(resource.body, (), ()):
        for link in _mentions(resource, index, path, value, when):
            if (path, link.key) not in seen:
                yield link


def _leaves_at(
    value: Value, path: FieldPath, at: FieldPath = (), when: Assumptions = ()
) -> Iterator[tuple[FieldPath, Value, Assumptions]]:
    """Yield every value written at `path` below `value`, with its own path and the outcomes under which it is there."""
    if isinstance(value, Choice):
        for label, branch in value.branches:
            yield from _leaves_at(branch, path, at, (*when, (value.decider, label)))
    elif not path:
        if value is not None:
            yield at, value, when
    elif path[0] == EVERY and isinstance(value, list):
        for index, member in enumerate(value):
            yield from _leaves_at(member, path[1:], (*at, index), when)
    elif isinstance(value, dict) and isinstance(path[0], str):
        below = lookup(value, path[0])
        if not isinstance(below, Absent):
            yield from _leaves_at(below, path[1:], (*at, path[0]), when)
    elif isinstance(value, Unknown):
        yield at, value, when


def _scan(value: Value, at: FieldPath, when: Assumptions) -> Iterator[tuple[FieldPath, Value, Assumptions]]:
    """Yield every unknown value and every text that may hold a reference in `value`, with its path."""
    if isinstance(value, dict):
        BUDGET.steps -= MEMBER * len(value)
        for name, member in value.items():
            yield from _scan(member, (*at, name), when)
    elif isinstance(value, list):
        BUDGET.steps -= MEMBER * len(value)
        for index, member in enumerate(value):
            yield from _scan(member, (*at, index), when)
    elif isinstance(value, Choice):
        for label, branch in value.branches:
            yield from _scan(branch, at, (*when, (value.decider, label)))
    elif isinstance(value, Unknown) or (isinstance(value, str) and ("/providers/" in value or "." in value)):
        yield at, value, when


def _structural(resource: Resource, index: ResourceIndex) -> Iterator[Link]:
    above = list(ancestors(resource))
    # an undeclared level, such as `blobServices/default` between an account and a container, is skipped
    parent = next((found for text in above if (found := index.get(text))), None)
    if above:
        yield Link("parent", resource, (), parent.id.key if parent is not None else above[0].casefold(), parent)
    if "{" in resource.id.text and (parent is None or parent.existing):
        yield from _open_parents(resource, index)
    if "/providers/" in resource.scope.casefold():
        kind = SCOPE_KINDS.get(resource.type.casefold(), "scope")
        key = resource.scope.casefold()
        target = index.get(key)
        found = list(_possible_scopes(resource, index, kind, key)) if target is None or target.existing else []
        yield from found
        unsure = target is None and "{" in key and _opaque(key) and not found
        yield Link(kind, resource, (), key, target, open=unsure, pattern=_PROVIDED if unsure else None)
        while key := parent_key(key):
            if above := index.get(key):
                yield Link(kind, resource, (), key, above)
    elif resource.scope.startswith("{"):
        yield Link(
            SCOPE_KINDS.get(resource.type.casefold(), "scope"), resource, (), resource.scope.casefold(), None, open=True
        )
    identities = read(resource.body, ("identity", "userAssignedIdentities"))
    for name in identities if isinstance(identities, dict) else ():
        path = ("identity", "userAssignedIdentities", name)
        yield Link("identity", resource, path, name.casefold(), index.get(name), open="{" in name)
    for key in resource.depends_on:
        if target := index.get(key):
            yield Link("depends-on", resource, (), key, target)


def _possible_scopes(resource: Resource, index: ResourceIndex, kind: str, key: str) -> Iterator[Link]:
    """Yield the links of an extension whose target may have the id `key`, or which is one of several itself."""
    for target, when in index.possible(key):
        yield Link(kind, resource, (), key, target, when=when)
    for identity, when in possible_ids(resource) if resource.ids is not None else ():
        above = identity.rpartition("/providers/")[0]
        yield Link(kind, resource, (), above, index.get(above), when=when)


def _open_parents(resource: Resource, index: ResourceIndex) -> Iterator[Link]:
    """Yield the links of a child whose parent is one of several, or may be any."""
    if resource.type.count("/") < 2:
        return
    if isinstance(resource.name, Choice) or resource.ids is not None:
        for key, when in possible_ids(resource):
            if target := index.get(parent_key(key)):
                yield Link("parent", resource, (), target.id.key, target, when=when)
            for other, more in index.possible(parent_key(key)):
                if _consistent(when, more):
                    together = tuple(dict.fromkeys((*when, *more)))
                    yield Link("parent", resource, (), other.id.key, other, when=together)
    elif may_be_declared(resource.name):
        value = with_holes(resource.id.key.rsplit("/", 2)[0], "id")
        parts = value.parts if isinstance(value, Unknown) else ()
        pattern = "".join(re.escape(part) if isinstance(part, str) else ".*" for part in parts)
        yield Link("parent", resource, (), resource.id.key, None, open=True, pattern=re.compile(pattern))


_PROVIDED = re.compile(r".*/providers/.*")
"""A scope that is a resource, not a resource group, whatever its unknown name turns out to be."""


def _opaque(key: str) -> bool:
    return "/" not in key.rpartition("}")[2]


def _by_fact(
    resource: Resource, index: ResourceIndex, fact: LinkFact, path: FieldPath, value: Value, when: Assumptions
) -> Iterator[Link]:
    if not isinstance(value, (str, Unknown)) or value == "":
        return  # refers to nothing
    if fact.by is LinkBy.ID:
        name = canonical(value).casefold()
        bare = fact.targets and "/" not in without_expressions(name)
        named = [other for other in index.of_type(*fact.targets) if bare and _names(name, other, LinkBy.NAME)]
        if len(named) == 1:
            yield Link(fact.kind, resource, path, named[0].id.key, named[0], when=when)
        else:
            yield from _by_id(resource, index, fact.kind, path, value, when)
    else:
        text = canonical(value).casefold()
        named = (
            [other for other in index.of_type(*fact.targets) if _names(text, other, fact.by)]
            if fact.targets
            else list(_hosts(text, index))
        )
        if not named and isinstance(value, Unknown):
            named = [other for cause in value.causes if (other := index.nearest(cause.target))]
        for other in named:
            yield Link(fact.kind, resource, path, other.id.key, other, when=when)
        if not named:
            yield Link(fact.kind, resource, path, text, None, open=isinstance(value, Unknown) and not value.parts, when=when)


def _names(text: str, other: Resource, by: LinkBy) -> bool:
    name = canonical(other.name).casefold()
    if by is LinkBy.NAME:
        return text == name
    return any(f"{name}.{suffix}" in text for suffix in facts_of(other.type).hosts)


_HOST = re.compile(r"(?<![a-z0-9-])[a-z0-9-]++(?:\.[a-z0-9-]++)++")


_WEB_ZONE = re.compile(r"(?<=\.)z[0-9]+\.(?=web\.core\.)")
"""The zone in the host name of a static website, which Azure assigns: `logs.z13.web.core.windows.net`."""


def _hosts(text: str, index: ResourceIndex) -> Iterator[Resource]:
    """Yield the resources whose host names occur in `text`, which is in lower case."""
    hosts = index.hosts
    if not any(suffix in text for suffix in hosts.suffixes):
        return
    text = _WEB_ZONE.sub("", text)
    for match in _HOST.finditer(text):
        # `logs.blob.core.windows.net` is the host of `logs`; `x.logs...` is not
        if other := hosts.known.get(match.group()):
            yield other
    BUDGET.steps -= len(hosts.open) * (1 + len(text) // LONG)
    for host, other in hosts.open:
        if host in text:
            yield other


_ID_OF_ITSELF = Pattern(
    r"""(?: \)                                                            # reference(...).id
          | ^(?:module\.[^.]+\.)*(?:data\.)?[a-z0-9]+_\w+\.[\w-]+(?:\[[^\]]*\])?(?:\.output)?  # a_resource.x.output.id
        )\.(?:id|resourceid)$""",
    re.IGNORECASE | re.VERBOSE,
)
"""The id of a whole resource, not of a part of it such as `azurerm_virtual_network.net.subnet[0].id`."""


def _by_id(
    resource: Resource, index: ResourceIndex, kind: str, path: FieldPath, value: Value, when: Assumptions
) -> Iterator[Link]:
    key = canonical(value).casefold().rstrip("/")
    target = index.get(key)
    if target is None and kind == "principal":
        target = index.principals.get(key)
    if target is None and isinstance(value, Unknown):
        # `reference(account).id`: the value is unknown, but the resource is known
        named = {cause.target for cause in value.causes if cause.kind is CauseKind.RUNTIME and cause.target}
        of_itself = kind == "principal" or _ID_OF_ITSELF().search(value.expression) is not None
        target = index.get(named.pop()) if len(named) == 1 and not value.parts and of_itself else None
    if target is not None:
        yield Link(kind, resource, path, key, target, when=when)
        return
    possible = [(other, (*when, *more)) for other, more in index.possible(key) if _consistent(when, more)]
    for other, together in possible:
        yield Link(kind, resource, path, key, other, when=together)
    if possible:
        return
    if not isinstance(value, Unknown):
        yield Link(kind, resource, path, key, None, when=when)
        return
    pattern = "".join(re.escape(part.casefold()) if isinstance(part, str) else ".*" for part in value.parts)
    yield Link(kind, resource, path, key, None, open=True, pattern=re.compile(pattern) if pattern else None, when=when)


def _consistent(one: Assumptions, other: Assumptions) -> bool:
    """Decide whether no decider has two outcomes."""
    assumed = dict(one)
    return all(assumed.get(decider, label) == label for decider, label in other)


def _named_hosts(value: Value, text: str, index: ResourceIndex) -> tuple[Resource, ...]:
    """Return the resources whose host names occur in `text`, that of a value."""
    known = index.remembered_hosts.get(id(value))
    if known is None:
        known = value, tuple(_hosts(text.casefold(), index))
        if len(text) > LONG:
            index.remembered_hosts[id(value)] = known
    return known[1]


def _mentions(resource: Resource, index: ResourceIndex, path: FieldPath, value: Value, when: Assumptions) -> Iterator[Link]:
    """Yield links for ids and host names in texts, and to the resources whose keys or properties flow into `value`."""
    found: set[str] = set()
    if is_unread(value):  # settings that were not read may name anything
        for kind in ("key", "data", "reference"):
            yield Link(kind, resource, path, canonical(value).casefold(), None, open=True, when=when)
    if isinstance(value, Unknown):
        of_itself = _ID_OF_ITSELF().search(value.expression) is not None
        for cause in value.causes:
            target = index.nearest(cause.target)
            if target is not None and target is not resource and target.id.key not in found:
                found.add(target.id.key)
                yield Link(
                    "key" if cause.kind is CauseKind.KEY else _kind_of_mention(resource, target, path, of_itself=of_itself),
                    resource,
                    path,
                    target.id.key,
                    target,
                    when=when,
                )
    text = index.text(value)
    if "/providers/" in text:
        whole = key = text.casefold().rstrip("/")
        while key:
            target = index.get(key)
            if target is not None and target is not resource:
                if target.id.key not in found:
                    kind = _kind_of_mention(resource, target, path, of_itself=key == whole)
                    yield Link(kind, resource, path, key, target, when=when)
                return
            key = parent_key(key)
    if "." in text:
        for target in _named_hosts(value, text, index):
            if target is not resource and target.id.key not in found:
                found.add(target.id.key)
                yield Link("data", resource, path, target.id.key, target, when=when)


_SUBNET = "Microsoft.Network/virtualNetworks/subnets"
_USERS = ("properties", "subnets", EVERY, "id")
"""Where security groups, route tables and NAT gateways list the subnets that use them."""


def _kind_of_mention(resource: Resource, target: Resource, path: FieldPath, *, of_itself: bool) -> str:
    """Return `subnet` for the id of a subnet in the properties of a resource, whatever its type; else `reference`."""
    part_of_source = resource.type.startswith("Azward/")  # an output is not in the subnet that it names
    if not of_itself or path[:1] != ("properties",) or not target.is_type(_SUBNET) or part_of_source:
        return "reference"
    users = len(path) == len(_USERS) and path[:2] == _USERS[:2] and path[3:] == _USERS[3:]
    return "reference" if users or resource.is_type(_SUBNET) else "subnet"
