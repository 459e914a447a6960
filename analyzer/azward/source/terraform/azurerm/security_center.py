"""Defender for Cloud: plans, contacts, settings."""

from __future__ import annotations

from collections.abc import Iterable

from azward.graph.value import Value
from azward.source.terraform.azurerm.model import Block, Field, Get, Part, Table, Written, enum, objects

__all__ = ["TABLES"]


def _on_off(value: Value) -> Value:
    return "On" if value is True else "Off" if value is False else value


_ACTIONS = {"eventhub": "EventHub", "loganalytics": "Workspace", "logicapp": "LogicApp"}
_TARGETS = {"EventHub": "eventHubResourceId", "LogicApp": "logicAppResourceId", "Workspace": "workspaceResourceId"}


def _targets(get: Get) -> Iterable[Written]:
    """Yield the id of what each action sends to: the type of the action says what it is called."""
    actions = get("action")
    for index, action in enumerate(actions if isinstance(actions, list) else ()):
        kind = action.get("type") if isinstance(action, dict) else None
        if isinstance(action, dict) and isinstance(kind, str) and action.get("resource_id") is not None:
            name = _TARGETS.get(_ACTIONS.get(kind, kind))
            if name is not None:
                yield f"properties.actions[{index}].{name}", action["resource_id"], "action"


TABLES = (
    Table(
        "azurerm_security_center_subscription_pricing",
        "Microsoft.Security/pricings@2023-01-01",
        {
            "tier": "properties.pricingTier",
            "subplan": "properties.subPlan",
            "extension": Block("properties.extensions", constants={"isEnabled": "True"}),
        },
        id="{subscription}/providers/Microsoft.Security/pricings/{resource_type}",
    ),
    Table(
        "azurerm_security_center_contact",
        "Microsoft.Security/securityContacts@2017-08-01-preview",
        {
            "alert_notifications": Field("properties.alertNotifications", _on_off),
            "alerts_to_admins": Field("properties.alertsToAdmins", _on_off),
        },
        id="{subscription}/providers/Microsoft.Security/securityContacts/{name}",
    ),
    Table(
        "azurerm_security_center_setting",
        "Microsoft.Security/settings@2022-05-01",
        id="{subscription}/providers/Microsoft.Security/settings/{setting_name}",
    ),
    Table(
        "azurerm_security_center_auto_provisioning",
        "Microsoft.Security/autoProvisioningSettings@2017-08-01-preview",
        id="{subscription}/providers/Microsoft.Security/autoProvisioningSettings/default",
    ),
    Table(
        "azurerm_security_center_workspace",
        "Microsoft.Security/workspaceSettings@2017-08-01-preview",
        id="{subscription}/providers/Microsoft.Security/workspaceSettings/default",
    ),
    Table(
        "azurerm_security_center_automation",
        "Microsoft.Security/automations@2019-01-01-preview",
        {
            "scopes": Field("properties.scopes", objects("scopePath")),
            "source": Block(
                "properties.sources",
                {"rule_set": Block("ruleSets", {"rule": Block("rules", {"property_path": "propertyJPath"})})},
            ),
            "action": Block(
                "properties.actions",
                {"type": Field("actionType", enum(_ACTIONS)), "resource_id": Part(), "trigger_url": "uri"},
            ),
            "enabled": "properties.isEnabled",
        },
        finish=_targets,
    ),
    Table(
        "azurerm_security_center_assessment",
        "Microsoft.Security/assessments@2021-06-01",
        id="{target_resource_id}/providers/Microsoft.Security/assessments/{assessment_policy_id:last}",
    ),
    Table(
        "azurerm_security_center_assessment_policy",
        "Microsoft.Security/assessmentMetadata@2021-06-01",
        id="{subscription}/providers/Microsoft.Security/assessmentMetadata/{?name}",
        constants={"properties.assessmentType": "CustomerManaged"},
    ),
    Table(
        "azurerm_security_center_storage_defender",
        "Microsoft.Security/defenderForStorageSettings@2025-01-01",
        {
            "override_subscription_settings_enabled": "properties.overrideSubscriptionLevelSettings",
            "malware_scanning_on_upload_enabled": "properties.malwareScanning.onUpload.isEnabled",
            "malware_scanning_on_upload_cap_gb_per_month": "properties.malwareScanning.onUpload.capGBPerMonth",
            "scan_results_event_grid_topic_id": "properties.malwareScanning.scanResultsEventGridTopicResourceId",
            "sensitive_data_discovery_enabled": "properties.sensitiveDataDiscovery.isEnabled",
        },
        id="{storage_account_id}/providers/Microsoft.Security/defenderForStorageSettings/current",
        constants={"properties.isEnabled": True},
    ),
    Table(
        "azurerm_security_center_server_vulnerability_assessment_virtual_machine",
        "Microsoft.Security/serverVulnerabilityAssessments@2020-01-01",
        id="{virtual_machine_id}/providers/Microsoft.Security/serverVulnerabilityAssessments/Default",
    ),
    Table(
        "azurerm_security_center_server_vulnerability_assessments_setting",
        "Microsoft.Security/serverVulnerabilityAssessmentsSettings@2023-05-01",
        {"vulnerability_assessment_provider": "properties.selectedProvider"},
        id="{subscription}/providers/Microsoft.Security/serverVulnerabilityAssessmentsSettings/AzureServersSetting",
        constants={"kind": "AzureServersSetting"},
    ),
)
