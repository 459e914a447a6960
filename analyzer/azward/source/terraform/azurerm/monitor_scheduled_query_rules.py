"""Alerts that a query of logs raises."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm.model import IDENTITY, Field, Many, Nested, Specs, Table, same, text

__all__ = ["TABLES"]

_TYPE = "Microsoft.Insights/scheduledQueryRules"
_OLD: Mapping[str, Specs] = {
    "data_source_id": Field("properties.source.dataSourceId"),
    "authorized_resource_ids": Field("properties.source.authorizedResources"),
    "description": Field("properties.description"),
    "enabled": Field("properties.enabled", text, default=True),
}
_METRIC_TRIGGER: Mapping[str, Specs] = {
    **same("metric_trigger_type", "threshold", "metric_column"),
    "operator": Field("thresholdOperator"),
}

_ALERT = Table(
    "azurerm_monitor_scheduled_query_rules_alert",
    f"{_TYPE}@2018-04-16",
    {
        **_OLD,
        "frequency": Field("properties.schedule.frequencyInMinutes"),
        "time_window": Field("properties.schedule.timeWindowInMinutes"),
        "query": Field("properties.source.query"),
        "query_type": Field("properties.source.queryType", default="ResultCount"),
        "trigger": Nested(
            "properties.action.trigger",
            {
                "metric_trigger": Nested("metricTrigger", _METRIC_TRIGGER),
                "operator": Field("thresholdOperator"),
                "threshold": Field("threshold"),
            },
        ),
        "action": Nested("properties.action.aznsAction", same("action_group", "custom_webhook_payload", "email_subject")),
        "auto_mitigation_enabled": Field("properties.autoMitigate", default=False),
        "severity": Field("properties.action.severity", text),
        "throttling": Field("properties.action.throttlingInMin"),
    },
)

_LOG = Table(
    "azurerm_monitor_scheduled_query_rules_log",
    f"{_TYPE}@2018-04-16",
    {
        **_OLD,
        "criteria": Many(
            "properties.action.criteria",
            {
                "metric_name": Field("metricName"),
                "dimension": Many(
                    "dimensions", {**same("name", "values"), "operator": Field("operator", default="Include")}
                ),
            },
        ),
    },
)

_CRITERION: Mapping[str, Specs] = {
    **same("operator", "query", "threshold", "metric_measure_column", "resource_id_column"),
    "time_aggregation_method": Field("timeAggregation"),
    "dimension": Many("dimensions", same("name", "operator", "values")),
    "failing_periods": Nested(
        "failingPeriods",
        {
            "minimum_failing_periods_to_trigger_alert": Field("minFailingPeriodsToAlert"),
            "number_of_evaluation_periods": Field("numberOfEvaluationPeriods"),
        },
    ),
}

_ALERT_V2 = Table(
    "azurerm_monitor_scheduled_query_rules_alert_v2",
    f"{_TYPE}@2023-03-15-preview",
    {
        "criteria": Many("properties.criteria.allOf", _CRITERION),
        **same(
            "evaluation_frequency",
            "scopes",
            "severity",
            "description",
            "display_name",
            "target_resource_types",
            at="properties",
        ),
        "window_duration": Field("properties.windowSize"),
        "action": Nested(
            "properties.actions",
            {
                **same("action_groups", "custom_properties"),
                "email_subject": Field("actionProperties['Email.Subject']"),
            },
        ),
        "auto_mitigation_enabled": Field("properties.autoMitigate", default=False),
        "workspace_alerts_storage_enabled": Field("properties.checkWorkspaceAlertsStorageConfigured", default=False),
        "enabled": Field("properties.enabled", default=True),
        "mute_actions_after_alert_duration": Field("properties.muteActionsDuration"),
        "query_time_range_override": Field("properties.overrideQueryTimeRange"),
        "skip_query_validation": Field("properties.skipQueryValidation"),
        "identity": IDENTITY,
    },
    constants={"kind": "LogAlert"},
)

TABLES = (_ALERT, _LOG, _ALERT_V2)
