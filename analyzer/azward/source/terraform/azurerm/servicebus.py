"""Service Bus namespaces, their queues, topics, subscriptions and authorization rules."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm._authorization import KEYS, RIGHTS, rights
from azward.source.terraform.azurerm.model import (
    ENABLED,
    IDENTITY,
    IGNORED,
    KEY,
    KEY_NAME,
    KEY_VAULT,
    KEY_VERSION,
    NONE,
    NOT,
    ROOT_KEY,
    Child,
    Field,
    Many,
    Nested,
    Part,
    Satellite,
    Specs,
    Table,
    from_major,
    objects,
)

__all__ = ["TABLES"]


_NETWORK: Mapping[str, Specs] = {
    "default_action": Field("properties.defaultAction", default="Allow"),
    "public_network_access_enabled": Field("properties.publicNetworkAccess", ENABLED, default=True),
    "trusted_services_allowed": Field("properties.trustedServiceAccessEnabled", default=False),
    "ip_rules": Field("properties.ipRules", objects("ipMask", action="Allow")),
    "network_rules": Many(
        "properties.virtualNetworkRules",
        {
            "subnet_id": Field("subnet.id"),
            "ignore_missing_vnet_service_endpoint": Field("ignoreMissingVnetServiceEndpoint", default=False),
        },
    ),
}


_NAMESPACE = Table(
    "azurerm_servicebus_namespace",
    "Microsoft.ServiceBus/namespaces@2024-01-01",
    {
        "sku": (Field("sku.name"), Field("sku.tier")),
        "identity": IDENTITY,
        "capacity": Field("sku.capacity", default=0),
        "premium_messaging_partitions": Field("properties.premiumMessagingPartitions", default=0),
        "customer_managed_key": Nested(
            "properties.encryption",
            {
                "key_vault_key_id": (
                    Field("keyVaultProperties[0].keyVaultUri", KEY_VAULT),
                    Field("keyVaultProperties[0].keyName", KEY_NAME),
                    Field("keyVaultProperties[0].keyVersion", KEY_VERSION),
                ),
                "identity_id": Field("keyVaultProperties[0].identity.userAssignedIdentity"),
                "infrastructure_encryption_enabled": Field("requireInfrastructureEncryption"),
            },
            constants={"keySource": "Microsoft.KeyVault"},
        ),
        "local_auth_enabled": Field("properties.disableLocalAuth", NOT, default=True),
        "public_network_access_enabled": Field("properties.publicNetworkAccess", ENABLED, default=True),
        "minimum_tls_version": Field("properties.minimumTlsVersion", default="1.2"),
        "network_rule_set": Child("networkRuleSets", "default", _NETWORK),
        "zone_redundant": Field("properties.zoneRedundant"),
    },
    exports={
        "default_primary_connection_string": ROOT_KEY,
        "default_secondary_connection_string": ROOT_KEY,
        "default_primary_key": ROOT_KEY,
        "default_secondary_key": ROOT_KEY,
    },
)

_QUEUE = Table(
    "azurerm_servicebus_queue",
    "Microsoft.ServiceBus/namespaces/queues@2024-01-01",
    {
        "namespace_id": Part(),
        "lock_duration": Field("properties.lockDuration", default="PT1M"),
        "max_message_size_in_kilobytes": Field("properties.maxMessageSizeInKilobytes"),
        "max_size_in_megabytes": Field("properties.maxSizeInMegabytes"),
        "requires_duplicate_detection": Field("properties.requiresDuplicateDetection", default=False),
        "requires_session": Field("properties.requiresSession", default=False),
        "default_message_ttl": Field(
            "properties.defaultMessageTimeToLive", default=from_major({3: "P10675199DT2H48M5.4775807S", 4: NONE})
        ),
        "dead_lettering_on_message_expiration": Field("properties.deadLetteringOnMessageExpiration", default=False),
        "duplicate_detection_history_time_window": Field("properties.duplicateDetectionHistoryTimeWindow", default="PT10M"),
        "max_delivery_count": Field("properties.maxDeliveryCount", default=10),
        "status": Field("properties.status", default="Active"),
        "batched_operations_enabled": Field(
            "properties.enableBatchedOperations", default=True, former=("enable_batched_operations",)
        ),
        "auto_delete_on_idle": Field(
            "properties.autoDeleteOnIdle", default=from_major({3: "P10675199DT2H48M5.4775807S", 4: NONE})
        ),
        "partitioning_enabled": Field("properties.enablePartitioning", default=False, former=("enable_partitioning",)),
        "express_enabled": Field("properties.enableExpress", default=False, former=("enable_express",)),
        "forward_to": Field("properties.forwardTo"),
        "forward_dead_lettered_messages_to": Field("properties.forwardDeadLetteredMessagesTo"),
    },
    id="{namespace_id}/queues/{name}",
)

_TOPIC = Table(
    "azurerm_servicebus_topic",
    "Microsoft.ServiceBus/namespaces/topics@2024-01-01",
    {
        "namespace_id": Part(),
        "status": Field("properties.status", default="Active"),
        "auto_delete_on_idle": Field("properties.autoDeleteOnIdle", default="P10675199DT2H48M5.4775807S"),
        "default_message_ttl": Field("properties.defaultMessageTimeToLive", default="P10675199DT2H48M5.4775807S"),
        "duplicate_detection_history_time_window": Field("properties.duplicateDetectionHistoryTimeWindow", default="PT10M"),
        "batched_operations_enabled": Field("properties.enableBatchedOperations", former=("enable_batched_operations",)),
        "express_enabled": Field("properties.enableExpress", former=("enable_express",)),
        "partitioning_enabled": Field("properties.enablePartitioning", former=("enable_partitioning",)),
        "max_message_size_in_kilobytes": Field("properties.maxMessageSizeInKilobytes"),
        "max_size_in_megabytes": Field("properties.maxSizeInMegabytes"),
        "requires_duplicate_detection": Field("properties.requiresDuplicateDetection"),
        "support_ordering": Field("properties.supportOrdering"),
    },
    id="{namespace_id}/topics/{name}",
)

_SUBSCRIPTION = Table(
    "azurerm_servicebus_subscription",
    "Microsoft.ServiceBus/namespaces/topics/subscriptions@2024-01-01",
    {
        "topic_id": Part(),
        "max_delivery_count": Field("properties.maxDeliveryCount"),
        "auto_delete_on_idle": Field("properties.autoDeleteOnIdle", default="P10675199DT2H48M5.4775807S"),
        "default_message_ttl": Field("properties.defaultMessageTimeToLive", default="P10675199DT2H48M5.4775807S"),
        "lock_duration": Field("properties.lockDuration"),
        "dead_lettering_on_message_expiration": Field("properties.deadLetteringOnMessageExpiration"),
        "dead_lettering_on_filter_evaluation_error": Field(
            "properties.deadLetteringOnFilterEvaluationExceptions", default=True
        ),
        "batched_operations_enabled": Field("properties.enableBatchedOperations", former=("enable_batched_operations",)),
        "requires_session": Field("properties.requiresSession"),
        "forward_to": Field("properties.forwardTo"),
        "forward_dead_lettered_messages_to": Field("properties.forwardDeadLetteredMessagesTo"),
        "status": Field("properties.status", default="Active"),
        "client_scoped_subscription_enabled": Field("properties.isClientAffine", default=False),
        "client_scoped_subscription": Nested(
            "properties.clientAffineProperties",
            {
                "client_id": Field("clientId"),
                "is_client_scoped_subscription_shareable": Field("isShared", default=True),
                "is_client_scoped_subscription_durable": Field("isDurable"),
            },
        ),
    },
    id="{topic_id}/subscriptions/{name}",
)

_SUBSCRIPTION_RULE = Table(
    "azurerm_servicebus_subscription_rule",
    "Microsoft.ServiceBus/namespaces/topics/subscriptions/rules@2024-01-01",
    {
        "subscription_id": Part(),
        "filter_type": Field("properties.filterType"),
        "sql_filter": Field("properties.sqlFilter.sqlExpression"),
        "correlation_filter": Nested(
            "properties.correlationFilter",
            {
                "content_type": Field("contentType"),
                "correlation_id": Field("correlationId"),
                "label": Field("label"),
                "message_id": Field("messageId"),
                "reply_to": Field("replyTo"),
                "reply_to_session_id": Field("replyToSessionId"),
                "session_id": Field("sessionId"),
                "to": Field("to"),
                "properties": Field("properties"),
            },
        ),
        "action": Field("properties.action.sqlExpression"),
    },
    id="{subscription_id}/rules/{name}",
)

_NAMESPACE_RULE = Table(
    "azurerm_servicebus_namespace_authorization_rule",
    "Microsoft.ServiceBus/namespaces/AuthorizationRules@2024-01-01",
    {"namespace_id": Part(), **RIGHTS},
    id="{namespace_id}/AuthorizationRules/{name}",
    exports=KEYS,
    finish=rights,
)

_QUEUE_RULE = Table(
    "azurerm_servicebus_queue_authorization_rule",
    "Microsoft.ServiceBus/namespaces/queues/authorizationRules@2024-01-01",
    {"queue_id": Part(), **RIGHTS},
    id="{queue_id}/authorizationRules/{name}",
    exports=KEYS,
    finish=rights,
)

_TOPIC_RULE = Table(
    "azurerm_servicebus_topic_authorization_rule",
    "Microsoft.ServiceBus/namespaces/topics/authorizationRules@2024-01-01",
    {"topic_id": Part(), **RIGHTS},
    id="{topic_id}/authorizationRules/{name}",
    exports=KEYS,
    finish=rights,
)

_PAIRING = Table(
    "azurerm_servicebus_namespace_disaster_recovery_config",
    "Microsoft.ServiceBus/namespaces/disasterRecoveryConfigs@2024-01-01",
    {
        "primary_namespace_id": Part(),
        "partner_namespace_id": Field("properties.partnerNamespace"),
        "alias_authorization_rule_id": IGNORED,
    },
    id="{primary_namespace_id}/disasterRecoveryConfigs/{name}",
    exports={
        "primary_connection_string_alias": KEY,
        "secondary_connection_string_alias": KEY,
        "default_primary_key": ROOT_KEY,
        "default_secondary_key": ROOT_KEY,
    },
)

_CUSTOMER_KEY = Satellite(
    "azurerm_servicebus_namespace_customer_managed_key",
    into="{namespace_id}",
    type="Microsoft.ServiceBus/namespaces@2024-01-01",
    fields={
        "namespace_id": Part(),
        "key_vault_key_id": (
            Field("properties.encryption.keyVaultProperties[0].keyVaultUri", KEY_VAULT),
            Field("properties.encryption.keyVaultProperties[0].keyName", KEY_NAME),
            Field("properties.encryption.keyVaultProperties[0].keyVersion", KEY_VERSION),
        ),
        "infrastructure_encryption_enabled": Field("properties.encryption.requireInfrastructureEncryption"),
    },
    constants={"properties.encryption.keySource": "Microsoft.KeyVault"},
)

_NETWORK_RULES = Table(
    "azurerm_servicebus_namespace_network_rule_set",
    "Microsoft.ServiceBus/namespaces/networkRuleSets@2024-01-01",
    {
        "namespace_id": Part(),
        "default_action": Field("properties.defaultAction", default="Allow"),
        "public_network_access_enabled": Field("properties.publicNetworkAccess", ENABLED, default=True),
        "trusted_services_allowed": Field("properties.trustedServiceAccessEnabled", default=False),
        "ip_rules": Field("properties.ipRules", objects("ipMask", action="Allow")),
        "network_rules": Many(
            "properties.virtualNetworkRules",
            {
                "subnet_id": Field("subnet.id"),
                "ignore_missing_vnet_service_endpoint": Field("ignoreMissingVnetServiceEndpoint", default=False),
            },
        ),
    },
    id="{namespace_id}/networkRuleSets/default",
)

TABLES = (
    _NAMESPACE,
    _QUEUE,
    _TOPIC,
    _SUBSCRIPTION,
    _SUBSCRIPTION_RULE,
    _NAMESPACE_RULE,
    _QUEUE_RULE,
    _TOPIC_RULE,
    _PAIRING,
    _CUSTOMER_KEY,
    _NETWORK_RULES,
)
