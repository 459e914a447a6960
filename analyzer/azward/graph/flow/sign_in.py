"""How a caller signs in at what it uses, as far as links and texts show it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from azward.graph.flow.model import Credential
from azward.graph.resource import FieldPath, Resource, read
from azward.graph.value import Absent, canonical

if TYPE_CHECKING:
    from azward.graph.link import Link

__all__ = ["credential_of", "text_at"]

_SHARED_ACCESS = (
    "microsoft.eventhub/",
    "microsoft.servicebus/",
    "microsoft.relay/",
    "microsoft.devices/",
    "microsoft.notificationhubs/",
)
"""Providers whose keys sign tokens of shared access policies."""

_FORWARDS = (
    "microsoft.cdn/",
    "microsoft.network/frontdoors",
    "microsoft.network/applicationgateways",
    "microsoft.network/loadbalancers",
    "microsoft.network/trafficmanagerprofiles",
)
"""Types that pass on what the caller sends: they do not sign in themselves."""

_IDENTITY_ONLY = ("microsoft.keyvault/",)
_WORDS = (
    (re.compile(r"authentication=active directory", re.IGNORECASE), Credential.IDENTITY),
    (re.compile(r"accountkey=", re.IGNORECASE), Credential.ACCOUNT_KEY),
    (re.compile(r"sharedaccess(?:key|signature)=|[?&]sig=", re.IGNORECASE), Credential.SAS),
    (re.compile(r"(?:password|pwd)=|://[^/:@\s]+:[^/@\s]+@", re.IGNORECASE), Credential.PASSWORD),
)
_BASED_ON_IDENTITY = re.compile(
    r"__(?:accountname|fullyqualifiednamespace|\w{0,60}serviceuri|accountendpoint)$", re.IGNORECASE
)
"""Ends of the names of app settings for identity-based connections.

https://learn.microsoft.com/azure/azure-functions/functions-reference#configure-an-identity-based-connection
"""

_MODES = {"msi": Credential.IDENTITY, "identitybased": Credential.IDENTITY, "keybased": None, "connectionstring": None}
_MODE_PATHS = (
    ("properties", "datasource", "properties", "authenticationMode"),
    ("properties", "jobStorageAccount", "authenticationMode"),
)


def credential_of(link: Link, target: Resource) -> Credential:
    """Return how `link` shows its source to sign in at `target`; unknown if it does not show that."""
    kind = target.type.casefold()
    policy = link.target is not None and link.target.type.casefold().endswith("/authorizationrules")
    if link.kind == "key" or policy:
        return Credential.SAS if kind.startswith(_SHARED_ACCESS) else Credential.ACCOUNT_KEY
    if kind.startswith(_IDENTITY_ONLY):
        return Credential.IDENTITY
    text = text_at(link.source, link.path)
    for pattern, credential in _WORDS:
        if pattern.search(text):
            return credential
    if link.kind == "backend" or link.source.type.casefold().startswith(_FORWARDS):
        return Credential.NONE
    return _by_mode(link) or Credential.UNKNOWN


def text_at(resource: Resource, path: FieldPath) -> str:
    """Return what is written at a path; what is unknown is in braces."""
    found = read(resource.body, path) if path else ""
    return "" if isinstance(found, Absent) else canonical(found)


def _by_mode(link: Link) -> Credential | None:
    """Return the credential that a property beside the reference selects."""
    beside = [(*link.path[:-1], "authenticationType")] if link.path else []
    for path in (*beside, *_MODE_PATHS):
        found = read(link.source.body, path)
        if isinstance(found, str) and (credential := _MODES.get(found.casefold())) is not None:
            return credential
    if link.path[-1:] == ("server",) and not isinstance(read(link.source.body, (*link.path[:-1], "identity")), Absent):
        return Credential.IDENTITY  # of a container registry
    name = read(link.source.body, (*link.path[:-1], "name")) if link.path[-1:] == ("value",) else ""
    return Credential.IDENTITY if isinstance(name, str) and _BASED_ON_IDENTITY.search(name) else None
