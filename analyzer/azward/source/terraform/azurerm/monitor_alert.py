"""Alert processing rules and groups of Prometheus rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from azward.graph.value import Value
from azward.source.terraform.azurerm._blocks import of_block
from azward.source.terraform.azurerm.model import Block, Get, Nested, Part, Specs, Table, Written, same

__all__ = ["TABLES"]

_CONDITIONS = {
    "alert_context": "AlertContext",
    "alert_rule_id": "AlertRuleId",
    "alert_rule_name": "AlertRuleName",
    "description": "Description",
    "monitor_condition": "MonitorCondition",
    "monitor_service": "MonitorService",
    "severity": "Severity",
    "signal_type": "SignalType",
    "target_resource": "TargetResource",
    "target_resource_group": "TargetResourceGroup",
    "target_resource_type": "TargetResourceType",
}
_RECURRENCES = {"daily": "Daily", "weekly": "Weekly", "monthly": "Monthly"}


def _members(kinds: Mapping[str, str], member: str, block: Mapping[str, Value]) -> list[Value]:
    """ARM has one list for the blocks of all these names, whose kind is a property."""
    return [
        {member: kind, **{_NAMES[key]: value for key, value in item.items() if key in _NAMES}}
        if isinstance(item, dict)
        else item
        for name, kind in kinds.items()
        for item in _listed(block.get(name))
    ]


def _listed(value: Value) -> list[Value]:
    return value if isinstance(value, list) else [] if value is None else [value]


_NAMES = {
    "operator": "operator",
    "values": "values",
    "start_time": "startTime",
    "end_time": "endTime",
    "days_of_week": "daysOfWeek",
    "days_of_month": "daysOfMonth",
}


def _lists(get: Get) -> Iterable[Written]:
    conditions = of_block(get("condition"), lambda block: _members(_CONDITIONS, "field", block))
    if conditions is not None:
        yield "properties.conditions", conditions, "condition"
    recurrences = of_block(
        get("schedule"),
        lambda block: of_block(block.get("recurrence"), lambda inner: _members(_RECURRENCES, "recurrenceType", inner)),
    )
    if recurrences is not None:
        yield "properties.schedule.recurrences", recurrences, "schedule"


_TIMES: Mapping[str, Specs] = dict.fromkeys(("start_time", "end_time"), Part())
_RULE: Mapping[str, Specs] = {
    "condition": Block("", dict.fromkeys(_CONDITIONS, Block("", dict.fromkeys(("operator", "values"), Part())))),
    "schedule": Block(
        "properties.schedule",
        {
            "recurrence": Block(
                "",
                {
                    "daily": Nested("", _TIMES),
                    "weekly": Nested("", {**_TIMES, "days_of_week": Part()}),
                    "monthly": Nested("", {**_TIMES, "days_of_month": Part()}),
                },
            )
        },
    ),
}
_TYPE = "Microsoft.AlertsManagement/actionRules@2021-08-08"

TABLES = (
    Table(
        "azurerm_monitor_alert_processing_rule_action_group",
        _TYPE,
        {**_RULE, "add_action_group_ids": "properties.actions[0].actionGroupIds"},
        constants={"location": "global", "properties.actions[0].actionType": "AddActionGroups"},
        finish=_lists,
    ),
    Table(
        "azurerm_monitor_alert_processing_rule_suppression",
        _TYPE,
        _RULE,
        constants={"location": "global", "properties.actions[0].actionType": "RemoveAllActionGroups"},
        finish=_lists,
    ),
    Table(
        "azurerm_monitor_alert_prometheus_rule_group",
        "Microsoft.AlertsManagement/prometheusRuleGroups@2023-03-01",
        {
            "rule": Block(
                "properties.rules",
                {
                    "action": Block("actions", same("action_group_id", "action_properties")),
                    "alert_resolution": Block("resolveConfiguration", same("auto_resolved", "time_to_resolve")),
                },
            ),
            "rule_group_enabled": "properties.enabled",
        },
    ),
)
