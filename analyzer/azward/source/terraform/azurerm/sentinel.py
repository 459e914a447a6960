"""Sentinel: workspaces, alert rules, automation, watchlists, connectors."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm.model import ENABLED, Block, Field, Ignored, Specs, Table, parsed

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


def _connector(name: str, kind: str, fields: Mapping[str, Specs] | None = None) -> Table:
    return Table(
        f"azurerm_sentinel_data_connector_{name}",
        "Microsoft.SecurityInsights/dataConnectors@2024-09-01",
        fields or {},
        id="{log_analytics_workspace_id}/providers/Microsoft.SecurityInsights/dataConnectors/{name}",
        constants={"kind": kind},
    )


def _state(data: str) -> Field:
    """A switch of a kind of data that is collected."""
    return Field(f"properties.dataTypes.{data}.state", ENABLED)


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
    _connector("aws_cloud_trail", "AmazonWebServicesCloudTrail"),
    _connector("azure_active_directory", "AzureActiveDirectory"),
    _connector("azure_advanced_threat_protection", "AzureAdvancedThreatProtection"),
    _connector("azure_security_center", "AzureSecurityCenter"),
    _connector(
        "microsoft_cloud_app_security",
        "MicrosoftCloudAppSecurity",
        {"alerts_enabled": _state("alerts"), "discovery_logs_enabled": _state("discoveryLogs")},
    ),
    _connector("microsoft_defender_advanced_threat_protection", "MicrosoftDefenderAdvancedThreatProtection"),
    _connector(
        "office_365",
        "Office365",
        {
            "exchange_enabled": _state("exchange"),
            "sharepoint_enabled": _state("sharePoint"),
            "teams_enabled": _state("teams"),
        },
    ),
    _connector("threat_intelligence", "ThreatIntelligence", {"lookback_date": "properties.tipLookbackPeriod"}),
)
