"""Where an Event Grid subscription sends events: one argument or block for each kind, one object in ARM."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from azward.graph.choice import distribute
from azward.graph.value import Unknown, Value, unknown_from
from azward.source.terraform.azurerm.model import Get, Written

__all__ = ["destinations"]

_IDS = {
    "eventhub_id": "EventHub",
    "hybrid_connection_id": "HybridConnection",
    "service_bus_queue_id": "ServiceBusQueue",
    "service_bus_topic_id": "ServiceBusTopic",
}
_BATCH = {"max_events_per_batch": "maxEventsPerBatch", "preferred_batch_size_in_kilobytes": "preferredBatchSizeInKilobytes"}
_BLOCKS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "azure_function_endpoint": ("AzureFunction", {"function_id": "resourceId", **_BATCH}),
    "storage_queue_endpoint": (
        "StorageQueue",
        {
            "storage_account_id": "resourceId",
            "queue_name": "queueName",
            "queue_message_time_to_live_in_seconds": "queueMessageTimeToLiveInSeconds",
        },
    ),
    "webhook_endpoint": (
        "WebHook",
        {
            "url": "endpointUrl",
            "base_url": "endpointBaseUrl",
            "active_directory_tenant_id": "azureActiveDirectoryTenantId",
            "active_directory_app_id_or_uri": "azureActiveDirectoryApplicationIdOrUri",
            **_BATCH,
        },
    ),
}
_DEAD_LETTERS = "storage_blob_dead_letter_destination"


def destinations(get: Get) -> Iterable[Written]:
    """The destination, and that of what cannot be delivered; below the identity that delivers, where there is one."""
    for word, kind in _IDS.items():
        if (value := get(word)) is not None:
            yield _place(get, "delivery"), {"endpointType": kind, "properties": {"resourceId": value}}, word
    for word, (kind, names) in _BLOCKS.items():
        if (value := _object(kind, names, get(word))) is not None:
            yield _place(get, "delivery"), value, word
    mappings = distribute("delivery_property", lambda outcome: _mappings(outcome[0]), [get("delivery_property")])
    if mappings is not None:
        yield f"{_place(get, 'delivery')}.properties.deliveryAttributeMappings", mappings, "delivery_property"
    names = {"storage_account_id": "resourceId", "storage_blob_container_name": "blobContainerName"}
    if (value := _object("StorageBlob", names, get(_DEAD_LETTERS))) is not None:
        yield _place(get, "dead_letter"), value, _DEAD_LETTERS


def _place(get: Get, what: str) -> str:
    """The path of a destination."""
    identity = get(f"{what}_identity") not in (None, [])
    if what == "delivery":
        return "properties.deliveryWithResourceIdentity.destination" if identity else "properties.destination"
    return f"properties.{'deadLetterWithResourceIdentity.' if identity else ''}deadLetterDestination"


def _object(kind: str, names: Mapping[str, str], blocks: Value) -> Value:
    def made(outcome: Sequence[Value]) -> Value:
        found = outcome[0]
        block = (found[0] if found else None) if isinstance(found, list) else found
        if isinstance(block, dict):
            properties = {arm: block[word] for word, arm in names.items() if block.get(word) is not None}
            return {"endpointType": kind, "properties": properties}
        return None if block is None else unknown_from(kind, block)

    return distribute(kind, made, [blocks])


def _mappings(blocks: Value) -> Value:
    if not isinstance(blocks, list) or not blocks:
        return blocks or None
    return [_mapping(block) if isinstance(block, dict) else _open(block) for block in blocks]


def _open(block: Value) -> Value:
    return Unknown(block.expression, block.causes, many=True) if isinstance(block, Unknown) else block


def _mapping(block: Mapping[str, Value]) -> Value:
    names = {"value": "value", "secret": "isSecret", "source_field": "sourceField"}
    properties = {arm: block[word] for word, arm in names.items() if block.get(word) is not None}
    return {"name": block.get("header_name"), "type": block.get("type"), "properties": properties}
