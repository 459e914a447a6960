"""Which resource uses which other one, by the typed links of the graph."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from azward.frozen import frozen
from azward.graph.flow.model import Credential, Purpose
from azward.graph.flow.part import is_part
from azward.graph.flow.sign_in import credential_of, text_at
from azward.graph.outcome import Evidence
from azward.graph.resource import parent_key
from azward.graph.truth import Truth
from azward.graph.value import truth

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azward.graph.graph import ResourceGraph
    from azward.graph.link import Link
    from azward.graph.resource import Resource

__all__ = ["Use", "Uses", "root_of"]

_USES = frozenset({"data", "key", "reference", "backend", "workspace", "key-source", "log-storage"})
_LOGS = frozenset({"workspace", "log-storage"})

_DIAGNOSTICS = "microsoft.insights/diagnosticsettings"
_SUBSCRIPTIONS = "microsoft.eventgrid/eventsubscriptions"
_PASSED = frozenset((
    "microsoft.app/managedenvironments", "microsoft.network/networkinterfaces", "microsoft.web/connections"
))  # fmt: skip
"""Types that stand for what relies on them: environments of container apps, network interfaces, API connections."""

_KEPT = ("microsoft.keyvault/", "microsoft.appconfiguration/")
"""Providers that only keep keys and names of others; those that read them use what they refer to."""

_BALANCERS = frozenset({"microsoft.network/loadbalancers", "microsoft.network/applicationgateways"})
_MACHINES = frozenset((
    "microsoft.network/networkinterfaces", "microsoft.compute/virtualmachines", "microsoft.compute/virtualmachinescalesets"
))  # fmt: skip
_READ_BY = {
    "microsoft.streamanalytics/streamingjobs/inputs",
    "microsoft.eventgrid/systemtopics",
    "microsoft.recoveryservices/vaults/backupfabrics/protectioncontainers/protecteditems",
}
"""Types that take data from what they refer to."""

_MANAGEMENT_ROLES = frozenset((
    "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",  # Owner
    "b24988ac-6180-42a0-ab88-20f7382dd24c",  # Contributor
    "acdd72a7-3385-48ef-bd42-f606fba81ae7",  # Reader
    "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9",  # User Access Administrator
    "f58310d9-a9f6-439a-9e8d-f62e7b41a168",  # Role Based Access Control Administrator
    "43d0d8ad-25c7-4714-9337-8ba259a9fe05",  # Monitoring Reader
))  # fmt: skip
"""Roles that give access to the resource itself, not to its data.

https://learn.microsoft.com/azure/role-based-access-control/built-in-roles
"""


@frozen
class Use:
    """One resource uses another one; both are parts of a diagram."""

    source: Resource
    target: Resource
    evidence: Evidence
    credential: Credential
    purpose: Purpose
    certain: Truth
    text: str = ""  # what the source has of the target: a URL, a connection string
    by_role: bool = False  # whether only a role of its identity shows it


def root_of(graph: ResourceGraph, resource: Resource) -> Resource:
    """Return the resource that is not a child, above a resource; of an extension, the one that it extends."""
    key = resource.id.key
    while above := parent_key(key):
        key = above
    return graph.get(key) or resource


class Uses:
    """All uses in one graph."""

    def __init__(self, graph: ResourceGraph) -> None:
        self.graph = graph
        self._owners = self._owners_of_identities()

    def __iter__(self) -> Iterator[Use]:
        for resource in self.graph.resources:
            yield from self._of(resource)

    def _of(self, resource: Resource) -> Iterator[Use]:
        kind = resource.type.casefold()
        if kind.startswith("microsoft.authorization/") or kind.startswith(_KEPT):
            yield from self._granted(resource)
        if kind.startswith(_KEPT) and kind.count("/") > 1:
            return
        for source in self._sources(resource):
            for link in self.graph.outgoing(resource):
                if link.kind in _USES and link.target is not None and not _is_policy(kind, link):
                    yield from self._by_link(resource, source, link, root_of(self.graph, link.target))

    def _sources(self, resource: Resource) -> list[Resource]:
        """Return the parts that a resource refers to others for: itself, its root, or what it extends."""
        kind = resource.type.casefold()
        if kind in (_DIAGNOSTICS, _SUBSCRIPTIONS):
            scopes = self.graph.outgoing(resource, "diagnostics" if kind == _DIAGNOSTICS else "scope")
            found = [root_of(self.graph, link.target) for link in scopes if link.target is not None]
            return list({one.id.key: one for one in found if is_part(one)}.values())[:1]
        root = root_of(self.graph, resource)
        if root.type.casefold() in _PASSED:
            return self._behind(root)
        return [root] if is_part(root) else []

    def _behind(self, passed: Resource) -> list[Resource]:
        """Return the parts that use what only stands for something else."""
        users = (root_of(self.graph, link.source) for link in self.graph.incoming(passed, "reference"))
        return list({one.id.key: one for one in users if is_part(one)}.values())

    def _by_link(self, resource: Resource, source: Resource, link: Link, target: Resource) -> Iterator[Use]:
        if not is_part(target) or target is source or target.id.key == source.id.key:
            return
        purpose = _purpose(resource, link)
        credential = Credential.UNKNOWN if purpose is Purpose.LOGS else credential_of(link, target)
        evidence = Evidence(resource, link.path)
        ends = (source, target)
        if _is_reversed(resource, link, target):
            ends = (target, source)
            machine = target.type.casefold() in _BALANCERS
            purpose = Purpose.CALL if machine else Purpose.EVENTS
            credential = Credential.NONE if machine else credential
        yield Use(*ends, evidence, credential, purpose, _certain(link), text_at(resource, link.path))

    def _granted(self, resource: Resource) -> Iterator[Use]:
        """Yield the uses that a role assignment or an access policy of a vault allows an identity."""
        for link in self.graph.outgoing(resource, "principal"):
            if link.target is None or _is_management(resource):
                continue
            for target in self._scopes(resource):
                for user in self._users(link.target):
                    if user.id.key != target.id.key:
                        evidence = Evidence(resource, link.path)
                        yield Use(user, target, evidence, Credential.IDENTITY, Purpose.CALL, _certain(link), by_role=True)

    def _scopes(self, resource: Resource) -> list[Resource]:
        links = self.graph.outgoing(resource, "role")
        scopes = [link.target for link in links if link.target is not None and link.key == links[0].key]
        if resource.type.casefold() != "microsoft.authorization/roleassignments":
            scopes = [resource]
        roots = {one.id.key: one for scope in scopes if is_part(one := root_of(self.graph, scope))}
        return list(roots.values())

    def _users(self, principal: Resource) -> list[Resource]:
        own = root_of(self.graph, principal)
        return [own] if is_part(own) else self._owners.get(principal.id.key, [])

    def _owners_of_identities(self) -> dict[str, list[Resource]]:
        found: dict[str, dict[str, Resource]] = defaultdict(dict)
        for link in self.graph.links():
            if link.kind == "identity" and link.target is not None:
                owner = root_of(self.graph, link.source)
                if is_part(owner):
                    found[link.target.id.key][owner.id.key] = owner
        return {key: list(owners.values()) for key, owners in found.items()}


def _purpose(resource: Resource, link: Link) -> Purpose:
    """Return what a link from `resource` is for: logs that Azure writes itself, or calls."""
    logs = link.kind in _LOGS or resource.type.casefold() == _DIAGNOSTICS
    return Purpose.LOGS if logs else Purpose.CALL


def _is_reversed(resource: Resource, link: Link, target: Resource) -> bool:
    """Decide whether data comes from what a link leads to."""
    kind = resource.type.casefold()
    if kind in _READ_BY or (kind == "microsoft.streamanalytics/streamingjobs" and link.path[1:2] == ("inputs",)):
        return True
    return kind in _MACHINES and target.type.casefold() in _BALANCERS


def _is_policy(kind: str, link: Link) -> bool:
    """Decide whether a link of a vault names who may use it, or a resource which networks may."""
    return kind.startswith("microsoft.keyvault/") and "accessPolicies" in link.path


def _is_management(assignment: Resource) -> bool:
    role = text_at(assignment, ("properties", "roleDefinitionId")).casefold().rpartition("/")[2]
    return role in _MANAGEMENT_ROLES


def _certain(link: Link) -> Truth:
    """Decide whether a link exists: UNKNOWN where a parameter decides."""
    conditional = [link.source, *([link.target] if link.target is not None else [])]
    found = Truth.UNKNOWN if link.when else Truth.TRUE
    for resource in conditional:
        found &= truth(resource.condition)
    return found
