"""Event Hubs namespaces, their event hubs, consumer groups and authorization rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from azward.graph.choice import distribute
from azward.graph.value import Unknown, Value
from azward.source.terraform.azurerm._rights import granted
from azward.source.terraform.azurerm.model import (
    ENABLED,
    KEY,
    KEY_NAME,
    KEY_VAULT,
    KEY_VERSION,
    ROOT_KEY,
    Block,
    Child,
    Field,
    Get,
    Part,
    Satellite,
    Specs,
    Table,
    Written,
    unless,
)

__all__ = ["TABLES"]

_VERSION = "2024-01-01"
_TYPE = "Microsoft.EventHub/namespaces"
_NAMESPACE_ID = f"{{group}}/providers/{_TYPE}/{{namespace_name}}"

_RIGHTS: Mapping[str, Specs] = {"listen": Part(), "send": Part(), "manage": Part()}
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


def _customer_keys(get: Get) -> Iterable[Written]:
    """ARM has an object for each key, with the identity that reads it."""

    def members(outcome: Sequence[Value]) -> Value:
        keys, identity = outcome
        if not isinstance(keys, list):
            return keys
        who: dict[str, Value] = {} if identity is None else {"identity": {"userAssignedIdentity": identity}}
        return [
            key
            if isinstance(key, Unknown) and key.many
            else {"keyVaultUri": KEY_VAULT(key), "keyName": KEY_NAME(key), "keyVersion": KEY_VERSION(key), **who}
            for key in keys
        ]

    found = distribute("key_vault_key_ids", members, [get("key_vault_key_ids"), get("user_assigned_identity_id")])
    yield "properties.encryption.keyVaultProperties", found, "key_vault_key_ids"


def _size(value: Value) -> Value:
    """`Dedicated_1` is a size and a capacity."""
    return value.partition("_")[0] if isinstance(value, str) else value


def _capacity(value: Value) -> Value:
    number = value.partition("_")[2] if isinstance(value, str) else ""
    return int(number) if number.isdecimal() else None


_NAMESPACE = Table(
    "azurerm_eventhub_namespace",
    f"{_TYPE}@{_VERSION}",
    {
        "sku": ("sku.name", "sku.tier"),
        "capacity": "sku.capacity",
        "auto_inflate_enabled": "properties.isAutoInflateEnabled",
        "dedicated_cluster_id": "properties.clusterArmId",
        "network_rulesets": Child(
            "networkRuleSets",
            "default",
            {
                "public_network_access_enabled": Field("properties.publicNetworkAccess", ENABLED),
                "virtual_network_rule": Block(
                    "properties.virtualNetworkRules",
                    {
                        "subnet_id": "subnet.id",
                        "ignore_missing_virtual_network_service_endpoint": "ignoreMissingVnetServiceEndpoint",
                    },
                ),
                "ip_rule": Block("properties.ipRules"),
            },
        ),
    },
    exports={f"default_{name}": ROOT_KEY for name in _KEYS},
)

TABLES = (
    _NAMESPACE,
    Table(
        "azurerm_eventhub",
        f"{_TYPE}/eventhubs@{_VERSION}",
        {
            "message_retention": "properties.messageRetentionInDays",
            "capture_description": Block(
                "properties.captureDescription",
                {
                    "destination": Block(
                        "destination",
                        {
                            "archive_name_format": "properties.archiveNameFormat",
                            "blob_container_name": "properties.blobContainer",
                            "storage_account_id": "properties.storageAccountResourceId",
                            "storage_authentication_type": Field("identity.type", unless("StorageSAS")),
                            "storage_authentication_id": "identity.userAssignedIdentity",
                        },
                    )
                },
            ),
        },
        id=("{namespace_id}/eventhubs/{name}", f"{_NAMESPACE_ID}/eventhubs/{{name}}"),
    ),
    Table(
        "azurerm_eventhub_authorization_rule",
        f"{_TYPE}/eventhubs/authorizationRules@{_VERSION}",
        {**_RIGHTS},
        id=f"{_NAMESPACE_ID}/eventhubs/{{eventhub_name}}/authorizationRules/{{name}}",
        exports=_KEYS,
        finish=_rights,
    ),
    Table(
        "azurerm_eventhub_namespace_authorization_rule",
        f"{_TYPE}/authorizationRules@{_VERSION}",
        {**_RIGHTS},
        exports=_KEYS,
        finish=_rights,
    ),
    Table(
        "azurerm_eventhub_consumer_group",
        f"{_TYPE}/eventhubs/consumergroups@{_VERSION}",
        id=f"{_NAMESPACE_ID}/eventhubs/{{eventhub_name}}/consumergroups/{{name}}",
    ),
    Table(
        "azurerm_eventhub_cluster",
        f"Microsoft.EventHub/clusters@{_VERSION}",
        {"sku_name": (Field("sku.name", _size), Field("sku.capacity", _capacity))},
    ),
    Satellite(
        "azurerm_eventhub_namespace_customer_managed_key",
        into="{eventhub_namespace_id}",
        type=_NAMESPACE.type,
        fields={
            "key_vault_key_ids": Part(),
            "infrastructure_encryption_enabled": "properties.encryption.requireInfrastructureEncryption",
            "user_assigned_identity_id": Part(),
        },
        constants={"properties.encryption.keySource": "Microsoft.KeyVault"},
        finish=_customer_keys,
    ),
    Table(
        "azurerm_eventhub_namespace_disaster_recovery_config",
        f"{_TYPE}/disasterRecoveryConfigs@{_VERSION}",
        {"partner_namespace_id": "properties.partnerNamespace"},
    ),
    Table("azurerm_eventhub_namespace_schema_group", f"{_TYPE}/schemagroups@{_VERSION}"),
)
