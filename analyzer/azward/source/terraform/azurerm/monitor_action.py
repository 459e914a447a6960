"""Action groups, and the action rules that alert processing rules were called up to major 3."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm.model import ENABLED, Field, Many, Nested, Part, Specs, Table, same

__all__ = ["TABLES"]

_COMMON: Mapping[str, Specs] = same("name", "use_common_alert_schema")

_GROUP = Table(
    "azurerm_monitor_action_group",
    "Microsoft.Insights/actionGroups@2023-01-01",
    {
        "short_name": Field("properties.groupShortName"),
        "enabled": Field("properties.enabled", default=True),
        "arm_role_receiver": Many("properties.armRoleReceivers", {**_COMMON, **same("role_id")}),
        "automation_runbook_receiver": Many(
            "properties.automationRunbookReceivers",
            {
                **_COMMON,
                **same("automation_account_id", "runbook_name", "webhook_resource_id", "is_global_runbook", "service_uri"),
                "use_common_alert_schema": Field("useCommonAlertSchema", default=False),
            },
        ),
        "azure_app_push_receiver": Many("properties.azureAppPushReceivers", same("name", "email_address")),
        "azure_function_receiver": Many(
            "properties.azureFunctionReceivers",
            {**_COMMON, **same("function_app_resource_id", "function_name", "http_trigger_url")},
        ),
        "email_receiver": Many("properties.emailReceivers", {**_COMMON, **same("email_address")}),
        "event_hub_receiver": Many(
            "properties.eventHubReceivers",
            {
                **_COMMON,
                **same("event_hub_name", "subscription_id", "tenant_id"),
                "event_hub_namespace": Field("eventHubNameSpace"),
                "event_hub_id": Part(),
            },
        ),
        "itsm_receiver": Many(
            "properties.itsmReceivers", same("name", "workspace_id", "connection_id", "ticket_configuration", "region")
        ),
        "logic_app_receiver": Many("properties.logicAppReceivers", {**_COMMON, **same("resource_id", "callback_url")}),
        "sms_receiver": Many("properties.smsReceivers", same("name", "country_code", "phone_number")),
        "voice_receiver": Many("properties.voiceReceivers", same("name", "country_code", "phone_number")),
        "webhook_receiver": Many(
            "properties.webhookReceivers",
            {
                **_COMMON,
                **same("service_uri"),
                "aad_auth": Nested("", same("object_id", "identifier_uri", "tenant_id"), constants={"useAadAuth": True}),
            },
        ),
    },
    constants={"location": "global"},
)

_CONDITION = Nested(
    "properties.conditions",
    {
        **{
            name: Nested(path, same("operator", "values"))
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
    "description": Field("properties.description"),
    "enabled": Field("properties.status", ENABLED, default=True),
    "scope": Nested("properties.scope", {"type": Field("scopeType"), "resource_ids": Field("values")}),
    "condition": _CONDITION,
}
_RULE_TYPE = "Microsoft.AlertsManagement/actionRules@2019-05-05-preview"

_ACTION_GROUP_RULE = Table(
    "azurerm_monitor_action_rule_action_group",
    _RULE_TYPE,
    {**_RULE, "action_group_id": Field("properties.actionGroupId")},
    constants={"location": "global", "properties.type": "ActionGroup"},
)

_SCHEDULE: Mapping[str, Specs] = {
    # ARM has date and time apart
    "start_date_utc": Part(),
    "end_date_utc": Part(),
    "recurrence_weekly": Field("recurrenceValues"),
    "recurrence_monthly": Field("recurrenceValues"),
}

_SUPPRESSION_RULE = Table(
    "azurerm_monitor_action_rule_suppression",
    _RULE_TYPE,
    {
        **_RULE,
        "suppression": Nested(
            "properties.suppressionConfig",
            {"recurrence_type": Field("recurrenceType"), "schedule": Nested("schedule", _SCHEDULE)},
        ),
    },
    constants={"location": "global", "properties.type": "Suppression"},
)

TABLES = (_GROUP, _ACTION_GROUP_RULE, _SUPPRESSION_RULE)
