"""Event Grid: topics, domains, namespaces and subscriptions."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm._event_destination import destinations
from azward.source.terraform.azurerm.model import (
    ENABLED,
    IDENTITY,
    IGNORED,
    KEY,
    NOT,
    Field,
    Many,
    Nested,
    Part,
    Specs,
    Table,
)

__all__ = ["TABLES"]


_IDENTITY: Mapping[str, Specs] = {"type": Field("type"), "user_assigned_identity": Field("userAssignedIdentity")}


_TOPIC = Table(
    "azurerm_eventgrid_topic",
    "Microsoft.EventGrid/topics@2025-02-15",
    {
        "identity": IDENTITY,
        "input_schema": Field("properties.inputSchema", default="EventGridSchema"),
        "input_mapping_fields": IGNORED,
        "input_mapping_default_values": IGNORED,
        "public_network_access_enabled": Field("properties.publicNetworkAccess", ENABLED, default=True),
        "local_auth_enabled": Field("properties.disableLocalAuth", NOT, default=True),
        "inbound_ip_rule": Many(
            "properties.inboundIpRules", {"ip_mask": Field("ipMask"), "action": Field("action", default="Allow")}
        ),
    },
    exports={"primary_access_key": KEY, "secondary_access_key": KEY},
)

_DOMAIN = Table(
    "azurerm_eventgrid_domain",
    "Microsoft.EventGrid/domains@2025-02-15",
    {
        "identity": IDENTITY,
        "input_schema": Field("properties.inputSchema", default="EventGridSchema"),
        "input_mapping_fields": IGNORED,
        "input_mapping_default_values": IGNORED,
        "public_network_access_enabled": Field("properties.publicNetworkAccess", ENABLED, default=True),
        "local_auth_enabled": Field("properties.disableLocalAuth", NOT, default=True),
        "auto_create_topic_with_first_subscription": Field("properties.autoCreateTopicWithFirstSubscription", default=True),
        "auto_delete_topic_with_last_subscription": Field("properties.autoDeleteTopicWithLastSubscription", default=True),
        "inbound_ip_rule": Many(
            "properties.inboundIpRules", {"ip_mask": Field("ipMask"), "action": Field("action", default="Allow")}
        ),
    },
    exports={"primary_access_key": KEY, "secondary_access_key": KEY},
)

_DOMAIN_TOPIC = Table(
    "azurerm_eventgrid_domain_topic",
    "Microsoft.EventGrid/domains/topics@2025-02-15",
    {
        "domain_name": Part(),
    },
    id="{group}/providers/Microsoft.EventGrid/domains/{domain_name}/topics/{name}",
)

_SYSTEM_TOPIC = Table(
    "azurerm_eventgrid_system_topic",
    "Microsoft.EventGrid/systemTopics@2025-02-15",
    {
        "source_resource_id": Field("properties.source", former=("source_arm_resource_id",)),
        "topic_type": Field("properties.topicType"),
        "identity": IDENTITY,
    },
)

_SUBSCRIPTION = Table(
    "azurerm_eventgrid_event_subscription",
    "Microsoft.EventGrid/eventSubscriptions@2025-02-15",
    {
        "scope": Part(),
        "expiration_time_utc": Field("properties.expirationTimeUtc"),
        "event_delivery_schema": Field("properties.eventDeliverySchema", default="EventGridSchema"),
        "azure_function_endpoint": Part(),
        "eventhub_id": Part(former=("eventhub_endpoint_id",)),
        "hybrid_connection_id": Part(former=("hybrid_connection_endpoint_id",)),
        "service_bus_queue_id": Part(former=("service_bus_queue_endpoint_id",)),
        "service_bus_topic_id": Part(former=("service_bus_topic_endpoint_id",)),
        "storage_queue_endpoint": Part(),
        "webhook_endpoint": Part(),
        "included_event_types": Field("properties.filter.includedEventTypes"),
        "subject_filter": Nested(
            "properties.filter",
            {
                "subject_begins_with": Field("subjectBeginsWith"),
                "subject_ends_with": Field("subjectEndsWith"),
                "case_sensitive": Field("isSubjectCaseSensitive"),
            },
        ),
        "advanced_filter": IGNORED,
        "delivery_identity": Nested("properties.deliveryWithResourceIdentity.identity", _IDENTITY),
        "delivery_property": Part(),
        "dead_letter_identity": Nested("properties.deadLetterWithResourceIdentity.identity", _IDENTITY),
        "storage_blob_dead_letter_destination": Part(),
        "retry_policy": Nested(
            "properties.retryPolicy",
            {"max_delivery_attempts": Field("maxDeliveryAttempts"), "event_time_to_live": Field("eventTimeToLiveInMinutes")},
        ),
        "labels": Field("properties.labels"),
        "advanced_filtering_on_arrays_enabled": Field("properties.filter.enableAdvancedFilteringOnArrays", default=False),
    },
    id="{scope}/providers/Microsoft.EventGrid/eventSubscriptions/{name}",
    finish=destinations,
)

_SYSTEM_SUBSCRIPTION = Table(
    "azurerm_eventgrid_system_topic_event_subscription",
    "Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15",
    {
        "system_topic": Part(),
        "expiration_time_utc": Field("properties.expirationTimeUtc"),
        "event_delivery_schema": Field("properties.eventDeliverySchema", default="EventGridSchema"),
        "azure_function_endpoint": Part(),
        "eventhub_id": Part(former=("eventhub_endpoint_id",)),
        "hybrid_connection_id": Part(former=("hybrid_connection_endpoint_id",)),
        "service_bus_queue_id": Part(former=("service_bus_queue_endpoint_id",)),
        "service_bus_topic_id": Part(former=("service_bus_topic_endpoint_id",)),
        "storage_queue_endpoint": Part(),
        "webhook_endpoint": Part(),
        "included_event_types": Field("properties.filter.includedEventTypes"),
        "subject_filter": Nested(
            "properties.filter",
            {
                "subject_begins_with": Field("subjectBeginsWith"),
                "subject_ends_with": Field("subjectEndsWith"),
                "case_sensitive": Field("isSubjectCaseSensitive"),
            },
        ),
        "advanced_filter": IGNORED,
        "delivery_identity": Nested("properties.deliveryWithResourceIdentity.identity", _IDENTITY),
        "delivery_property": Part(),
        "dead_letter_identity": Nested("properties.deadLetterWithResourceIdentity.identity", _IDENTITY),
        "storage_blob_dead_letter_destination": Part(),
        "retry_policy": Nested(
            "properties.retryPolicy",
            {"max_delivery_attempts": Field("maxDeliveryAttempts"), "event_time_to_live": Field("eventTimeToLiveInMinutes")},
        ),
        "labels": Field("properties.labels"),
        "advanced_filtering_on_arrays_enabled": Field("properties.filter.enableAdvancedFilteringOnArrays", default=False),
    },
    id="{group}/providers/Microsoft.EventGrid/systemTopics/{system_topic}/eventSubscriptions/{name}",
    finish=destinations,
)

_NAMESPACE = Table(
    "azurerm_eventgrid_namespace",
    "Microsoft.EventGrid/namespaces@2025-02-15",
    {
        "capacity": Field("sku.capacity", default=1),
        "identity": IDENTITY,
        "inbound_ip_rule": Many(
            "properties.inboundIpRules", {"ip_mask": Field("ipMask"), "action": Field("action", default="Allow")}
        ),
        "public_network_access": Field("properties.publicNetworkAccess", default="Enabled"),
        "sku": Field("sku.name", default="Standard"),
        "topic_spaces_configuration": Nested(
            "properties.topicSpacesConfiguration",
            {
                "alternative_authentication_name_source": Field("clientAuthentication.alternativeAuthenticationNameSources"),
                "maximum_client_sessions_per_authentication_name": Field(
                    "maximumClientSessionsPerAuthenticationName", default=1
                ),
                "maximum_session_expiry_in_hours": Field("maximumSessionExpiryInHours", default=1),
                "route_topic_id": Field("routeTopicResourceId"),
                "dynamic_routing_enrichment": Many(
                    "routingEnrichments.dynamic", {"key": Field("key"), "value": Field("value")}
                ),
                "static_routing_enrichment": Many(
                    "routingEnrichments.static",
                    {"key": Field("key"), "value": Field("value")},
                    constants={"valueType": "String"},
                ),
            },
            constants={"state": "Enabled"},
        ),
    },
)

_PARTNER_NAMESPACE = Table(
    "azurerm_eventgrid_partner_namespace",
    "Microsoft.EventGrid/partnerNamespaces@2025-02-15",
    {
        "partner_registration_id": Field("properties.partnerRegistrationFullyQualifiedId"),
        "inbound_ip_rule": Many(
            "properties.inboundIpRules", {"ip_mask": Field("ipMask"), "action": Field("action", default="Allow")}
        ),
        "local_authentication_enabled": Field("properties.disableLocalAuth", NOT, default=True),
        "partner_topic_routing_mode": Field("properties.partnerTopicRoutingMode", default="ChannelNameHeader"),
        "public_network_access": Field("properties.publicNetworkAccess", default="Enabled"),
    },
)

_PARTNER_REGISTRATION = Table(
    "azurerm_eventgrid_partner_registration",
    "Microsoft.EventGrid/partnerRegistrations@2025-02-15",
    {},
    constants={"location": "global"},
)

_PARTNER_CONFIGURATION = Table(
    "azurerm_eventgrid_partner_configuration",
    "Microsoft.EventGrid/partnerConfigurations@2025-02-15",
    {
        "default_maximum_expiration_time_in_days": Field(
            "properties.partnerAuthorization.defaultMaximumExpirationTimeInDays", default=7
        ),
        "partner_authorization": Many(
            "properties.partnerAuthorization.authorizedPartnersList",
            {
                "partner_name": Field("partnerName"),
                "partner_registration_id": Field("partnerRegistrationImmutableId"),
                "authorization_expiration_time_in_utc": Field("authorizationExpirationTimeInUtc"),
            },
        ),
    },
    id="{group}/providers/Microsoft.EventGrid/partnerConfigurations/default",
    constants={"location": "global"},
)

TABLES = (
    _TOPIC,
    _DOMAIN,
    _DOMAIN_TOPIC,
    _SYSTEM_TOPIC,
    _SUBSCRIPTION,
    _SYSTEM_SUBSCRIPTION,
    _NAMESPACE,
    _PARTNER_NAMESPACE,
    _PARTNER_REGISTRATION,
    _PARTNER_CONFIGURATION,
)
