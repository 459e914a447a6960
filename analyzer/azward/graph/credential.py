"""Which names speak of a credential, and which properties of ARM resources hold one."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from azward.graph.resource import FieldPath, parse_path
from azward.graph.value import Cause, Choice, Unknown, Value, canonical, lookup

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "CREDENTIAL_FOLLOWS",
    "NAMES_ONLY",
    "PUBLIC_PARTS",
    "is_credential_sink",
    "is_plain_secret",
    "is_telemetry",
    "leaves",
    "name_is_plain",
    "name_resembles_secret",
    "names_plain_value",
]

PUBLIC_PARTS = frozenset(("host", "client_certificate", "cluster_ca_certificate", "username"))
"""Parts of exported credentials, such as those of `kube_config`, that open nothing by themselves."""

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")

_SECRETS = frozenset({
    "password", "passwords", "passwd", "pwd", "pass", "passphrase", "passcode", "secret", "secrets", "token", "sas",
    "credential", "credentials", "connectionstring", "connectionstrings", "connstring", "connstr",
})  # fmt: skip
"""What a credential is called: the last word of its name."""

_KEY_OF = frozenset({
    "access", "account", "admin", "api", "app", "auth", "authentication", "authorization", "client", "consumer", "cosmos",
    "cosmosdb", "database", "db", "decryption", "function", "functions", "host", "hmac", "hub", "iothub", "eventhub",
    "jwt", "license", "management", "master", "openai", "ai", "cognitive", "primary", "private", "query", "read", "redis",
    "registration", "registry", "sas", "search", "secondary", "secret", "server", "service", "servicebus", "bus", "session",
    "shared", "signing", "storage", "subscription", "symmetric", "webhook", "workspace", "write",
})  # fmt: skip
"""Whose key is a credential. An encryption key is named by its id, an SSH or instrumentation key is public."""

_AFTER = frozenset(
    {"value", "text", "string", "plain", "raw", "base64", "b64", "old", "new", "current", "param", "parameter"}
)
"""Words after the last one that say nothing of what it is: `secretValue`."""

_SWITCHES = frozenset({
    "allow", "create", "deploy", "disable", "disabled", "do", "enable", "enabled", "enforce", "existing", "force",
    "generate", "has", "is", "max", "min", "needs", "no", "number", "public", "require", "required", "reset", "rotate",
    "should", "show", "skip", "use", "uses", "with",
})  # fmt: skip
"""A name that begins with one of these says whether or how many, not what."""

_SUFFIXES = (
    "password", "passphrase", "secret", "connectionstring", "connectionstrings", "accountkey", "accesskey", "apikey",
    "masterkey", "primarykey", "secondarykey", "privatekey", "sharedkey", "storagekey", "sastoken", "accesstoken",
    "authtoken",
)  # fmt: skip
"""Ends of names whose words are not told apart: `adminpassword`."""

_KNOWN = {
    # handles that open nothing by themselves
    "creationtoken": False,
    "locktoken": False,
    "continuationtoken": False,
    "azurewebjobsstorage": True,
    "azurewebjobsdashboard": True,
    # neither reads anything: they only let telemetry in
    "applicationinsightsconnectionstring": False,
    "appinsightsconnectionstring": False,
    "appinsightsinstrumentationkey": False,
}

_SITE_CONFIGS = frozenset({"microsoft.web/sites/config", "microsoft.web/sites/slots/config"})

_SINKS: dict[str, tuple[str, ...]] = {
    "microsoft.hdinsight/clusters": (
        "properties.storageprofile.storageaccounts.*.key",
        "properties.storageprofile.storageaccounts.*.saskey",
        "properties.clusterdefinition.configurations.gateway.restauthcredential.password",
    ),
    "microsoft.keyvault/vaults/secrets": ("properties.value",),
    "microsoft.app/containerapps": ("properties.configuration.secrets.*.value",),
    "microsoft.app/jobs": ("properties.configuration.secrets.*.value",),
    "microsoft.containerinstance/containergroups": ("properties.volumes.*.secret.*",),
    "microsoft.network/connections": ("properties.sharedkey", "properties.authorizationkey"),
    "microsoft.network/virtualnetworkgateways": ("properties.vpnclientconfiguration.radiusserversecret",),
    "microsoft.devices/provisioningservices": ("properties.iothubs.*.connectionstring",),
    "microsoft.automation/automationaccounts/credentials": ("properties.password",),
}
"""Properties whose own name does not say it, or only in part; `*` is one segment.

Not what is merely hidden, such as `protectedSettings` of an extension or a `secureValue`: all kinds of things are kept
there, and what in them is a credential is named like one."""

_NOT_SINKS = frozenset({"keyvaultsecretid", "clientsecretsettingname", "appsecretsettingname", "secretname"})


CREDENTIAL_FOLLOWS = re.compile(r"(?:password|pwd|key|secret|token|sig|signature)\s*=\s*$|[^/]*\?$|^:$", re.IGNORECASE)
"""The text before a credential: a name and `=`; in an address a question mark, or the colon after a user."""

NAMES_ONLY = ("name", "id", "type", "version", "uri")
"""How the names of properties end that say which credential it is."""

_PLAIN = re.compile(
    r"(?:endpoint|version|model|name|url|uri|id|host|region|location|type|database|server|deployment|index|container)$",
    re.IGNORECASE,
)
"""How the names of secrets end that are no credential."""


def is_plain_secret(resource_type: str, name: str) -> bool:
    """Whether it is a secret of a key vault whose name says that it is no credential."""
    return resource_type.casefold() == "microsoft.keyvault/vaults/secrets" and names_plain_value(name)


def names_plain_value(name: str) -> bool:
    """Whether the name of a pair of name and value, such as a secret of a key vault, says that it is no credential."""
    return _PLAIN.search(name) is not None


def name_is_plain(name: str) -> bool:
    """Whether what is called `name` is known to be no credential, wherever it is put."""
    return _KNOWN.get(re.sub(r"[^a-z0-9]", "", name.casefold())) is False


@lru_cache(maxsize=4096)
def name_resembles_secret(name: str) -> bool:
    """Whether what is called `name` is likely a credential: `adminPassword`, `SQL_CONNECTION_STRING`, `storageAccountKey`.

    Not what only speaks of one: `secretName`, `passwordPolicy`, `tokenLifetime`, `enablePasswordAuth`, `sshPublicKey`.
    """
    compact = re.sub(r"[^a-z0-9]", "", name.casefold())
    if compact in _KNOWN:
        return _KNOWN[compact]
    if re.match(r"connectionstrings?(?::|__)\w", name, re.IGNORECASE):
        return True
    words = [word.casefold() for word in _WORD.findall(name)]
    if not words or words[0] in _SWITCHES:
        return False
    return any(_names_secret(part) for part in _alternatives(words))


def is_credential_sink(resource_type: str, path: FieldPath | str, name: str = "") -> bool:
    """Whether the property at `path` of such a resource holds a credential, by its place or by its name.

    `name` is that of a member of a list of `name` and `value`: an app setting, an environment variable.
    """
    segments = [str(segment) for segment in (parse_path(path) if isinstance(path, str) else path)]
    folded = [segment.casefold() for segment in segments]
    if not segments or folded[0] != "properties" or folded[-1] in _NOT_SINKS:
        return False
    kind = resource_type.casefold()
    if folded[-2:] == ["osprofile", "secrets"]:  # of a machine: where in a key vault its certificates are
        return False
    if any(_matches(pattern.split("."), folded) for pattern in _SINKS.get(kind, ())):
        return True
    if "connectionstrings" in folded and folded[-1] in {"connectionstring", "value"}:
        return True
    if name:
        return folded[-1] in {"value", "securevalue"} and name_resembles_secret(name)
    if kind in _SITE_CONFIGS and len(segments) == 2:
        return name_resembles_secret(segments[1])
    if kind in _SITE_CONFIGS and len(segments) == 3 and folded[-1] == "value":
        return True  # a connection string
    named = next((segment for segment in reversed(segments) if not _is_index(segment)), "")
    return len(segments) > 1 and name_resembles_secret(named)


def is_telemetry(cause: Cause) -> bool:
    """Whether a value is what Application Insights answers: its connection string lets nobody read anything, so it is no
    key: https://learn.microsoft.com/azure/azure-monitor/app/connection-strings."""
    return "/microsoft.insights/components/" in cause.target


def leaves(value: Value, at: FieldPath = (), name: str = "") -> Iterator[tuple[FieldPath, str | Unknown, str]]:
    """Every text and open value in `value`: its path, itself, and the name of the `name`/`value` member that holds it.

    All branches of a choice are given. Cost: linear in the size of `value`.
    """
    if isinstance(value, dict):
        own = lookup(value, "name")
        named = canonical(own) if isinstance(own, (str, Unknown)) else ""
        for key, member in value.items():
            yield from leaves(member, (*at, key), named if key.casefold() in {"value", "securevalue"} else "")
    elif isinstance(value, list):
        for index, member in enumerate(value):
            yield from leaves(member, (*at, index))
    elif isinstance(value, Choice):
        for _, branch in value.branches:
            yield from leaves(branch, at, name)
    elif isinstance(value, (str, Unknown)):
        yield at, value, name


def _alternatives(words: list[str]) -> list[list[str]]:
    """`adminPasswordOrKey` speaks of a password or of a key."""
    if "or" not in words[1:-1]:
        return [words]
    at = words.index("or", 1)
    return [words[:at], words[at + 1 :]]


def _names_secret(words: list[str]) -> bool:
    while len(words) > 1 and ((words[-1] in _AFTER and words[-2:] != ["connection", "string"]) or words[-1].isdigit()):
        words = words[:-1]
    last = words[-1] if words else ""
    if words[-2:] in (["connection", "string"], ["connection", "strings"], ["conn", "string"], ["conn", "str"]):
        return not any(word in {"insights", "appinsights", "applicationinsights"} for word in words)
    if words[-2:] in (["access", "signature"], ["sas", "uri"], ["sas", "url"]):
        return True
    if words[-2:] in (["resource", "token"], ["unique", "token"]):
        return False  # a part of names that tells deployments apart
    if last in {"key", "keys"}:
        return len(words) > 1 and words[-2] in _KEY_OF
    if last == "pass":
        return len(words) > 1
    return last in _SECRETS or last.endswith(_SUFFIXES)


def _is_index(segment: str) -> bool:
    return segment.isdigit() or segment == "*"


def _matches(pattern: list[str], segments: list[str]) -> bool:
    return len(pattern) == len(segments) and all(
        wanted in {"*", segment} for wanted, segment in zip(pattern, segments, strict=True)
    )
