"""IoT hubs and their shared access policies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from analyzer.graph.value import Choice, Unknown, Value, causes, distribute
from analyzer.source.terraform.azurerm._rights import granted
from analyzer.source.terraform.azurerm.model import (
    ENABLED,
    IDENTITY,
    KEY,
    NONE,
    NOT,
    Field,
    Get,
    Key,
    Many,
    Nested,
    Part,
    Satellite,
    Specs,
    Table,
    Written,
    from_major,
    joined,
)

__all__ = ["TABLES"]

_TYPE = "Microsoft.Devices/IotHubs@2023-06-30"
_FILE_NAMES = "{iothub}/{partition}/{YYYY}/{MM}/{DD}/{HH}/{mm}"

_LISTS = {
    "azureiothub.storagecontainer": "storageContainers",
    "azureiothub.eventhub": "eventHubs",
    "azureiothub.servicebusqueue": "serviceBusQueues",
    "azureiothub.servicebustopic": "serviceBusTopics",
}
"""The list in ARM that holds the endpoints of each type."""

_ENDPOINT = {
    "name": "name",
    "authentication_type": "authenticationType",
    "endpoint_uri": "endpointUri",
    "entity_path": "entityPath",
    "connection_string": "connectionString",
    "resource_group_name": "resourceGroup",
    "subscription_id": "subscriptionId",
}
_CONTAINER = {
    "container_name": "containerName",
    "file_name_format": "fileNameFormat",
    "batch_frequency_in_seconds": "batchFrequencyInSeconds",
    "max_chunk_size_in_bytes": "maxChunkSizeInBytes",
    "encoding": "encoding",
}
_ENDPOINT_DEFAULTS: Mapping[str, Value] = {"authentication_type": "keyBased"}
_CONTAINER_DEFAULTS: Mapping[str, Value] = {
    "file_name_format": _FILE_NAMES,
    "batch_frequency_in_seconds": 300,
    "max_chunk_size_in_bytes": 314572800,
    "encoding": "Avro",
}


def _endpoints(get: Get) -> Iterable[Written]:
    """ARM has a list for each type of endpoint."""
    blocks = get("endpoint")
    if blocks is None or blocks == []:
        return
    for kind, path in _LISTS.items():

        def of_kind(outcome: Sequence[Value], kind: str = kind) -> Value:
            return _members(outcome[0], kind)

        found = distribute("endpoint", of_kind, [blocks])
        if found != []:
            yield f"properties.routing.endpoints.{path}", found, "endpoint"


def _members(blocks: Value, kind: str) -> Value:
    result: list[Value] = []
    for block in blocks if isinstance(blocks, list) else [blocks]:
        if isinstance(block, Unknown):
            result.append(Unknown(block.expression, block.causes, many=True))
        elif isinstance(block, dict):
            of = block.get("type")
            if isinstance(of, str):
                if of.casefold() == kind:
                    result.append(_endpoint(block, kind))
            elif isinstance(of, Unknown):
                result.append(Unknown(of.expression, causes(dict(block)), many=True))
            elif isinstance(of, Choice):
                result.append(Unknown(of.decider, causes(dict(block)), many=True))
    return result


def _endpoint(block: Mapping[str, Value], kind: str) -> Value:
    container = kind == "azureiothub.storagecontainer"
    names = {**_ENDPOINT, **_CONTAINER} if container else _ENDPOINT
    defaults = {**_ENDPOINT_DEFAULTS, **_CONTAINER_DEFAULTS} if container else _ENDPOINT_DEFAULTS
    body: dict[str, Value] = {}
    for name, path in names.items():
        value = block.get(name)
        value = defaults.get(name) if value is None else value
        if value is not None:
            body[path] = value
    identity = block.get("identity_id")
    if identity is not None:
        body["identity"] = {"userAssignedIdentity": identity}
    return body


_ROUTE: Mapping[str, Specs] = {
    "source": Field("source"),
    "condition": Field("condition", default="true"),
    "endpoint_names": Field("endpointNames"),
    "enabled": Field("isEnabled"),
}

_HUB = Table(
    "azurerm_iothub",
    _TYPE,
    {
        "sku": Nested("sku", {"name": Field("name"), "capacity": Field("capacity")}),
        "identity": IDENTITY,
        "local_authentication_enabled": Field("properties.disableLocalAuth", NOT, default=True),
        "min_tls_version": Field("properties.minTlsVersion", default=from_major({3: NONE, 4: "1.2"})),
        "public_network_access_enabled": Field("properties.publicNetworkAccess", ENABLED),
        "network_rule_set": Nested(
            "properties.networkRuleSets",
            {
                "default_action": Field("defaultAction", default="Deny"),
                "apply_to_builtin_eventhub_endpoint": Field("applyToBuiltInEventHubEndpoint", default=False),
                "ip_rule": Many(
                    "ipRules",
                    {
                        "name": Field("filterName"),
                        "ip_mask": Field("ipMask"),
                        "action": Field("action", default="Allow"),
                    },
                ),
            },
        ),
        "event_hub_partition_count": Field(
            "properties.eventHubEndpoints.events.partitionCount", default=from_major({3: NONE, 4: 4})
        ),
        "event_hub_retention_in_days": Field(
            "properties.eventHubEndpoints.events.retentionTimeInDays", default=from_major({3: NONE, 4: 1})
        ),
        # `finish` sorts them by type
        "endpoint": Nested(
            "",
            {
                "type": Part(),
                "name": Part(),
                "authentication_type": Part(default="keyBased"),
                "identity_id": Part(),
                "endpoint_uri": Part(),
                "entity_path": Part(),
                "connection_string": Part(),
                "batch_frequency_in_seconds": Part(default=300),
                "max_chunk_size_in_bytes": Part(default=314572800),
                "container_name": Part(),
                "encoding": Part(default="Avro"),
                "file_name_format": Part(default=_FILE_NAMES),
                "resource_group_name": Part(),
                "subscription_id": Part(),
            },
        ),
        "route": Many("properties.routing.routes", {"name": Field("name"), **_ROUTE}),
        "fallback_route": Nested(
            "properties.routing.fallbackRoute",
            {
                **_ROUTE,
                "source": Field("source", default="DeviceMessages"),
                "enabled": Field("isEnabled", default=from_major({3: NONE, 4: True})),
            },
        ),
        "enrichment": Many(
            "properties.routing.enrichments",
            {"key": Field("key"), "value": Field("value"), "endpoint_names": Field("endpointNames")},
        ),
        "file_upload": Nested(
            "properties",
            {
                "authentication_type": Field("storageEndpoints.$default.authenticationType", default="keyBased"),
                "identity_id": Field("storageEndpoints.$default.identity.userAssignedIdentity"),
                "connection_string": Field("storageEndpoints.$default.connectionString"),
                "container_name": Field("storageEndpoints.$default.containerName"),
                "sas_ttl": Field("storageEndpoints.$default.sasTtlAsIso8601", default="PT1H"),
                "notifications": Field("enableFileUploadNotifications", default=False),
                "lock_duration": Field("messagingEndpoints.fileNotifications.lockDurationAsIso8601", default="PT1M"),
                "default_ttl": Field("messagingEndpoints.fileNotifications.ttlAsIso8601", default="PT1H"),
                "max_delivery_count": Field("messagingEndpoints.fileNotifications.maxDeliveryCount", default=10),
            },
        ),
        "cloud_to_device": Nested(
            "properties.cloudToDevice",
            {
                "max_delivery_count": Field("maxDeliveryCount", default=10),
                "default_ttl": Field("defaultTtlAsIso8601", default="PT1H"),
                "feedback": Nested(
                    "feedback",
                    {
                        "time_to_live": Field("ttlAsIso8601", default="PT1H"),
                        "max_delivery_count": Field("maxDeliveryCount", default=10),
                        "lock_duration": Field("lockDurationAsIso8601", default="PT60S"),
                    },
                ),
            },
        ),
    },
    exports={"hostname": "{name}.azure-devices.net", "shared_access_policy": KEY},
    finish=_endpoints,
)

_RIGHTS = {
    "registry_read": "RegistryRead",
    "registry_write": "RegistryWrite",
    "service_connect": "ServiceConnect",
    "device_connect": "DeviceConnect",
}


def _policy_rights(get: Get) -> Iterable[Written]:
    """ARM has the rights as one text."""

    def as_text(outcome: Sequence[Value]) -> Value:
        return joined(", ")(outcome[0])

    yield "rights", distribute("rights", as_text, [granted(get, _RIGHTS)]), "device_connect"


_POLICY = Satellite(
    "azurerm_iothub_shared_access_policy",
    into="{group}/providers/Microsoft.Devices/IotHubs/{iothub_name}",
    type=_TYPE,
    member_of="properties.authorizationPolicies",
    fields={"name": Field("keyName"), "iothub_name": Part(), **dict.fromkeys(_RIGHTS, Part(default=False))},
    exports=dict.fromkeys(
        ("primary_key", "primary_connection_string", "secondary_key", "secondary_connection_string"),
        Key("{id}/iotHubKeys/{name}"),
    ),
    finish=_policy_rights,
)

TABLES = (_HUB, _POLICY)
