"""Action groups, and the action rules that alert processing rules were called up to major 3."""

from __future__ import annotations

from collections.abc import Mapping

from azward.graph.value import Value
from azward.source.terraform.azurerm.model import ENABLED, Block, Field, Ignored, Specs, Table, each, same

__all__ = ["TABLES"]

_COMMON: Mapping[str, Specs] = same("name", "use_common_alert_schema")


_CONDITION = Block(
    "properties.conditions",
    {
        **{
            name: Block(path, same("operator", "values"))
            for name, path in (
                ("alert_context", "alertContext"),
                ("alert_rule_id", "alertRuleId"),
                ("description", "description"),
                ("monitor", "monitorCondition"),
                ("monitor_service", "monitorService"),
                ("severity", "severity"),
                ("target_resource_type", "targetResourceType"),
            )
        }
    },
)
_RULE: Mapping[str, Specs] = {
    "enabled": Field("properties.status", ENABLED),
    "scope": Block("properties.scope", {"type": "scopeType", "resource_ids": "values"}),
    "condition": _CONDITION,
}
_RULE_TYPE = "Microsoft.AlertsManagement/actionRules@2019-05-05-preview"


_DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")


def _day(value: Value) -> Value:
    return _DAYS.index(value) if value in _DAYS else value


_SCHEDULE: Mapping[str, Specs] = {
    **dict.fromkeys(("start_date_utc", "end_date_utc"), Ignored("when it holds; ARM has date and time apart")),
    "recurrence_weekly": Field("recurrenceValues", each(_day)),
    "recurrence_monthly": "recurrenceValues",
}

TABLES = (
    Table(
        "azurerm_monitor_action_group",
        "Microsoft.Insights/actionGroups@2023-01-01",
        {
            "short_name": "properties.groupShortName",
            "arm_role_receiver": Block("properties.armRoleReceivers", {**_COMMON}),
            "automation_runbook_receiver": Block("properties.automationRunbookReceivers", {**_COMMON}),
            "azure_app_push_receiver": Block("properties.azureAppPushReceivers", same("name", "email_address")),
            "azure_function_receiver": Block("properties.azureFunctionReceivers", {**_COMMON}),
            "email_receiver": Block("properties.emailReceivers", {**_COMMON}),
            "event_hub_receiver": Block(
                "properties.eventHubReceivers",
                {**_COMMON, "event_hub_namespace": "eventHubNameSpace", "event_hub_id": Ignored("azurerm 3: ARM has names")},
            ),
            "itsm_receiver": Block(
                "properties.itsmReceivers", same("name", "workspace_id", "connection_id", "ticket_configuration", "region")
            ),
            "logic_app_receiver": Block("properties.logicAppReceivers", {**_COMMON}),
            "sms_receiver": Block("properties.smsReceivers", same("name", "country_code", "phone_number")),
            "voice_receiver": Block("properties.voiceReceivers", same("name", "country_code", "phone_number")),
            "webhook_receiver": Block(
                "properties.webhookReceivers",
                {
                    **_COMMON,
                    "aad_auth": Block("", same("object_id", "identifier_uri", "tenant_id"), constants={"useAadAuth": True}),
                },
            ),
        },
        constants={"location": "global"},
    ),
    Table(
        "azurerm_monitor_action_rule_action_group",
        _RULE_TYPE,
        {**_RULE},
        constants={"location": "global", "properties.type": "ActionGroup"},
    ),
    Table(
        "azurerm_monitor_action_rule_suppression",
        _RULE_TYPE,
        {**_RULE, "suppression": Block("properties.suppressionConfig", {"schedule": Block("schedule", _SCHEDULE)})},
        constants={"location": "global", "properties.type": "Suppression"},
    ),
)
