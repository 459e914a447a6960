"""Event Hubs namespaces, their event hubs, consumer groups and authorization rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from analyzer.source.terraform.azurerm._rights import granted
from analyzer.source.terraform.azurerm.model import (
    ENABLED,
    IDENTITY,
    KEY,
    NONE,
    NOT,
    ROOT_KEY,
    Child,
    Field,
    Get,
    Many,
    Nested,
    Part,
    Specs,
    Table,
    Written,
    from_major,
    unless,
)

__all__ = ["TABLES"]

_VERSION = "2024-01-01"
_TYPE = "Microsoft.EventHub/namespaces"
_NAMESPACE_ID = f"{{group}}/providers/{_TYPE}/{{namespace_name}}"

_RIGHTS: Mapping[str, Specs] = {
    "listen": Part(default=False),
    "send": Part(default=False),
    "manage": Part(default=False),
}
_KEYS = dict.fromkeys(
    (
        f"{rank}_{kind}"
        for rank in ("primary", "secondary")
        for kind in ("key", "connection_string", "connection_string_alias")
    ),
    KEY,
)


def _rights(get: Get) -> Iterable[Written]:
    """ARM lists the rights."""
    yield "properties.rights", granted(get, {"listen": "Listen", "send": "Send", "manage": "Manage"}), "manage"


_NAMESPACE = Table(
    "azurerm_eventhub_namespace",
    f"{_TYPE}@{_VERSION}",
    {
        "sku": (Field("sku.name"), Field("sku.tier")),
        "capacity": Field("sku.capacity", default=1),
        "auto_inflate_enabled": Field("properties.isAutoInflateEnabled", default=False),
        "maximum_throughput_units": Field("properties.maximumThroughputUnits"),
        "dedicated_cluster_id": Field("properties.clusterArmId"),
        "zone_redundant": Field("properties.zoneRedundant", default=from_major({3: False, 4: NONE}), until=3),
        "identity": IDENTITY,
        "local_authentication_enabled": Field("properties.disableLocalAuth", NOT, default=True),
        "minimum_tls_version": Field("properties.minimumTlsVersion", default=from_major({3: NONE, 4: "1.2"})),
        "public_network_access_enabled": Field("properties.publicNetworkAccess", ENABLED, default=True),
        "network_rulesets": Child(
            "networkRuleSets",
            "default",
            {
                "default_action": Field("properties.defaultAction"),
                "public_network_access_enabled": Field("properties.publicNetworkAccess", ENABLED, default=True),
                "trusted_service_access_enabled": Field("properties.trustedServiceAccessEnabled"),
                "virtual_network_rule": Many(
                    "properties.virtualNetworkRules",
                    {
                        "subnet_id": Field("subnet.id"),
                        "ignore_missing_virtual_network_service_endpoint": Field("ignoreMissingVnetServiceEndpoint"),
                    },
                ),
                "ip_rule": Many(
                    "properties.ipRules", {"ip_mask": Field("ipMask"), "action": Field("action", default="Allow")}
                ),
            },
        ),
    },
    exports={f"default_{name}": ROOT_KEY for name in _KEYS},
)

_EVENTHUB = Table(
    "azurerm_eventhub",
    f"{_TYPE}/eventhubs@{_VERSION}",
    {
        "namespace_id": Part(),
        "namespace_name": Part(until=4),
        "partition_count": Field("properties.partitionCount"),
        "message_retention": Field("properties.messageRetentionInDays"),
        "status": Field("properties.status", default="Active"),
        "retention_description": Nested(
            "properties.retentionDescription",
            {
                "cleanup_policy": Field("cleanupPolicy"),
                "retention_time_in_hours": Field("retentionTimeInHours"),
                "tombstone_retention_time_in_hours": Field("tombstoneRetentionTimeInHours"),
            },
        ),
        "capture_description": Nested(
            "properties.captureDescription",
            {
                "enabled": Field("enabled"),
                "encoding": Field("encoding"),
                "interval_in_seconds": Field("intervalInSeconds", default=300),
                "size_limit_in_bytes": Field("sizeLimitInBytes", default=314572800),
                "skip_empty_archives": Field("skipEmptyArchives", default=False),
                "destination": Nested(
                    "destination",
                    {
                        "name": Field("name"),
                        "archive_name_format": Field("properties.archiveNameFormat"),
                        "blob_container_name": Field("properties.blobContainer"),
                        "storage_account_id": Field("properties.storageAccountResourceId"),
                        "storage_authentication_type": Field(
                            "identity.type", unless("StorageSAS"), default=from_major({3: NONE, 4: "StorageSAS"})
                        ),
                        "storage_authentication_id": Field("identity.userAssignedIdentity"),
                    },
                ),
            },
        ),
    },
    id=("{namespace_id}/eventhubs/{name}", f"{_NAMESPACE_ID}/eventhubs/{{name}}"),
)

_RULE = Table(
    "azurerm_eventhub_authorization_rule",
    f"{_TYPE}/eventhubs/authorizationRules@{_VERSION}",
    {"namespace_name": Part(), "eventhub_name": Part(), **_RIGHTS},
    id=f"{_NAMESPACE_ID}/eventhubs/{{eventhub_name}}/authorizationRules/{{name}}",
    exports=_KEYS,
    finish=_rights,
)

_NAMESPACE_RULE = Table(
    "azurerm_eventhub_namespace_authorization_rule",
    f"{_TYPE}/authorizationRules@{_VERSION}",
    {"namespace_name": Part(), **_RIGHTS},
    id=f"{_NAMESPACE_ID}/authorizationRules/{{name}}",
    exports=_KEYS,
    finish=_rights,
)

_CONSUMER_GROUP = Table(
    "azurerm_eventhub_consumer_group",
    f"{_TYPE}/eventhubs/consumergroups@{_VERSION}",
    {
        "namespace_name": Part(),
        "eventhub_name": Part(),
        "user_metadata": Field("properties.userMetadata"),
    },
    id=f"{_NAMESPACE_ID}/eventhubs/{{eventhub_name}}/consumergroups/{{name}}",
)

TABLES = (_NAMESPACE, _EVENTHUB, _RULE, _NAMESPACE_RULE, _CONSUMER_GROUP)
