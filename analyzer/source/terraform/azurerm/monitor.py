"""Diagnostic settings."""

from __future__ import annotations

from analyzer.source.terraform.azurerm.model import IGNORED, Field, Many, Part, Table

__all__ = ["TABLES"]

_CATEGORY = {"category": Field("category"), "category_group": Field("categoryGroup")}
_RETENTION = {"retention_policy": IGNORED}  # of no effect any more
_SWITCHED = {**_CATEGORY, **_RETENTION, "enabled": Field("enabled", default=True)}

_DIAGNOSTIC_SETTING = Table(
    "azurerm_monitor_diagnostic_setting",
    "Microsoft.Insights/diagnosticSettings@2021-05-01-preview",
    {
        "target_resource_id": Part(),
        "eventhub_name": Field("properties.eventHubName"),
        "eventhub_authorization_rule_id": Field("properties.eventHubAuthorizationRuleId"),
        "log_analytics_workspace_id": Field("properties.workspaceId"),
        "log_analytics_destination_type": Field("properties.logAnalyticsDestinationType"),
        "storage_account_id": Field("properties.storageAccountId"),
        "partner_solution_id": Field("properties.marketplacePartnerId"),
        "enabled_log": Many("properties.logs", {**_CATEGORY, **_RETENTION}, constants={"enabled": True}),
        "log": Many("properties.logs", _SWITCHED, until=3),
        "enabled_metric": Many("properties.metrics", _CATEGORY, constants={"enabled": True}),
        "metric": Many("properties.metrics", _SWITCHED, until=4),
    },
    id="{target_resource_id}/providers/Microsoft.Insights/diagnosticSettings/{name}",
)

TABLES = (_DIAGNOSTIC_SETTING,)
