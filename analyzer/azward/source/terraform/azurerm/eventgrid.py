"""Event Grid: topics, domains, namespaces and subscriptions."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm._event_destination import destinations
from azward.source.terraform.azurerm.model import KEY, Block, Field, Ignored, Nested, Part, Specs, Table

__all__ = ["TABLES"]

_SUBSCRIPTION: Mapping[str, Specs] = {
    "azure_function_endpoint": Part(),
    "eventhub_id": Part(former=("eventhub_endpoint_id",)),
    "hybrid_connection_id": Part(former=("hybrid_connection_endpoint_id",)),
    "service_bus_queue_id": Part(former=("service_bus_queue_endpoint_id",)),
    "service_bus_topic_id": Part(former=("service_bus_topic_endpoint_id",)),
    "storage_queue_endpoint": Part(),
    "webhook_endpoint": Part(),
    "included_event_types": "properties.filter.includedEventTypes",
    "subject_filter": Block("properties.filter", {"case_sensitive": "isSubjectCaseSensitive"}),
    "advanced_filter": Ignored("how data is routed or transformed"),
    "delivery_identity": Block("properties.deliveryWithResourceIdentity.identity"),
    "delivery_property": Part(),
    "dead_letter_identity": Block("properties.deadLetterWithResourceIdentity.identity"),
    "storage_blob_dead_letter_destination": Part(),
    "retry_policy": Block("properties.retryPolicy", {"event_time_to_live": "eventTimeToLiveInMinutes"}),
    "advanced_filtering_on_arrays_enabled": "properties.filter.enableAdvancedFilteringOnArrays",
}


def _topic(kind: str) -> Table:
    return Table(
        f"azurerm_eventgrid_{kind}",
        f"Microsoft.EventGrid/{kind}s@2025-02-15",
        {
            "input_mapping_fields": Ignored("how data is routed or transformed"),
            "input_mapping_default_values": Ignored("how data is routed or transformed"),
            "inbound_ip_rule": Block("properties.inboundIpRules"),
        },
        exports={"primary_access_key": KEY, "secondary_access_key": KEY},
    )


TABLES = (
    _topic("topic"),
    _topic("domain"),
    Table("azurerm_eventgrid_domain_topic", "Microsoft.EventGrid/domains/topics@2025-02-15"),
    Table(
        "azurerm_eventgrid_system_topic",
        "Microsoft.EventGrid/systemTopics@2025-02-15",
        {"source_resource_id": Field("properties.source", former=("source_arm_resource_id",))},
    ),
    Table(
        "azurerm_eventgrid_event_subscription",
        "Microsoft.EventGrid/eventSubscriptions@2025-02-15",
        _SUBSCRIPTION,
        id="{scope}/providers/Microsoft.EventGrid/eventSubscriptions/{name}",
        finish=destinations,
    ),
    Table(
        "azurerm_eventgrid_system_topic_event_subscription",
        "Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15",
        _SUBSCRIPTION,
        id="{group}/providers/Microsoft.EventGrid/systemTopics/{system_topic}/eventSubscriptions/{name}",
        finish=destinations,
    ),
    Table(
        "azurerm_eventgrid_namespace",
        "Microsoft.EventGrid/namespaces@2023-12-15-preview",
        {
            "capacity": "sku.capacity",
            "inbound_ip_rule": Block("properties.inboundIpRules"),
            "sku": "sku.name",
            "topic_spaces_configuration": Nested(
                "properties.topicSpacesConfiguration",
                {
                    "alternative_authentication_name_source": "clientAuthentication.alternativeAuthenticationNameSources",
                    "route_topic_id": "routeTopicResourceId",
                    "dynamic_routing_enrichment": Block("routingEnrichments.dynamic"),
                    "static_routing_enrichment": Block("routingEnrichments.static", constants={"valueType": "String"}),
                },
                constants={"state": "Enabled"},
            ),
        },
    ),
    Table(
        "azurerm_eventgrid_partner_namespace",
        "Microsoft.EventGrid/partnerNamespaces@2025-02-15",
        {
            "partner_registration_id": "properties.partnerRegistrationFullyQualifiedId",
            "inbound_ip_rule": Block("properties.inboundIpRules"),
        },
    ),
    Table(
        "azurerm_eventgrid_partner_registration",
        "Microsoft.EventGrid/partnerRegistrations@2025-02-15",
        constants={"location": "global"},
    ),
    Table(
        "azurerm_eventgrid_partner_configuration",
        "Microsoft.EventGrid/partnerConfigurations@2025-02-15",
        {
            "default_maximum_expiration_time_in_days": "properties.partnerAuthorization.defaultMaximumExpirationTimeInDays",
            "partner_authorization": Block(
                "properties.partnerAuthorization.authorizedPartnersList",
                {"partner_registration_id": "partnerRegistrationImmutableId"},
            ),
        },
        id="{group}/providers/Microsoft.EventGrid/partnerConfigurations/default",
        constants={"location": "global"},
    ),
)
