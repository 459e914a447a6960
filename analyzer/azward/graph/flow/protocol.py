"""By which protocol and on which ports a service is called."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from azward.graph.value import Absent, canonical

if TYPE_CHECKING:
    from azward.graph.view import View

__all__ = ["HTTPS", "IPSEC", "MQTT", "Protocol", "of_url", "protocol_of"]

Protocol = tuple[str, str]
"""A protocol, and its ports: ("amqps", "5671")."""

HTTPS: Protocol = ("https", "443")
HTTP: Protocol = ("http", "80")
MQTT: Protocol = ("mqtts", "443,5671,8883")
"""What IoT Hub accepts from devices: MQTT, AMQP, and all over WebSockets or HTTPS.

https://learn.microsoft.com/azure/iot-hub/iot-hub-devguide-protocols
"""
IPSEC: Protocol = ("ipsec", "500,4500")

_TYPES: dict[str, Protocol] = {
    "microsoft.cache/redis": ("redis", "6380"),
    "microsoft.cache/redisenterprise": ("redis", "10000"),
    "microsoft.dbformariadb/servers": ("mysql", "3306"),
    "microsoft.dbformysql/flexibleservers": ("mysql", "3306"),
    "microsoft.dbformysql/servers": ("mysql", "3306"),
    "microsoft.dbforpostgresql/flexibleservers": ("postgres", "5432"),
    "microsoft.dbforpostgresql/servergroupsv2": ("postgres", "5432"),
    "microsoft.dbforpostgresql/servers": ("postgres", "5432"),
    "microsoft.devices/iothubs": ("amqps", "5671"),
    "microsoft.documentdb/cassandraclusters": ("cassandra", "9042"),
    "microsoft.eventhub/namespaces": ("amqps", "5671"),
    "microsoft.servicebus/namespaces": ("amqps", "5671"),
    "microsoft.sql/managedinstances": ("sql", "1433"),
    "microsoft.sql/servers": ("sql", "1433"),
}
"""The protocol of the clients of each type, in lower case; all other services are called over HTTPS."""

_ANY = frozenset(
    {
        "microsoft.compute/virtualmachines",
        "microsoft.compute/virtualmachinescalesets",
        "microsoft.containerinstance/containergroups",
        "microsoft.network/azurefirewalls",
        "microsoft.network/loadbalancers",
        "microsoft.network/privatelinkservices",
    }
)
"""Types that forward or host anything: their ports are in their rules."""

_COSMOS_APIS = {"mongodb": ("mongodb", "10255"), "enablecassandra": ("cassandra", "10350")}
_URL = re.compile(r"(https?|wss?)://[^/:\s]*(?::(\d+))?", re.IGNORECASE)
_SMB = re.compile(r"\.file\.core\.|azurefiles", re.IGNORECASE)


def protocol_of(target: View, texts: str = "") -> Protocol:
    """Return how `target` is called, by its type and by what the caller has of it: a URL, a host name."""
    kind = target.resource.type.casefold()
    if (found := of_url(texts)) is not None:
        return found
    if kind == "microsoft.storage/storageaccounts" and _SMB.search(texts):
        return "smb", "445"
    if kind == "microsoft.documentdb/databaseaccounts":
        return _cosmos(target)
    return ("", "") if kind in _ANY else _TYPES.get(kind, HTTPS)


def of_url(text: str) -> Protocol | None:
    """Return the protocol of the first URL in a text that is not HTTPS on its usual port, else of the first URL."""
    found = [_of_match(match) for match in _URL.finditer(text)]
    return next((one for one in found if one != HTTPS), found[0] if found else None)


def _of_match(match: re.Match[str]) -> Protocol:
    encrypted = match[1].casefold() in ("https", "wss")
    name, port = HTTPS if encrypted else HTTP
    return name, match[2] or port


def _cosmos(account: View) -> Protocol:
    kind = account.written("kind")
    apis = [canonical(value).casefold() for _, value in account.members("properties.capabilities[*].name").items]
    apis += [] if isinstance(kind, Absent) else [canonical(kind).casefold()]
    return next((_COSMOS_APIS[name] for name in apis if name in _COSMOS_APIS), HTTPS)
