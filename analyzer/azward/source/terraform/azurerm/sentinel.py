"""Sentinel: workspaces, alert rules, automation, watchlists, connectors."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm.model import IGNORED, Field, Many, Nested, Part, Specs, Table, parsed

__all__ = ["TABLES"]


_ONBOARDING = Table(
    "azurerm_sentinel_log_analytics_workspace_onboarding",
    "Microsoft.SecurityInsights/onboardingStates@2024-09-01",
    {
        "workspace_id": Part(),
        "customer_managed_key_enabled": Field("properties.customerManagedKey", default=False),
    },
    id="{workspace_id}/providers/Microsoft.SecurityInsights/onboardingStates/default",
)

_OF_QUERY: Mapping[str, Specs] = {
    "log_analytics_workspace_id": Part(),
    "display_name": Field("properties.displayName"),
    "event_grouping": Nested("properties.eventGroupingSettings", {"aggregation_method": Field("aggregationKind")}),
    "severity": Field("properties.severity"),
    "query": Field("properties.query"),
    "alert_details_override": IGNORED,
    "alert_rule_template_guid": Field("properties.alertRuleTemplateName"),
    "alert_rule_template_version": Field("properties.templateVersion"),
    "custom_details": Field("properties.customDetails"),
    "description": Field("properties.description"),
    "enabled": Field("properties.enabled", default=True),
    "entity_mapping": Many(
        "properties.entityMappings",
        {
            "entity_type": Field("entityType"),
            "field_mapping": Many("fieldMappings", {"identifier": Field("identifier"), "column_name": Field("columnName")}),
        },
    ),
    "sentinel_entity_mapping": Many("properties.sentinelEntitiesMappings", {"column_name": Field("columnName")}),
    "incident": Nested(
        "properties.incidentConfiguration",
        {
            "create_incident_enabled": Field("createIncident"),
            "grouping": Nested(
                "groupingConfiguration",
                {
                    "enabled": Field("enabled", default=True),
                    "lookback_duration": Field("lookbackDuration", default="PT5M"),
                    "reopen_closed_incidents": Field("reopenClosedIncident", default=False),
                    "entity_matching_method": Field("matchingMethod", default="AnyAlert"),
                    "by_entities": Field("groupByEntities"),
                    "by_alert_details": Field("groupByAlertDetails"),
                    "by_custom_details": Field("groupByCustomDetails"),
                },
            ),
        },
    ),
    "suppression_duration": Field("properties.suppressionDuration", default="PT5H"),
    "suppression_enabled": Field("properties.suppressionEnabled", default=False),
    "tactics": Field("properties.tactics"),
    "techniques": Field("properties.techniques"),
}
"""What rules over a query have in common, on a schedule or near real time."""

_RULES = "Microsoft.SecurityInsights/alertRules@2024-09-01"
_RULE_ID = "{log_analytics_workspace_id}/providers/Microsoft.SecurityInsights/alertRules/{name}"

_SCHEDULED = Table(
    "azurerm_sentinel_alert_rule_scheduled",
    _RULES,
    {
        **_OF_QUERY,
        "query_frequency": Field("properties.queryFrequency", default="PT5H"),
        "query_period": Field("properties.queryPeriod", default="PT5H"),
        "trigger_operator": Field("properties.triggerOperator", default="GreaterThan"),
        "trigger_threshold": Field("properties.triggerThreshold", default=0),
    },
    id=_RULE_ID,
    constants={"kind": "Scheduled"},
)

_NEAR_REAL_TIME = Table("azurerm_sentinel_alert_rule_nrt", _RULES, _OF_QUERY, id=_RULE_ID, constants={"kind": "NRT"})

_FUSION = Table(
    "azurerm_sentinel_alert_rule_fusion",
    _RULES,
    {
        "log_analytics_workspace_id": Part(),
        "alert_rule_template_guid": Field("properties.alertRuleTemplateName"),
        "enabled": Field("properties.enabled", default=True),
        "source": IGNORED,
    },
    id=_RULE_ID,
    constants={"kind": "Fusion"},
)

_INCIDENT_RULE = Table(
    "azurerm_sentinel_alert_rule_ms_security_incident",
    _RULES,
    {
        "log_analytics_workspace_id": Part(),
        "display_name": Field("properties.displayName"),
        "product_filter": Field("properties.productFilter"),
        "severity_filter": Field("properties.severitiesFilter"),
        "alert_rule_template_guid": Field("properties.alertRuleTemplateName"),
        "description": Field("properties.description"),
        "enabled": Field("properties.enabled", default=True),
        "display_name_filter": Field("properties.displayNamesFilter"),
        "display_name_exclude_filter": Field("properties.displayNamesExcludeFilter"),
    },
    id=_RULE_ID,
    constants={"kind": "MicrosoftSecurityIncidentCreation"},
)

_AUTOMATION = Table(
    "azurerm_sentinel_automation_rule",
    "Microsoft.SecurityInsights/automationRules@2024-09-01",
    {
        "log_analytics_workspace_id": Part(),
        "display_name": Field("properties.displayName"),
        "order": Field("properties.order"),
        "action_incident": IGNORED,
        "action_incident_task": IGNORED,
        "action_playbook": Many(
            "properties.actions",
            {
                "logic_app_id": Field("actionConfiguration.logicAppResourceId"),
                "order": Field("order"),
                "tenant_id": Field("actionConfiguration.tenantId"),
            },
            constants={"actionType": "RunPlaybook"},
        ),
        "condition_json": Field("properties.triggeringLogic.conditions", parsed),
        "enabled": Field("properties.triggeringLogic.isEnabled", default=True),
        "expiration": Field("properties.triggeringLogic.expirationTimeUtc"),
        "triggers_on": Field("properties.triggeringLogic.triggersOn", default="Incidents"),
        "triggers_when": Field("properties.triggeringLogic.triggersWhen", default="Created"),
        "condition": IGNORED,
    },
    id="{log_analytics_workspace_id}/providers/Microsoft.SecurityInsights/automationRules/{name}",
)

_WATCHLIST = Table(
    "azurerm_sentinel_watchlist",
    "Microsoft.SecurityInsights/watchlists@2024-09-01",
    {
        "log_analytics_workspace_id": Part(),
        "display_name": Field("properties.displayName"),
        "item_search_key": Field("properties.itemsSearchKey"),
        "default_duration": Field("properties.defaultDuration"),
        "description": Field("properties.description"),
        "labels": Field("properties.labels"),
    },
    id="{log_analytics_workspace_id}/providers/Microsoft.SecurityInsights/watchlists/{name}",
    constants={"properties.provider": "Microsoft"},
)

_WATCHLIST_ITEM = Table(
    "azurerm_sentinel_watchlist_item",
    "Microsoft.SecurityInsights/watchlists/watchlistItems@2024-09-01",
    {
        "watchlist_id": Part(),
        "properties": Field("properties.itemsKeyValue"),
    },
    id=("{watchlist_id}/watchlistItems/{name}", "{watchlist_id}/watchlistItems/{?name}"),
)

_CONNECTOR_AWS_CLOUD_TRAIL = Table(
    "azurerm_sentinel_data_connector_aws_cloud_trail",
    "Microsoft.SecurityInsights/dataConnectors@2024-09-01",
    {
        "aws_role_arn": Field("properties.awsRoleArn"),
        "log_analytics_workspace_id": Part(),
    },
    id="{log_analytics_workspace_id}/providers/Microsoft.SecurityInsights/dataConnectors/{name}",
    constants={"kind": "AmazonWebServicesCloudTrail"},
)

_CONNECTOR_AZURE_ACTIVE_DIRECTORY = Table(
    "azurerm_sentinel_data_connector_azure_active_directory",
    "Microsoft.SecurityInsights/dataConnectors@2024-09-01",
    {
        "log_analytics_workspace_id": Part(),
        "tenant_id": Field("properties.tenantId"),
    },
    id="{log_analytics_workspace_id}/providers/Microsoft.SecurityInsights/dataConnectors/{name}",
    constants={"kind": "AzureActiveDirectory"},
)

_CONNECTOR_AZURE_ADVANCED_THREAT_PROTECTION = Table(
    "azurerm_sentinel_data_connector_azure_advanced_threat_protection",
    "Microsoft.SecurityInsights/dataConnectors@2024-09-01",
    {
        "log_analytics_workspace_id": Part(),
        "tenant_id": Field("properties.tenantId"),
    },
    id="{log_analytics_workspace_id}/providers/Microsoft.SecurityInsights/dataConnectors/{name}",
    constants={"kind": "AzureAdvancedThreatProtection"},
)

_CONNECTOR_AZURE_SECURITY_CENTER = Table(
    "azurerm_sentinel_data_connector_azure_security_center",
    "Microsoft.SecurityInsights/dataConnectors@2024-09-01",
    {
        "log_analytics_workspace_id": Part(),
        "subscription_id": Field("properties.subscriptionId"),
    },
    id="{log_analytics_workspace_id}/providers/Microsoft.SecurityInsights/dataConnectors/{name}",
    constants={"kind": "AzureSecurityCenter"},
)

_CONNECTOR_MICROSOFT_CLOUD_APP_SECURITY = Table(
    "azurerm_sentinel_data_connector_microsoft_cloud_app_security",
    "Microsoft.SecurityInsights/dataConnectors@2024-09-01",
    {
        "log_analytics_workspace_id": Part(),
        "alerts_enabled": IGNORED,
        "discovery_logs_enabled": IGNORED,
        "tenant_id": Field("properties.tenantId"),
    },
    id="{log_analytics_workspace_id}/providers/Microsoft.SecurityInsights/dataConnectors/{name}",
    constants={"kind": "MicrosoftCloudAppSecurity"},
)

_CONNECTOR_MICROSOFT_DEFENDER_ADVANCED_THREAT_PROTECTION = Table(
    "azurerm_sentinel_data_connector_microsoft_defender_advanced_threat_protection",
    "Microsoft.SecurityInsights/dataConnectors@2024-09-01",
    {
        "log_analytics_workspace_id": Part(),
        "tenant_id": Field("properties.tenantId"),
    },
    id="{log_analytics_workspace_id}/providers/Microsoft.SecurityInsights/dataConnectors/{name}",
    constants={"kind": "MicrosoftDefenderAdvancedThreatProtection"},
)

_CONNECTOR_OFFICE_365 = Table(
    "azurerm_sentinel_data_connector_office_365",
    "Microsoft.SecurityInsights/dataConnectors@2024-09-01",
    {
        "log_analytics_workspace_id": Part(),
        "exchange_enabled": IGNORED,
        "sharepoint_enabled": IGNORED,
        "teams_enabled": IGNORED,
        "tenant_id": Field("properties.tenantId"),
    },
    id="{log_analytics_workspace_id}/providers/Microsoft.SecurityInsights/dataConnectors/{name}",
    constants={"kind": "Office365"},
)

_CONNECTOR_THREAT_INTELLIGENCE = Table(
    "azurerm_sentinel_data_connector_threat_intelligence",
    "Microsoft.SecurityInsights/dataConnectors@2024-09-01",
    {
        "log_analytics_workspace_id": Part(),
        "lookback_date": IGNORED,
        "tenant_id": Field("properties.tenantId"),
    },
    id="{log_analytics_workspace_id}/providers/Microsoft.SecurityInsights/dataConnectors/{name}",
    constants={"kind": "ThreatIntelligence"},
)

TABLES = (
    _ONBOARDING,
    _SCHEDULED,
    _NEAR_REAL_TIME,
    _FUSION,
    _INCIDENT_RULE,
    _AUTOMATION,
    _WATCHLIST,
    _WATCHLIST_ITEM,
    _CONNECTOR_AWS_CLOUD_TRAIL,
    _CONNECTOR_AZURE_ACTIVE_DIRECTORY,
    _CONNECTOR_AZURE_ADVANCED_THREAT_PROTECTION,
    _CONNECTOR_AZURE_SECURITY_CENTER,
    _CONNECTOR_MICROSOFT_CLOUD_APP_SECURITY,
    _CONNECTOR_MICROSOFT_DEFENDER_ADVANCED_THREAT_PROTECTION,
    _CONNECTOR_OFFICE_365,
    _CONNECTOR_THREAT_INTELLIGENCE,
)
