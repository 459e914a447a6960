"""Sentinel: workspaces, alert rules, automation, watchlists, connectors."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm.model import Block, Field, Ignored, Specs, Table, parsed

__all__ = ["TABLES"]


_OF_QUERY: Mapping[str, Specs] = {
    "event_grouping": Block("properties.eventGroupingSettings", {"aggregation_method": "aggregationKind"}),
    "alert_details_override": Ignored("how data is routed or transformed"),
    "alert_rule_template_guid": "properties.alertRuleTemplateName",
    "alert_rule_template_version": "properties.templateVersion",
    "entity_mapping": Block("properties.entityMappings", {"field_mapping": Block("fieldMappings")}),
    "sentinel_entity_mapping": Block("properties.sentinelEntitiesMappings"),
    "incident": Block(
        "properties.incidentConfiguration",
        {
            "create_incident_enabled": Field("createIncident", former=("create_incident",)),
            "grouping": Block(
                "groupingConfiguration",
                {
                    "reopen_closed_incidents": "reopenClosedIncident",
                    "entity_matching_method": "matchingMethod",
                    "by_entities": Field("groupByEntities", former=("group_by_entities",)),
                    "by_alert_details": Field("groupByAlertDetails", former=("group_by_alert_details",)),
                    "by_custom_details": Field("groupByCustomDetails", former=("group_by_custom_details",)),
                },
            ),
        },
        former=("incident_configuration",),
    ),
}
"""What rules over a query have in common, on a schedule or near real time."""

_RULES = "Microsoft.SecurityInsights/alertRules@2023-12-01-preview"
_RULE_ID = "{log_analytics_workspace_id}/providers/Microsoft.SecurityInsights/alertRules/{name}"

TABLES = (
    Table(
        "azurerm_sentinel_log_analytics_workspace_onboarding",
        "Microsoft.SecurityInsights/onboardingStates@2024-09-01",
        {"customer_managed_key_enabled": "properties.customerManagedKey"},
        id=(
            "{workspace_id}/providers/Microsoft.SecurityInsights/onboardingStates/default",
            "{group}/providers/Microsoft.OperationalInsights/workspaces/{workspace_name}"
            "/providers/Microsoft.SecurityInsights/onboardingStates/default",
        ),
    ),
    Table("azurerm_sentinel_alert_rule_scheduled", _RULES, {**_OF_QUERY}, id=_RULE_ID, constants={"kind": "Scheduled"}),
    Table("azurerm_sentinel_alert_rule_nrt", _RULES, _OF_QUERY, id=_RULE_ID, constants={"kind": "NRT"}),
    Table(
        "azurerm_sentinel_alert_rule_fusion",
        _RULES,
        {
            "alert_rule_template_guid": "properties.alertRuleTemplateName",
            "source": Ignored("how data is routed or transformed"),
        },
        id=_RULE_ID,
        constants={"kind": "Fusion"},
    ),
    Table(
        "azurerm_sentinel_alert_rule_ms_security_incident",
        _RULES,
        {
            "severity_filter": "properties.severitiesFilter",
            "alert_rule_template_guid": "properties.alertRuleTemplateName",
            "display_name_filter": "properties.displayNamesFilter",
            "display_name_exclude_filter": "properties.displayNamesExcludeFilter",
        },
        id=_RULE_ID,
        constants={"kind": "MicrosoftSecurityIncidentCreation"},
    ),
    Table(
        "azurerm_sentinel_automation_rule",
        "Microsoft.SecurityInsights/automationRules@2024-09-01",
        {
            "action_incident": Ignored("how data is routed or transformed"),
            "action_incident_task": Ignored("how data is routed or transformed"),
            "action_playbook": Block(
                "properties.actions",
                {"logic_app_id": "actionConfiguration.logicAppResourceId", "tenant_id": "actionConfiguration.tenantId"},
                constants={"actionType": "RunPlaybook"},
            ),
            "condition_json": Field("properties.triggeringLogic.conditions", parsed),
            "enabled": "properties.triggeringLogic.isEnabled",
            "expiration": "properties.triggeringLogic.expirationTimeUtc",
            "triggers_on": "properties.triggeringLogic.triggersOn",
            "triggers_when": "properties.triggeringLogic.triggersWhen",
            "condition": Ignored("how data is routed or transformed"),
        },
        id="{log_analytics_workspace_id}/providers/Microsoft.SecurityInsights/automationRules/{name}",
    ),
    Table(
        "azurerm_sentinel_watchlist",
        "Microsoft.SecurityInsights/watchlists@2024-09-01",
        {"item_search_key": "properties.itemsSearchKey"},
        id="{log_analytics_workspace_id}/providers/Microsoft.SecurityInsights/watchlists/{name}",
        constants={"properties.provider": "Microsoft"},
    ),
    Table(
        "azurerm_sentinel_watchlist_item",
        "Microsoft.SecurityInsights/watchlists/watchlistItems@2024-09-01",
        {"properties": "properties.itemsKeyValue"},
        id=("{watchlist_id}/watchlistItems/{name}", "{watchlist_id}/watchlistItems/{?name}"),
    ),
    Table(
        "azurerm_sentinel_data_connector_aws_cloud_trail",
        "Microsoft.SecurityInsights/dataConnectors@2024-09-01",
        id="{log_analytics_workspace_id}/providers/Microsoft.SecurityInsights/dataConnectors/{name}",
        constants={"kind": "AmazonWebServicesCloudTrail"},
    ),
    Table(
        "azurerm_sentinel_data_connector_azure_active_directory",
        "Microsoft.SecurityInsights/dataConnectors@2024-09-01",
        id="{log_analytics_workspace_id}/providers/Microsoft.SecurityInsights/dataConnectors/{name}",
        constants={"kind": "AzureActiveDirectory"},
    ),
    Table(
        "azurerm_sentinel_data_connector_azure_advanced_threat_protection",
        "Microsoft.SecurityInsights/dataConnectors@2024-09-01",
        id="{log_analytics_workspace_id}/providers/Microsoft.SecurityInsights/dataConnectors/{name}",
        constants={"kind": "AzureAdvancedThreatProtection"},
    ),
    Table(
        "azurerm_sentinel_data_connector_azure_security_center",
        "Microsoft.SecurityInsights/dataConnectors@2024-09-01",
        id="{log_analytics_workspace_id}/providers/Microsoft.SecurityInsights/dataConnectors/{name}",
        constants={"kind": "AzureSecurityCenter"},
    ),
    Table(
        "azurerm_sentinel_data_connector_microsoft_cloud_app_security",
        "Microsoft.SecurityInsights/dataConnectors@2024-09-01",
        {
            "alerts_enabled": Ignored("a setting of the data plane"),
            "discovery_logs_enabled": Ignored("a setting of the data plane"),
        },
        id="{log_analytics_workspace_id}/providers/Microsoft.SecurityInsights/dataConnectors/{name}",
        constants={"kind": "MicrosoftCloudAppSecurity"},
    ),
    Table(
        "azurerm_sentinel_data_connector_microsoft_defender_advanced_threat_protection",
        "Microsoft.SecurityInsights/dataConnectors@2024-09-01",
        id="{log_analytics_workspace_id}/providers/Microsoft.SecurityInsights/dataConnectors/{name}",
        constants={"kind": "MicrosoftDefenderAdvancedThreatProtection"},
    ),
    Table(
        "azurerm_sentinel_data_connector_office_365",
        "Microsoft.SecurityInsights/dataConnectors@2024-09-01",
        {
            "exchange_enabled": Ignored("a setting of the data plane"),
            "sharepoint_enabled": Ignored("a setting of the data plane"),
            "teams_enabled": Ignored("a setting of the data plane"),
        },
        id="{log_analytics_workspace_id}/providers/Microsoft.SecurityInsights/dataConnectors/{name}",
        constants={"kind": "Office365"},
    ),
    Table(
        "azurerm_sentinel_data_connector_threat_intelligence",
        "Microsoft.SecurityInsights/dataConnectors@2024-09-01",
        {"lookback_date": Ignored("a setting of the data plane")},
        id="{log_analytics_workspace_id}/providers/Microsoft.SecurityInsights/dataConnectors/{name}",
        constants={"kind": "ThreatIntelligence"},
    ),
)
