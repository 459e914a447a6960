"""Logic apps of the Consumption plan, their triggers and actions."""

from __future__ import annotations

from collections.abc import Mapping

from azward.graph.value import Value, unknown_from
from azward.source.terraform.azurerm._workflow import custom_action, custom_trigger, http_action, recurrence, request, values
from azward.source.terraform.azurerm.model import (
    ENABLED,
    Block,
    Field,
    Ignored,
    Part,
    Satellite,
    Specs,
    Table,
    objects,
    parsed,
)

__all__ = ["TABLES"]


_CALLERS: Mapping[str, Specs] = {
    "allowed_caller_ip_address_range": Field("allowedCallerIpAddresses", objects("addressRange"))
}


def _definitions(value: Value) -> Value:
    """Each parameter is defined by a text of JSON."""
    return {name: parsed(item) for name, item in value.items()} if isinstance(value, dict) else value


def _policies(value: Value) -> Value:
    """Return the policies of a trigger by their names; unknown if a name is."""
    if not isinstance(value, list):
        return value
    found: dict[str, Value] = {}
    for policy in value:
        name = policy.get("name") if isinstance(policy, dict) else None
        if not isinstance(policy, dict) or not isinstance(name, str):
            return unknown_from("open_authentication_policy", value)
        found[name] = {"type": "AAD", "claims": policy.get("claim")}
    return found


_POLICIES = Field("openAuthenticationPolicies.policies", _policies)

TABLES = (
    Table(
        "azurerm_logic_app_workflow",
        "Microsoft.Logic/workflows@2019-05-01",
        {
            "access_control": Block(
                "properties.accessControl",
                {
                    "action": Block("actions", _CALLERS),
                    "content": Block("contents", _CALLERS),
                    "trigger": Block("triggers", {**_CALLERS, "open_authentication_policy": _POLICIES}),
                    "workflow_management": Block("workflowManagement", _CALLERS),
                },
            ),
            "integration_service_environment_id": "properties.integrationServiceEnvironment.id",
            "logic_app_integration_account_id": "properties.integrationAccount.id",
            "enabled": Field("properties.state", ENABLED),
            "workflow_parameters": Field("properties.definition.parameters", _definitions),
            "workflow_schema": "properties.definition.$schema",
            "workflow_version": "properties.definition.contentVersion",
            "parameters": Field("properties.parameters", values),
        },
    ),
    Table(
        "azurerm_logic_app_integration_account",
        "Microsoft.Logic/integrationAccounts@2019-05-01",
        {"integration_service_environment_id": "properties.integrationServiceEnvironment.id"},
    ),
    Satellite(
        "azurerm_logic_app_action_http",
        into="{logic_app_id}",
        type="Microsoft.Logic/workflows@2019-05-01",
        fields={
            "method": Part(),
            "uri": Part(),
            "body": Part(),
            "headers": Part(),
            "queries": Part(),
            "run_after": Ignored("the order of the steps"),
        },
        finish=http_action,
    ),
    Satellite(
        "azurerm_logic_app_action_custom",
        into="{logic_app_id}",
        type="Microsoft.Logic/workflows@2019-05-01",
        fields={"body": Part()},
        finish=custom_action,
    ),
    Satellite(
        "azurerm_logic_app_trigger_custom",
        into="{logic_app_id}",
        type="Microsoft.Logic/workflows@2019-05-01",
        fields={"body": Part()},
        finish=custom_trigger,
    ),
    Satellite(
        "azurerm_logic_app_trigger_recurrence",
        into="{logic_app_id}",
        type="Microsoft.Logic/workflows@2019-05-01",
        fields={
            "frequency": Part(),
            "interval": Part(),
            "start_time": Part(),
            "time_zone": Part(),
            "schedule": Ignored("at which hours it starts"),
        },
        finish=recurrence,
    ),
    Satellite(
        "azurerm_logic_app_trigger_http_request",
        into="{logic_app_id}",
        type="Microsoft.Logic/workflows@2019-05-01",
        fields={"schema": Part(), "method": Part(), "relative_path": Part()},
        finish=request,
    ),
)
