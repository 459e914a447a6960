"""Azure Monitor: diagnostic settings, metric and activity log alerts, autoscaling, private link scopes and workspaces."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from azward.graph.value import Unknown, Value
from azward.source.terraform.azurerm._blocks import of_block
from azward.source.terraform.azurerm.model import (
    ENABLED,
    Block,
    Field,
    Get,
    Ignored,
    Part,
    Specs,
    Table,
    Written,
    same,
    text,
)

__all__ = ["TABLES"]

_CATEGORY = {"category_group": "categoryGroup"}
_RETENTION = {"retention_policy": Ignored("of no effect any more")}
_SWITCHED = {**_CATEGORY, **_RETENTION}
_TARGETS: Mapping[str, Specs] = {
    "eventhub_name": "properties.eventHubName",
    "eventhub_authorization_rule_id": "properties.eventHubAuthorizationRuleId",
    "log_analytics_workspace_id": "properties.workspaceId",
}


_FIELDS = {
    "category": "category",
    "caller": "caller",
    "operation_name": "operationName",
    "resource_provider": "resourceProvider",
    "resource_providers": "resourceProvider",
    "resource_type": "resourceType",
    "resource_types": "resourceType",
    "resource_group": "resourceGroup",
    "resource_groups": "resourceGroup",
    "resource_id": "resourceId",
    "resource_ids": "resourceId",
    "level": "level",
    "levels": "level",
    "status": "status",
    "statuses": "status",
    "sub_status": "subStatus",
    "sub_statuses": "subStatus",
    "recommendation_type": "properties.recommendationType",
    "recommendation_category": "properties.recommendationCategory",
    "recommendation_impact": "properties.recommendationImpact",
}
"""The field of the log's entries that each argument of `criteria` speaks of."""
_HEALTH_FIELDS = {
    "current": "properties.currentHealthStatus",
    "previous": "properties.previousHealthStatus",
    "reason": "properties.cause",
    "events": "properties.incidentType",
}
_LIST_FIELDS = {
    "locations": "properties.impactedServices[*].ImpactedRegions[*].RegionName",
    "services": "properties.impactedServices[*].ServiceName",
}


def _conditions(get: Get) -> Iterable[Written]:
    """ARM has a list of conditions that all hold."""
    yield "properties.condition.allOf", of_block(get("criteria"), _all_of), "criteria"


def _all_of(block: Mapping[str, Value]) -> Value:
    found: list[Value] = []
    for name, field in _FIELDS.items():
        value = block.get(name)
        if isinstance(value, list):
            found.append({"anyOf": [{"field": field, "equals": item} for item in value]})
        elif value is not None and value != "":
            found.append({"field": field, "equals": value})
    for name in ("resource_health", "service_health"):
        inner = block.get(name)
        if isinstance(inner, list) and inner:
            inner = inner[0]
        if isinstance(inner, Unknown):
            found.append(Unknown(inner.expression, inner.causes, many=True))
        elif isinstance(inner, dict):
            found += _health(inner)
    return found


def _health(block: Mapping[str, Value]) -> Iterable[Value]:
    for name, field in _HEALTH_FIELDS.items():
        value = block.get(name)
        if isinstance(value, list) and value:
            yield {"anyOf": [{"field": field, "equals": item} for item in value]}
    for name, field in _LIST_FIELDS.items():
        value = block.get(name)
        if isinstance(value, list) and value:
            yield {"field": field, "containsAny": value}


_DIMENSION = Block("dimensions", same("name", "operator", "values"))
_CRITERION: Mapping[str, Specs] = {
    "aggregation": "timeAggregation",
    "dimension": _DIMENSION,
    "skip_metric_validation": Field("skipMetricValidation", default=False),
}


def _criteria_type(get: Get) -> Iterable[Written]:
    """The kind of the criteria decides their type."""
    kinds = {
        "criteria": "MultipleResourceMultipleMetricCriteria",
        "dynamic_criteria": "MultipleResourceMultipleMetricCriteria",
        "application_insights_web_test_location_availability_criteria": "WebtestLocationAvailabilityCriteria",
    }
    for name, kind in kinds.items():
        if get(name):
            yield "properties.criteria['odata.type']", f"Microsoft.Azure.Monitor.{kind}", name


_TRIGGER: Mapping[str, Specs] = {
    "metric_resource_id": "metricResourceUri",
    "dimensions": Block("dimensions", {"name": "DimensionName", "operator": "Operator", "values": "Values"}),
    "divide_by_instance_count": "dividePerInstance",
}

TABLES = (
    Table(
        "azurerm_monitor_diagnostic_setting",
        "Microsoft.Insights/diagnosticSettings@2021-05-01-preview",
        {
            **_TARGETS,
            "partner_solution_id": "properties.marketplacePartnerId",
            "enabled_log": Block("properties.logs", {**_CATEGORY, **_RETENTION}, constants={"enabled": True}),
            "log": Block("properties.logs", _SWITCHED),
            "enabled_metric": Block("properties.metrics", _CATEGORY, constants={"enabled": True}),
            "metric": Block("properties.metrics", _SWITCHED),
        },
        id="{target_resource_id}/providers/Microsoft.Insights/diagnosticSettings/{name}",
    ),
    Table(
        "azurerm_monitor_aad_diagnostic_setting",
        "Microsoft.AADIAM/diagnosticSettings@2017-04-01",
        {**_TARGETS, "enabled_log": Block("properties.logs", constants={"enabled": True}), "log": Block("properties.logs")},
        id="/providers/Microsoft.AADIAM/diagnosticSettings/{name}",
    ),
    Table(
        "azurerm_monitor_log_profile",
        "Microsoft.Insights/logprofiles@2016-03-01",
        {"servicebus_rule_id": "properties.serviceBusRuleId"},
        id="{subscription}/providers/Microsoft.Insights/logprofiles/{name}",
    ),
    Table(
        "azurerm_monitor_activity_log_alert",
        "Microsoft.Insights/activityLogAlerts@2020-10-01",
        {
            "criteria": Block(
                "",
                {
                    **dict.fromkeys(_FIELDS, Part()),
                    "resource_health": Block("", dict.fromkeys(("current", "previous", "reason"), Part())),
                    "service_health": Block("", dict.fromkeys(("events", "locations", "services"), Part())),
                },
            ),
            "action": Block("properties.actions.actionGroups"),
        },
        finish=_conditions,
    ),
    Table(
        "azurerm_monitor_metric_alert",
        "Microsoft.Insights/metricAlerts@2018-03-01",
        {
            "criteria": Block(
                "properties.criteria.allOf", {**_CRITERION}, constants={"criterionType": "StaticThresholdCriterion"}
            ),
            "dynamic_criteria": Block(
                "properties.criteria.allOf[0]",
                {
                    **_CRITERION,
                    "evaluation_total_count": "failingPeriods.numberOfEvaluationPeriods",
                    "evaluation_failure_count": "failingPeriods.minFailingPeriodsToAlert",
                },
                constants={"criterionType": "DynamicThresholdCriterion"},
            ),
            "application_insights_web_test_location_availability_criteria": Block(
                "properties.criteria", same("web_test_id", "component_id", "failed_location_count")
            ),
            "action": Block("properties.actions", {"webhook_properties": "webHookProperties"}),
            "frequency": "properties.evaluationFrequency",
            "target_resource_location": "properties.targetResourceRegion",
        },
        constants={"location": "global"},
        finish=_criteria_type,
    ),
    Table(
        "azurerm_monitor_smart_detector_alert_rule",
        "Microsoft.AlertsManagement/smartDetectorAlertRules@2019-06-01",
        {
            "detector_type": "properties.detector.id",
            "scope_resource_ids": "properties.scope",
            "action_group": Block(
                "properties.actionGroups",
                {"ids": "groupIds", "email_subject": "customEmailSubject", "webhook_payload": "customWebhookPayload"},
            ),
            "enabled": Field("properties.state", ENABLED),
            "throttling_duration": "properties.throttling.duration",
        },
        constants={"location": "global"},
    ),
    Table(
        "azurerm_monitor_autoscale_setting",
        "Microsoft.Insights/autoscaleSettings@2022-10-01",
        {
            "profile": Block(
                "properties.profiles",
                {
                    "capacity": Block("capacity", {name: Field(name, text) for name in ("default", "maximum", "minimum")}),
                    "rule": Block(
                        "rules",
                        {
                            "metric_trigger": Block("metricTrigger", _TRIGGER),
                            "scale_action": Block("scaleAction", {"value": Field("value", text)}),
                        },
                    ),
                    "fixed_date": Block("fixedDate", {"timezone": "timeZone"}),
                    "recurrence": Block(
                        "recurrence",
                        {"timezone": "schedule.timeZone", **same("days", "hours", "minutes", at="schedule")},
                        constants={"frequency": "Week"},
                    ),
                },
            ),
            "target_resource_id": "properties.targetResourceUri",
            "notification": Block(
                "properties.notifications[0]",
                {
                    "email": Block("email", {"send_to_subscription_co_administrator": "sendToSubscriptionCoAdministrators"}),
                    "webhook": Block("webhooks", same("service_uri", "properties")),
                },
                constants={"operation": "Scale"},
            ),
            "predictive": Block("properties.predictiveAutoscalePolicy", {"look_ahead_time": "scaleLookAheadTime"}),
        },
        texts={"properties.name": "{name}"},
    ),
    Table(
        "azurerm_monitor_private_link_scope",
        "Microsoft.Insights/privateLinkScopes@2021-07-01-preview",
        {
            "ingestion_access_mode": "properties.accessModeSettings.ingestionAccessMode",
            "query_access_mode": "properties.accessModeSettings.queryAccessMode",
        },
        constants={"location": "global"},
    ),
    Table(
        "azurerm_monitor_private_link_scoped_service",
        "Microsoft.Insights/privateLinkScopes/scopedResources@2021-07-01-preview",
        id="{group}/providers/Microsoft.Insights/privateLinkScopes/{scope_name}/scopedResources/{name}",
    ),
    Table("azurerm_monitor_workspace", "Microsoft.Monitor/accounts@2023-04-03", {}),
)
