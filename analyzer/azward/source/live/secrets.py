"""Secrets that Azure does not return: in the graph they are unknown values of which only the origin is known.

A write-only property would look as if it were not set, and a rule about keys would pass. The write-only properties are those
with the flag WriteOnly in the type definitions (Azure/bicep-types-az), and the configurations of a cluster, which its API
returns by POST only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from azward.frozen import frozen
from azward.graph.value import Absent, Cause, CauseKind, Unknown, Value, lookup

if TYPE_CHECKING:
    from azward.graph.resource import Resource

__all__ = ["SECRET", "unshown"]

SECRET = Cause(CauseKind.EXTERNAL, "secret", "it is a secret, which Azure does not return or azward does not store")


@frozen
class _Unshown:
    """A write-only property of the objects at `path`, in which `*` is any member.

    Objects that have one of the properties `instead` or one of the values `unless` do not need it.
    """

    path: str
    name: str
    instead: tuple[str, ...] = ()
    unless: tuple[tuple[str, str], ...] = ()


_BY_IDENTITY = (("authenticationMode", "Msi"), ("authenticationMode", "UserToken"))
_DATASOURCE = "properties.datasource.properties"
_STREAMS = (
    _Unshown(_DATASOURCE, "sharedAccessPolicyKey", unless=_BY_IDENTITY),
    _Unshown(_DATASOURCE, "accountKey", unless=_BY_IDENTITY),
    _Unshown(_DATASOURCE, "apiKey", unless=_BY_IDENTITY),
    _Unshown(_DATASOURCE, "password", unless=_BY_IDENTITY),
    _Unshown(f"{_DATASOURCE}.storageAccounts.*", "accountKey", unless=_BY_IDENTITY),
)
_UNSHOWN: dict[str, tuple[_Unshown, ...]] = {
    "microsoft.streamanalytics/streamingjobs/inputs": _STREAMS,
    "microsoft.streamanalytics/streamingjobs/outputs": _STREAMS,
    "microsoft.streamanalytics/streamingjobs": (
        _Unshown("properties.jobStorageAccount", "accountKey", unless=_BY_IDENTITY),
    ),
    "microsoft.hdinsight/clusters": (
        _Unshown("properties.storageProfile.storageaccounts.*", "key", ("msiResourceId",)),
        _Unshown("properties.storageProfile.storageaccounts.*", "saskey", ("msiResourceId",)),
        _Unshown("properties.clusterDefinition", "configurations"),
        _Unshown("properties.computeProfile.roles.*.osProfile.linuxOperatingSystemProfile", "password"),
        _Unshown("properties.securityProfile", "domainUserPassword"),
    ),
    "microsoft.keyvault/vaults/secrets": (_Unshown("properties", "value"),),
    "microsoft.sql/servers": (_Unshown("properties", "administratorLoginPassword"),),
}

_NEEDS = {
    "sharedaccesspolicykey": ("sharedAccessPolicyName",),
    "accountkey": ("accountName", "accountId"),
    "apikey": ("functionAppName",),
    "password": ("user",),
}
"""The properties beside a secret that show that this kind of data source uses it."""

_OWNERS = (
    ("serviceBusNamespace", "microsoft.eventhub/namespaces", "/authorizationRules/{}"),
    ("iotHubNamespace", "microsoft.devices/iothubs", "/iotHubKeys/{}"),
    ("accountName", "microsoft.storage/storageaccounts", ""),
    ("accountId", "microsoft.documentdb/databaseaccounts", ""),
)
"""The property beside a key that names its owner, the type of the owner, and the path of the key; `{}` is the policy."""

_PAIR = re.compile(r"([A-Za-z ]+)=([^;]*)")
_IN_TEXT = (
    ("accountname", "microsoft.storage/storageaccounts", ""),
    ("hostname", "microsoft.devices/iothubs", "/iotHubKeys/{}"),
    ("endpoint", "microsoft.eventhub/namespaces", "/authorizationRules/{}"),
    ("accountendpoint", "microsoft.documentdb/databaseaccounts", ""),
)
"""The same for the parts of a connection string."""


def unshown(resources: Iterable[Resource]) -> list[Resource]:
    """Return `resources` with unknown values for write-only secrets, and keys linked to the resource they belong to."""
    found = list(resources)
    owners = {(one.type.casefold(), str(one.name).casefold()): one.id.text for one in found if "/" not in str(one.name)}
    return [_completed(resource, owners) for resource in found]


def _completed(resource: Resource, owners: dict[tuple[str, str], str]) -> Resource:
    body: Value = resource.body
    for fact in _UNSHOWN.get(resource.type.casefold(), ()):
        body = _with(body, fact.path.split("."), fact, owners)
    if resource.type.casefold() in _WITH_CONNECTIONS:
        body = _bound(body, owners)
    return resource if body is resource.body or not isinstance(body, dict) else replace(resource, body=body)


_WITH_CONNECTIONS = frozenset({"microsoft.devices/iothubs", "microsoft.devices/provisioningservices"})
"""Types that return connection strings with masked keys."""


def _with(value: Value, path: list[str], fact: _Unshown, owners: dict[tuple[str, str], str]) -> Value:
    if not path:
        return _added(value, fact, owners) if isinstance(value, dict) else value
    if path[0] == "*":
        members: list[Value] = value if isinstance(value, list) else []
        return [_with(member, path[1:], fact, owners) for member in members] if members else value
    if not isinstance(value, dict):
        return value
    for key, member in value.items():
        if key.casefold() == path[0].casefold():
            return {**value, key: _with(member, path[1:], fact, owners)}
    return value


def _added(members: dict[str, Value], fact: _Unshown, owners: dict[tuple[str, str], str]) -> Value:
    own = lookup(members, fact.name)
    if not isinstance(own, Absent) and own is not None:
        return members
    if any(_is(members, name, "") for name in fact.instead) or any(_is(members, *pair) for pair in fact.unless):
        return members
    needs = _NEEDS.get(fact.name.casefold(), ())
    if needs and not any(_is(members, name, "") for name in needs):
        return members
    shown = {key: value for key, value in members.items() if key.casefold() != fact.name.casefold()}
    return {**shown, fact.name: Unknown(fact.name, (_owned(members, owners),))}


def _is(members: dict[str, Value], name: str, value: str) -> bool:
    """Decide whether a property is set; to `value`, unless that is empty."""
    found = lookup(members, name)
    return isinstance(found, str) and bool(found) and (not value or found.casefold() == value.casefold())


def _owned(members: dict[str, Value], owners: dict[tuple[str, str], str]) -> Cause:
    policy = lookup(members, "sharedAccessPolicyName")
    found = SECRET
    for name, kind, tail in _OWNERS:
        owner = lookup(members, name)
        if isinstance(owner, str):
            identity = owners.get((kind, owner.casefold()))
            if identity:
                return _key(f"{identity}{tail.format(policy if isinstance(policy, str) else '')}")
            found = _key("")  # of a resource that was not read
    return found


def _key(target: str) -> Cause:
    return Cause(CauseKind.KEY, "key", "it is a key, which Azure does not return", target.casefold())


def _bound(value: Value, owners: dict[tuple[str, str], str]) -> Value:
    if isinstance(value, dict):
        return {key: _bound(member, owners) for key, member in value.items()}
    if isinstance(value, list):
        return [_bound(member, owners) for member in value]
    if isinstance(value, Unknown) and value.parts:
        text = "".join(part if isinstance(part, str) else "" for part in value.parts)
        cause = _of_connection(text, owners)
        parts = tuple(part if isinstance(part, str) else Unknown(part.expression, (cause,)) for part in value.parts)
        return replace(value, causes=(cause,), parts=parts)
    return value


def _of_connection(text: str, owners: dict[tuple[str, str], str]) -> Cause:
    pairs = {name.strip().casefold(): value.strip() for name, value in _PAIR.findall(text)}
    policy = pairs.get("sharedaccesskeyname", "")
    for name, kind, tail in _IN_TEXT:
        if name in pairs:
            host = pairs[name].partition("//")[2] or pairs[name]
            identity = owners.get((kind, host.split(".")[0].strip("/").casefold()))
            if identity:
                return _key(f"{identity}{tail.format(policy)}")
    return SECRET
