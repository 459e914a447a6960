"""IoT hubs and their shared access policies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from azward.graph.choice import distribute
from azward.graph.value import Choice, Unknown, Value, causes
from azward.source.terraform.azurerm._iothub import FILE_NAMES, HUB, HUB_ID, TYPE, policy_keys, rights
from azward.source.terraform.azurerm.model import KEY, Block, Field, Get, Nested, Part, Satellite, Specs, Table, Written

__all__ = ["TABLES"]


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
_OF_CONTAINER = {name: path for name, path in _ENDPOINT.items() if name != "entity_path"}
_CONTAINER = {
    "container_name": "containerName",
    "file_name_format": "fileNameFormat",
    "batch_frequency_in_seconds": "batchFrequencyInSeconds",
    "max_chunk_size_in_bytes": "maxChunkSizeInBytes",
    "encoding": "encoding",
}
_ENDPOINT_DEFAULTS: Mapping[str, Value] = {"authentication_type": "keyBased"}
_CONTAINER_DEFAULTS: Mapping[str, Value] = {
    "file_name_format": FILE_NAMES,
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
    names = {**_OF_CONTAINER, **_CONTAINER} if container else _ENDPOINT
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


_ROUTE: Mapping[str, Specs] = {"enabled": "isEnabled"}


_RIGHTS = {
    "registry_read": "RegistryRead",
    "registry_write": "RegistryWrite",
    "service_connect": "ServiceConnect",
    "device_connect": "DeviceConnect",
}


_UPLOADS = "properties.storageEndpoints.$default"
_NOTICES = "properties.messagingEndpoints.fileNotifications"

TABLES = (
    Table(
        "azurerm_iothub",
        TYPE,
        {
            "sku": Block("sku"),
            "network_rule_set": Nested(
                "properties.networkRuleSets",
                {
                    "apply_to_builtin_eventhub_endpoint": "applyToBuiltInEventHubEndpoint",
                    "ip_rule": Block("ipRules", {"name": "filterName"}),
                },
            ),
            "event_hub_partition_count": "properties.eventHubEndpoints.events.partitionCount",
            "event_hub_retention_in_days": "properties.eventHubEndpoints.events.retentionTimeInDays",
            # `finish` sorts them by type
            "endpoint": Nested(
                "",
                {
                    "type": Part(),
                    "name": Part(),
                    "authentication_type": Part(),
                    "identity_id": Part(),
                    "endpoint_uri": Part(),
                    "entity_path": Part(),
                    "connection_string": Part(),
                    "batch_frequency_in_seconds": Part(),
                    "max_chunk_size_in_bytes": Part(),
                    "container_name": Part(),
                    "encoding": Part(),
                    "file_name_format": Part(),
                    "resource_group_name": Part(),
                    "subscription_id": Part(),
                },
            ),
            "route": Block("properties.routing.routes", {**_ROUTE}),
            "fallback_route": Block("properties.routing.fallbackRoute", {**_ROUTE}),
            "enrichment": Block("properties.routing.enrichments"),
            "file_upload": Block(
                "properties",
                {
                    "authentication_type": "storageEndpoints.$default.authenticationType",
                    "identity_id": "storageEndpoints.$default.identity.userAssignedIdentity",
                    "connection_string": "storageEndpoints.$default.connectionString",
                    "container_name": "storageEndpoints.$default.containerName",
                    "sas_ttl": Field("storageEndpoints.$default.sasTtlAsIso8601", default="PT1H"),
                    "notifications": "enableFileUploadNotifications",
                    "lock_duration": Field("messagingEndpoints.fileNotifications.lockDurationAsIso8601", default="PT1M"),
                    "default_ttl": Field("messagingEndpoints.fileNotifications.ttlAsIso8601", default="PT1H"),
                    "max_delivery_count": "messagingEndpoints.fileNotifications.maxDeliveryCount",
                },
            ),
            "cloud_to_device": Block(
                "properties.cloudToDevice",
                {
                    "default_ttl": "defaultTtlAsIso8601",
                    "feedback": Nested(
                        "feedback", {"time_to_live": "ttlAsIso8601", "lock_duration": "lockDurationAsIso8601"}
                    ),
                },
            ),
        },
        exports={"hostname": "{name}.azure-devices.net", "shared_access_policy": KEY},
        finish=_endpoints,
    ),
    Satellite(
        "azurerm_iothub_shared_access_policy",
        into=HUB_ID,
        type=TYPE,
        member_of="properties.authorizationPolicies",
        fields={"name": "keyName", **dict.fromkeys(_RIGHTS, Part())},
        exports=policy_keys("{id}/iotHubKeys/{name}"),
        finish=rights(_RIGHTS),
    ),
    Table("azurerm_iothub_certificate", f"{HUB}/certificates@2023-06-30", {"certificate_content": "properties.certificate"}),
    Table(
        "azurerm_iothub_consumer_group",
        f"{HUB}/eventHubEndpoints/ConsumerGroups@2023-06-30",
        id=f"{HUB_ID}/eventHubEndpoints/{{eventhub_endpoint_name}}/ConsumerGroups/{{name}}",
        texts={"properties.name": "{name}"},
    ),
    Satellite(
        "azurerm_iothub_route",
        into=HUB_ID,
        type=TYPE,
        member_of="properties.routing.routes",
        fields={"name": "name", **_ROUTE},
    ),
    Satellite(
        "azurerm_iothub_fallback_route",
        into=HUB_ID,
        type=TYPE,
        fields={
            "source": "properties.routing.fallbackRoute.source",
            "condition": "properties.routing.fallbackRoute.condition",
            "endpoint_names": "properties.routing.fallbackRoute.endpointNames",
            "enabled": "properties.routing.fallbackRoute.isEnabled",
        },
    ),
    Satellite("azurerm_iothub_enrichment", into=HUB_ID, type=TYPE, member_of="properties.routing.enrichments", fields={}),
    Satellite(
        "azurerm_iothub_file_upload",
        into="{iothub_id}",
        type=TYPE,
        fields={
            "authentication_type": f"{_UPLOADS}.authenticationType",
            "identity_id": f"{_UPLOADS}.identity.userAssignedIdentity",
            "connection_string": f"{_UPLOADS}.connectionString",
            "container_name": f"{_UPLOADS}.containerName",
            "sas_ttl": f"{_UPLOADS}.sasTtlAsIso8601",
            "notifications_enabled": "properties.enableFileUploadNotifications",
            "lock_duration": f"{_NOTICES}.lockDurationAsIso8601",
            "default_ttl": f"{_NOTICES}.ttlAsIso8601",
            "max_delivery_count": f"{_NOTICES}.maxDeliveryCount",
        },
    ),
)
