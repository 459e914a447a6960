"""Alerts that a query of logs raises."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm.model import Block, Field, Many, Specs, Table, same, text

__all__ = ["TABLES"]

_TYPE = "Microsoft.Insights/scheduledQueryRules"
_OLD: Mapping[str, Specs] = {
    "data_source_id": "properties.source.dataSourceId",
    "authorized_resource_ids": "properties.source.authorizedResources",
    "enabled": Field("properties.enabled", text),
}
_METRIC_TRIGGER: Mapping[str, Specs] = {"operator": "thresholdOperator"}


_CRITERION: Mapping[str, Specs] = {
    "time_aggregation_method": "timeAggregation",
    "dimension": Block("dimensions", same("name", "operator", "values")),
    "failing_periods": Block("failingPeriods", {"minimum_failing_periods_to_trigger_alert": "minFailingPeriodsToAlert"}),
}

TABLES = (
    Table(
        "azurerm_monitor_scheduled_query_rules_alert",
        f"{_TYPE}@2018-04-16",
        {
            **_OLD,
            "frequency": "properties.schedule.frequencyInMinutes",
            "time_window": "properties.schedule.timeWindowInMinutes",
            "query": "properties.source.query",
            "query_type": "properties.source.queryType",
            "trigger": Block(
                "properties.action.trigger",
                {"metric_trigger": Block("metricTrigger", _METRIC_TRIGGER), "operator": "thresholdOperator"},
            ),
            "action": Block("properties.action.aznsAction", same("action_group", "custom_webhook_payload", "email_subject")),
            "auto_mitigation_enabled": "properties.autoMitigate",
            "severity": Field("properties.action.severity", text),
            "throttling": "properties.action.throttlingInMin",
        },
    ),
    Table(
        "azurerm_monitor_scheduled_query_rules_log",
        f"{_TYPE}@2018-04-16",
        {**_OLD, "criteria": Many("properties.action.criteria", {"dimension": Block("dimensions")})},
    ),
    Table(
        "azurerm_monitor_scheduled_query_rules_alert_v2",
        f"{_TYPE}@2023-03-15-preview",
        {
            "criteria": Block("properties.criteria.allOf", _CRITERION),
            "window_duration": "properties.windowSize",
            "action": Block("properties.actions", {"email_subject": "actionProperties['Email.Subject']"}),
            "auto_mitigation_enabled": "properties.autoMitigate",
            "workspace_alerts_storage_enabled": "properties.checkWorkspaceAlertsStorageConfigured",
            "mute_actions_after_alert_duration": "properties.muteActionsDuration",
            "query_time_range_override": "properties.overrideQueryTimeRange",
        },
        constants={"kind": "LogAlert"},
    ),
)
