"""Service Bus namespaces, their queues, topics, subscriptions and authorization rules."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm._authorization import KEYS, RIGHTS, rights
from azward.source.terraform.azurerm.model import (
    ENABLED,
    KEY,
    KEY_NAME,
    KEY_VAULT,
    KEY_VERSION,
    NONE,
    ROOT_KEY,
    Block,
    Child,
    Field,
    Ignored,
    Satellite,
    Specs,
    Table,
    from_major,
    objects,
)

__all__ = ["TABLES"]


_NETWORK: Mapping[str, Specs] = {
    "public_network_access_enabled": Field("properties.publicNetworkAccess", ENABLED),
    "trusted_services_allowed": "properties.trustedServiceAccessEnabled",
    "ip_rules": Field("properties.ipRules", objects("ipMask", action="Allow")),
    "network_rules": Block("properties.virtualNetworkRules", {"subnet_id": "subnet.id"}),
}

TABLES = (
    Table(
        "azurerm_servicebus_namespace",
        "Microsoft.ServiceBus/namespaces@2024-01-01",
        {
            "sku": ("sku.name", "sku.tier"),
            "capacity": "sku.capacity",
            "customer_managed_key": Block(
                "properties.encryption",
                {
                    "key_vault_key_id": (
                        Field("keyVaultProperties[0].keyVaultUri", KEY_VAULT),
                        Field("keyVaultProperties[0].keyName", KEY_NAME),
                        Field("keyVaultProperties[0].keyVersion", KEY_VERSION),
                    ),
                    "identity_id": "keyVaultProperties[0].identity.userAssignedIdentity",
                    "infrastructure_encryption_enabled": "requireInfrastructureEncryption",
                },
                constants={"keySource": "Microsoft.KeyVault"},
            ),
            "minimum_tls_version": Field("properties.minimumTlsVersion", default="1.2"),
            "network_rule_set": Child("networkRuleSets", "default", _NETWORK),
        },
        exports={
            "default_primary_connection_string": ROOT_KEY,
            "default_secondary_connection_string": ROOT_KEY,
            "default_primary_key": ROOT_KEY,
            "default_secondary_key": ROOT_KEY,
        },
    ),
    Table(
        "azurerm_servicebus_queue",
        "Microsoft.ServiceBus/namespaces/queues@2024-01-01",
        {
            "lock_duration": Field("properties.lockDuration", default="PT1M"),
            "default_message_ttl": Field(
                "properties.defaultMessageTimeToLive", default=from_major({3: "P10675199DT2H48M5.4775807S", 4: NONE})
            ),
            "duplicate_detection_history_time_window": Field(
                "properties.duplicateDetectionHistoryTimeWindow", default="PT10M"
            ),
            "batched_operations_enabled": Field("properties.enableBatchedOperations", former=("enable_batched_operations",)),
            "auto_delete_on_idle": Field(
                "properties.autoDeleteOnIdle", default=from_major({3: "P10675199DT2H48M5.4775807S", 4: NONE})
            ),
            "partitioning_enabled": Field("properties.enablePartitioning", former=("enable_partitioning",)),
            "express_enabled": Field("properties.enableExpress", former=("enable_express",)),
        },
    ),
    Table(
        "azurerm_servicebus_topic",
        "Microsoft.ServiceBus/namespaces/topics@2024-01-01",
        {
            "auto_delete_on_idle": Field("properties.autoDeleteOnIdle", default="P10675199DT2H48M5.4775807S"),
            "default_message_ttl": Field("properties.defaultMessageTimeToLive", default="P10675199DT2H48M5.4775807S"),
            "duplicate_detection_history_time_window": Field(
                "properties.duplicateDetectionHistoryTimeWindow", default="PT10M"
            ),
            "batched_operations_enabled": Field("properties.enableBatchedOperations", former=("enable_batched_operations",)),
            "express_enabled": Field("properties.enableExpress", former=("enable_express",)),
            "partitioning_enabled": Field("properties.enablePartitioning", former=("enable_partitioning",)),
        },
    ),
    Table(
        "azurerm_servicebus_subscription",
        "Microsoft.ServiceBus/namespaces/topics/subscriptions@2024-01-01",
        {
            "auto_delete_on_idle": Field("properties.autoDeleteOnIdle", default="P10675199DT2H48M5.4775807S"),
            "default_message_ttl": Field("properties.defaultMessageTimeToLive", default="P10675199DT2H48M5.4775807S"),
            "dead_lettering_on_filter_evaluation_error": "properties.deadLetteringOnFilterEvaluationExceptions",
            "batched_operations_enabled": Field("properties.enableBatchedOperations", former=("enable_batched_operations",)),
            "client_scoped_subscription_enabled": "properties.isClientAffine",
            "client_scoped_subscription": Block(
                "properties.clientAffineProperties",
                {
                    "is_client_scoped_subscription_shareable": "isShared",
                    "is_client_scoped_subscription_durable": "isDurable",
                },
            ),
        },
    ),
    Table(
        "azurerm_servicebus_subscription_rule",
        "Microsoft.ServiceBus/namespaces/topics/subscriptions/rules@2024-01-01",
        {"sql_filter": "properties.sqlFilter.sqlExpression", "action": "properties.action.sqlExpression"},
    ),
    Table(
        "azurerm_servicebus_namespace_authorization_rule",
        "Microsoft.ServiceBus/namespaces/AuthorizationRules@2024-01-01",
        {**RIGHTS},
        exports=KEYS,
        finish=rights,
    ),
    Table(
        "azurerm_servicebus_queue_authorization_rule",
        "Microsoft.ServiceBus/namespaces/queues/authorizationRules@2024-01-01",
        {**RIGHTS},
        exports=KEYS,
        finish=rights,
    ),
    Table(
        "azurerm_servicebus_topic_authorization_rule",
        "Microsoft.ServiceBus/namespaces/topics/authorizationRules@2024-01-01",
        {**RIGHTS},
        exports=KEYS,
        finish=rights,
    ),
    Table(
        "azurerm_servicebus_namespace_disaster_recovery_config",
        "Microsoft.ServiceBus/namespaces/disasterRecoveryConfigs@2024-01-01",
        {
            "partner_namespace_id": "properties.partnerNamespace",
            "alias_authorization_rule_id": Ignored("the link stands in a resource of its own"),
        },
        exports={
            "primary_connection_string_alias": KEY,
            "secondary_connection_string_alias": KEY,
            "default_primary_key": ROOT_KEY,
            "default_secondary_key": ROOT_KEY,
        },
    ),
    Satellite(
        "azurerm_servicebus_namespace_customer_managed_key",
        into="{namespace_id}",
        type="Microsoft.ServiceBus/namespaces@2024-01-01",
        fields={
            "key_vault_key_id": (
                Field("properties.encryption.keyVaultProperties[0].keyVaultUri", KEY_VAULT),
                Field("properties.encryption.keyVaultProperties[0].keyName", KEY_NAME),
                Field("properties.encryption.keyVaultProperties[0].keyVersion", KEY_VERSION),
            ),
            "infrastructure_encryption_enabled": "properties.encryption.requireInfrastructureEncryption",
        },
        constants={"properties.encryption.keySource": "Microsoft.KeyVault"},
    ),
    Table(
        "azurerm_servicebus_namespace_network_rule_set",
        "Microsoft.ServiceBus/namespaces/networkRuleSets@2024-01-01",
        {
            "trusted_services_allowed": "properties.trustedServiceAccessEnabled",
            "ip_rules": Field("properties.ipRules", objects("ipMask", action="Allow")),
            "network_rules": Block("properties.virtualNetworkRules", {"subnet_id": "subnet.id"}),
        },
        id="{namespace_id}/networkRuleSets/default",
    ),
)
