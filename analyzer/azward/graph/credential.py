"""Which names indicate a credential, and which properties of ARM resources hold one."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

from azward.graph.arm_types import FoldInto, facts_of
from azward.graph.arm_types.secure import has_secure, is_secure
from azward.graph.resource import FieldPath, fold_path, parent_key, parse_path
from azward.graph.value import Cause, Choice, Unknown, Value, canonical, lookup
from azward.pattern import Pattern

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from azward.graph.resource import Resource
    from azward.graph.view import View

__all__ = [
    "has_credential_sinks",
    "CREDENTIAL_FOLLOWS",
    "credentials",
    "holds_script",
    "is_unprotected",
    "precedes_credential",
    "NAMES_ONLY",
    "PUBLIC_PARTS",
    "is_credential_sink",
    "is_folded",
    "is_hidden_credential",
    "is_plain_secret",
    "is_telemetry",
    "leaves",
    "name_is_plain",
    "name_of_value",
    "name_resembles_secret",
    "names_certificate",
    "names_lookup",
    "names_no_credential",
    "names_plain_value",
    "own_leaves",
]

_Place = TypeVar("_Place")

PUBLIC_PARTS = frozenset(("host", "client_certificate", "cluster_ca_certificate", "username"))
"""Parts of exported credentials, such as `kube_config`, that give no access on their own."""

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")

_SECRETS = frozenset({
    "password", "passwords", "passwd", "pwd", "pass", "passphrase", "passcode", "secret", "secrets", "token", "sas",
    "credential", "credentials", "connectionstring", "connectionstrings", "connstring", "connstr",
})  # fmt: skip
"""The last words of the names of credentials."""

_KEY_OF = frozenset({
    "access", "account", "admin", "api", "app", "auth", "authentication", "authorization", "client", "consumer", "cosmos",
    "cosmosdb", "database", "db", "decryption", "function", "functions", "host", "hmac", "hub", "iothub", "eventhub",
    "jwt", "license", "management", "master", "openai", "ai", "cognitive", "primary", "private", "query", "read", "redis",
    "registration", "registry", "sas", "search", "secondary", "secret", "server", "service", "servicebus", "bus", "session",
    "shared", "signing", "storage", "subscription", "symmetric", "webhook", "workspace", "write",
})  # fmt: skip
"""Whose key is a credential. An encryption key is named by its id, an SSH or instrumentation key is public."""

_LOOKUPS = frozenset({"primary", "query", "search", "secondary"})
"""Words before `key` that may mean the column of a table."""

_AFTER = frozenset(
    {"value", "text", "string", "plain", "raw", "base64", "b64", "old", "new", "current", "param", "parameter"}
)
"""Words without a meaning after the decisive one: `secretValue`."""

_SWITCHES = frozenset({
    "allow", "create", "deploy", "disable", "disabled", "do", "enable", "enabled", "enforce", "existing", "force",
    "generate", "has", "is", "max", "min", "needs", "no", "number", "public", "require", "required", "reset", "rotate",
    "should", "show", "skip", "use", "uses", "with",
})  # fmt: skip
"""First words of names of switches and counts."""

_SUFFIXES = (
    "password", "passphrase", "secret", "connectionstring", "connectionstrings", "accountkey", "accesskey", "apikey",
    "masterkey", "primarykey", "secondarykey", "privatekey", "sharedkey", "storagekey", "sastoken", "accesstoken",
    "authtoken",
)  # fmt: skip
"""Ends of names whose words are not separated: `adminpassword`."""

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

_IDENTITY_BASED = Pattern(
    r"(?:__|:)(?:credential|client_?id|tenant_?id|managedIdentityResourceId|fullyQualifiedNamespace|accountName|"
    r"accountEndpoint|endpoint|(?:blob|queue|table|file)?ServiceUri)$",
    re.IGNORECASE,
)
"""The ends of names of settings for a connection with an identity, which hold no credential.

https://learn.microsoft.com/azure/azure-functions/functions-reference#common-properties-for-identity-based-connections
"""

_SITE_CONFIGS = frozenset({"microsoft.web/sites/config", "microsoft.web/sites/slots/config"})

_SITES = frozenset({"microsoft.web/sites", "microsoft.web/sites/slots"})
_EXTENSIONS = frozenset(
    {
        "microsoft.compute/virtualmachines/extensions",
        "microsoft.compute/virtualmachinescalesets/extensions",
        "microsoft.hybridcompute/machines/extensions",
    }
)
"""Types whose `protectedSettings` are for credentials, without a schema that names them."""

_SINKS: dict[str, tuple[str, ...]] = {
    "microsoft.hdinsight/clusters": (
        "properties.storageprofile.storageaccounts.*.key",
        "properties.storageprofile.storageaccounts.*.saskey",
        "properties.clusterdefinition.configurations.gateway.restauthcredential.password",
    ),
    "microsoft.keyvault/vaults/secrets": ("properties.value",),
    "microsoft.containerinstance/containergroups": ("properties.volumes.*.secret.*",),
    "microsoft.network/connections": ("properties.authorizationkey",),
    "microsoft.devices/provisioningservices": ("properties.iothubs.*.connectionstring",),
}
"""Properties that hold a credential although neither Azure's types nor their names show it; `*` is one segment.

Values that are only hidden, such as `protectedSettings` of an extension, are not listed: a credential in them is recognised
by its name."""

_NOT_SINKS = frozenset({"keyvaultsecretid", "clientsecretsettingname", "appsecretsettingname", "secretname"})


CREDENTIAL_FOLLOWS = re.compile(r"(?:password|pwd|key|secret|token|sig|signature)\s*=\s*$|\?$|^:$", re.IGNORECASE)
"""The text before a credential: a name and `=`; in a URL a question mark, or the colon after a user."""

_SCRIPTS = frozenset({
    "arguments", "commandline", "commandtoexecute", "customdata", "protectedsettings", "script", "scriptcontent", "settings",
    "userdata",
})  # fmt: skip
"""Properties that hold a script or a command line, as text or in base64; `settings` of an extension as the text of JSON."""

_BEFORE_CREDENTIAL = r"""(?:
      (?<![\w-])(?:-{1,2}|/)(?P<flag>[A-Za-z][\w-]{0,80})[ \t=:]{1,4}
    | (?<![\w.$-])(?P<name>[A-Za-z_][\w-]{0,80})["']?[ \t]{0,4}[=:][ \t]{0,4}
    | [A-Za-z][A-Za-z0-9+.-]{1,20}://[^\s/@:]{0,100}(?P<user>:)
    | (?P<shell>ConvertTo-SecureString|sshpass[ \t]{1,4}-p)[ \t]{0,4}
    )\\?["']?$"""
"""The end of a script before a credential: an option, an assignment, or the user in a URL."""

NAMES_ONLY = ("name", "id", "type", "version", "uri")
"""The ends of property names that identify a credential but do not contain it."""

_NAMED_BY_RESOURCE = frozenset({
    "microsoft.appconfiguration/configurationstores/keyvalues",
    "microsoft.automation/automationaccounts/variables",
    "microsoft.apimanagement/service/namedvalues",
    "microsoft.apimanagement/service/workspaces/namedvalues",
})  # fmt: skip
"""Types whose resource name tells what their `properties.value` is."""

_NO_CREDENTIAL = frozenset({
    "address", "addresses", "algorithm", "count", "email", "file", "filename", "folder", "fqdn", "fqdns", "host", "hostname",
    "hostnames", "id", "ids", "ip", "ips", "location", "login", "name", "names", "path", "permissions", "region", "rights",
    "sid", "subject", "thumbprint", "user", "username", "version",
})  # fmt: skip
"""The last words of names of values that are not credentials even if they are hidden: a user, the name of a key."""

_CERTIFICATES = frozenset({"ca", "cer", "cert", "certificate", "certificates", "certs", "chain", "crt"})
_PUBLIC_CERTIFICATES = frozenset({"ca", "chain", "intermediate", "issuer", "public", "root", "trusted"})
"""Which certificates come without a private key; others may be in a file with both."""

_PLAIN = re.compile(
    r"(?:endpoint|version|model|name|url|uri|id|host|region|location|type|database|server|deployment|index|container)$",
    re.IGNORECASE,
)
"""The ends of names of secrets that are not credentials."""


_COMMANDS = frozenset({"command", "args"})
"""Lists that are a command line, one word a member, or a shell with a script."""

_WITH_VALUES = frozenset({"env", "environmentsettings", "environmentvariables", "parameters"})
"""Lists of names and values that may hold a credential."""


def holds_script(path: FieldPath) -> bool:
    """Decide whether the property at `path` holds a script or a command line."""
    last = path[-1] if path else ""
    if isinstance(last, str):
        return last.casefold() in _SCRIPTS
    return len(path) > 1 and str(path[-2]).casefold() in _COMMANDS


def is_unprotected(path: FieldPath) -> bool:
    """Decide whether the value at `path` of a machine, container or script is shown to those who may read the resource.

    These are scripts, settings, parameters and environment variables that have a protected counterpart.
    """
    folded = [segment.casefold() for segment in path if isinstance(segment, str)]
    if any(segment.startswith(("protected", "secure")) for segment in folded):
        return False
    if folded[-1:] == ["value"]:
        return bool(_WITH_VALUES.intersection(folded))
    return holds_script(path) or "settings" in folded


def precedes_credential(text: str) -> bool:
    """Decide whether a credential follows `text` in a script: `-Password `, `DB_PASSWORD="`, `https://user:`."""
    found = _before_credential().search(text[-200:])
    if found is None:
        return False
    return bool(found["user"] or found["shell"]) or name_resembles_secret(found["flag"] or found["name"])


@lru_cache(maxsize=1)
def _before_credential() -> re.Pattern[str]:
    return re.compile(_BEFORE_CREDENTIAL, re.VERBOSE | re.IGNORECASE)


def is_plain_secret(resource_type: str, name: str) -> bool:
    """Decide whether a resource is a Key Vault secret whose name shows that it is not a credential."""
    of_vault = resource_type.casefold() == "microsoft.keyvault/vaults/secrets"
    return of_vault and (names_plain_value(name) or _is_public(_words(name)))


def names_plain_value(name: str) -> bool:
    """Decide whether the name of a name-value pair, such as a Key Vault secret, shows that it is not a credential."""
    return _PLAIN.search(name) is not None


@lru_cache(maxsize=4096)
def names_no_credential(name: str) -> bool:
    """Decide whether a property of this name is not a credential, even if it is marked as secure.

    That is a user, an id, a public key, or the name of a key.
    """
    words = _words(name)
    return bool(words) and (words[-1] in _NO_CREDENTIAL or _is_public(words) or name_is_plain(name))


def credentials(name: str, reached: Mapping[tuple[str, ...], _Place]) -> dict[tuple[str, ...], _Place]:
    """Return what of the parameter `name` flows into a credential and may be one: not a user, a path or a public key.

    `reached` are members of the parameter that do, by their path, each with its place.
    """
    return {below: place for below, place in reached.items() if not names_no_credential(below[-1] if below else name)}


def _words(name: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(name)]


@lru_cache(maxsize=4096)
def names_certificate(name: str) -> bool:
    """Decide whether a value called `name` is a certificate, with or without its private key."""
    words = _words(name)
    return bool(words) and words[-1] in _CERTIFICATES


def _is_public(words: list[str]) -> bool:
    """Decide whether a name with these words is that of a public key, or of a certificate without its private key."""
    if words and words[-1] in _CERTIFICATES:
        return not _PUBLIC_CERTIFICATES.isdisjoint(words)
    return "public" in words


def is_hidden_credential(last: str, name: str = "") -> bool:
    """Decide whether a value that is marked as secure is a credential, from the name of its property.

    `name` is the name of a name-value pair: any kind of setting may be a `secureValue`.
    """
    if last.casefold() == "securevalue" and name:
        return name_resembles_secret(name)
    return not names_no_credential(last) and not (name and (names_plain_value(name) or name_is_plain(name)))


def name_of_value(resource_type: str, resource_name: str, path: FieldPath) -> str:
    """Return the name under which a resource of a named value keeps it at `path`; "" for any other path or type.

    A key of App Configuration is followed by `$` and its label.
    """
    if resource_type.casefold() not in _NAMED_BY_RESOURCE or [str(part).casefold() for part in path] != [
        "properties",
        "value",
    ]:
        return ""
    return resource_name.rpartition("/")[2].partition("$")[0]


def name_is_plain(name: str) -> bool:
    """Decide whether a value called `name` is known not to be a credential, wherever it is used."""
    return _KNOWN.get(re.sub(r"[^a-z0-9]", "", name.casefold())) is False


@lru_cache(maxsize=4096)
def name_resembles_secret(name: str) -> bool:
    """Decide whether a value called `name` is likely a credential: `adminPassword`, `SQL_CONNECTION_STRING`, `apiKey`.

    Names that only refer to one do not count: `secretName`, `passwordPolicy`, `tokenLifetime`, `sshPublicKey`.
    """
    compact = re.sub(r"[^a-z0-9]", "", name.casefold())
    if compact in _KNOWN:
        return _KNOWN[compact]
    if _IDENTITY_BASED().search(name):
        return False
    if re.match(r"connectionstrings?(?::|__)\w", name, re.IGNORECASE):
        return True
    words = _words(name)
    if not words or words[0] in _SWITCHES:
        return False
    return any(_names_secret(part) for part in _alternatives(words))


def names_lookup(name: str) -> bool:
    """Decide whether a key of this name may be that of a list or table, which names a column: `itemsSearchKey`.

    Keys of such names that are credentials are generated by a service.
    """
    words = [word.casefold() for word in _WORD.findall(name)]
    return len(words) > 1 and words[-1] in {"key", "keys"} and words[-2] in _LOOKUPS


@lru_cache(maxsize=1 << 14)
def is_credential_sink(resource_type: str, path: FieldPath | str, name: str = "") -> bool:
    """Decide whether the property at `path` of such a resource holds a credential, by its path or by its name.

    `name` is that of a member of a list of `name` and `value`: an app setting, an environment variable.
    """
    place = parse_path(path) if isinstance(path, str) else path
    named = next((segment for segment in reversed(place) if isinstance(segment, str) and not _is_index(segment)), "")
    kind = resource_type.casefold()
    if not (name or name_resembles_secret(named) or named.casefold() in _NAMED_OTHERWISE or has_credential_sinks(kind)):
        return False
    segments = [str(segment) for segment in place]
    folded = [segment.casefold() for segment in segments]
    if not segments or folded[0] != "properties" or folded[-1] in _NOT_SINKS:
        return False
    if folded[-2:] == ["osprofile", "secrets"]:  # of a machine: where in a key vault its certificates are
        return False
    if "permissions" in folded:  # of an access policy: what may be done with secrets
        return False
    if any(_matches(pattern.split("."), folded) for pattern in _SINKS.get(kind, ())):
        return True
    if is_secure(kind, place):
        return is_hidden_credential(segments[-1], name)
    if "connectionstrings" in folded and folded[-1] in {"connectionstring", "value"}:
        return True
    if name:
        return folded[-1] in {"value", "securevalue"} and name_resembles_secret(name)
    if kind in _SITE_CONFIGS and len(segments) == 2:
        return name_resembles_secret(segments[1])
    if kind in _SITE_CONFIGS and len(segments) == 3 and folded[-1] == "value":
        return True  # a connection string
    return len(segments) > 1 and name_resembles_secret(named)


_NAMED_OTHERWISE = frozenset({"connectionstring", "value"})
"""Property names that say less than the other segments of the path."""


@lru_cache(maxsize=1024)
def has_credential_sinks(kind: str) -> bool:
    """Decide whether a type, in lower case, has credential properties that are not recognised by their names."""
    return kind in _SINKS or kind in _SITE_CONFIGS or kind in _SITES or kind in _EXTENSIONS or has_secure(kind)


def is_telemetry(cause: Cause) -> bool:
    """Decide whether a value comes from Application Insights, whose connection string gives no read access.

    https://learn.microsoft.com/azure/azure-monitor/app/connection-strings
    """
    return "/microsoft.insights/components/" in cause.target


def leaves(value: Value, at: FieldPath = (), name: str = "") -> Iterator[tuple[FieldPath, str | Unknown, str]]:
    """Yield every text and unknown in `value`: its path, itself, and the name of the name-value pair that holds it.

    Includes all branches of a choice. Cost: linear in the size of `value`.
    """
    if isinstance(value, dict):
        for key, member in value.items():
            beside = _name_beside(value) if key.casefold() in _VALUES else ""
            if isinstance(member, str):
                yield (*at, key), member, beside
            elif isinstance(member, _INNER):
                yield from leaves(member, (*at, key), beside)
    elif isinstance(value, list):
        for index, member in enumerate(value):
            if isinstance(member, (str, *_INNER)):
                yield from leaves(member, (*at, index))
    elif isinstance(value, Choice):
        for _, branch in value.branches:
            yield from leaves(branch, at, name)
    elif isinstance(value, (str, Unknown)):
        yield at, value, name


_VALUES = frozenset({"value", "securevalue"})
_INNER = (dict, list, Choice, Unknown)


def _name_beside(members: dict[str, Value]) -> str:
    own = lookup(members, "name")
    return canonical(own) if isinstance(own, (str, Unknown)) else ""


def own_leaves(view: View) -> Iterator[tuple[FieldPath, str | Unknown, str]]:
    """Yield the `leaves` of a resource that no other resource of the graph has as well.

    Left out are children that are written inside of it, a template that it deploys, and all of a child that is folded into
    its parent.
    """
    resource = view.resource
    if is_folded(view):
        return
    elsewhere = _DEPLOYED if resource.is_type("Microsoft.Resources/deployments") else _inline_paths(resource.type)
    for leaf in leaves(resource.body):
        if not elsewhere or fold_path(leaf[0][:2]) not in elsewhere:
            yield leaf


def is_folded(view: View) -> bool:
    """Decide whether all of a child resource is folded into its parent, which rules judge in its place."""
    resource = view.resource
    if resource.type.count("/") < 2:
        return False
    parent = view.graph.get(parent_key(resource.id.key))
    return parent is not None and not parent.existing and _folded_into(resource, parent)


_DEPLOYED = frozenset({("properties", "template"), ("properties", "parameters")})


@lru_cache(maxsize=1024)
def _inline_paths(resource_type: str) -> frozenset[FieldPath]:
    return frozenset(fold_path(parse_path(inline.path)) for inline in facts_of(resource_type).inline)


def _folded_into(child: Resource, parent: Resource) -> bool:
    name = canonical(child.name).rpartition("/")[2].casefold()
    return any(
        child.is_type(fold.child) and fold.name.casefold() in ("", name) and fold.how is not FoldInto.APPEND
        for fold in facts_of(parent.type).folds
    )


def _alternatives(words: list[str]) -> list[list[str]]:
    """Split a name such as `adminPasswordOrKey`, which means a password or a key."""
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
