"""Defender for Cloud: plans, contacts, settings."""

from __future__ import annotations

from azward.graph.value import Value
from azward.source.terraform.azurerm.model import Field, Many, Nested, Part, Table, objects

__all__ = ["TABLES"]


def _on_off(value: Value) -> Value:
    return "On" if value is True else "Off" if value is False else value


_PRICING = Table(
    "azurerm_security_center_subscription_pricing",
    "Microsoft.Security/pricings@2023-01-01",
    {
        "tier": Field("properties.pricingTier"),
        "resource_type": Part(default="VirtualMachines"),
        "subplan": Field("properties.subPlan"),
        "extension": Many(
            "properties.extensions",
            {"name": Field("name"), "additional_extension_properties": Field("additionalExtensionProperties")},
            constants={"isEnabled": "True"},
        ),
    },
    id="{subscription}/providers/Microsoft.Security/pricings/{resource_type}",
)

_CONTACT = Table(
    "azurerm_security_center_contact",
    "Microsoft.Security/securityContacts@2017-08-01-preview",
    {
        "alert_notifications": Field("properties.alertNotifications", _on_off),
        "alerts_to_admins": Field("properties.alertsToAdmins", _on_off),
        "email": Field("properties.email"),
        "phone": Field("properties.phone"),
    },
    id="{subscription}/providers/Microsoft.Security/securityContacts/{name}",
)

_SETTING = Table(
    "azurerm_security_center_setting",
    "Microsoft.Security/settings@2022-05-01",
    {
        "setting_name": Part(),
        "enabled": Field("properties.enabled"),
    },
    id="{subscription}/providers/Microsoft.Security/settings/{setting_name}",
)

_PROVISIONING = Table(
    "azurerm_security_center_auto_provisioning",
    "Microsoft.Security/autoProvisioningSettings@2017-08-01-preview",
    {
        "auto_provision": Field("properties.autoProvision"),
    },
    id="{subscription}/providers/Microsoft.Security/autoProvisioningSettings/default",
)

_WORKSPACE = Table(
    "azurerm_security_center_workspace",
    "Microsoft.Security/workspaceSettings@2017-08-01-preview",
    {
        "scope": Field("properties.scope"),
        "workspace_id": Field("properties.workspaceId"),
    },
    id="{subscription}/providers/Microsoft.Security/workspaceSettings/default",
)

_AUTOMATION = Table(
    "azurerm_security_center_automation",
    "Microsoft.Security/automations@2019-01-01-preview",
    {
        "scopes": Field("properties.scopes", objects("scopePath")),
        "source": Many(
            "properties.sources",
            {
                "event_source": Field("eventSource"),
                "rule_set": Many(
                    "ruleSets",
                    {
                        "rule": Many(
                            "rules",
                            {
                                "property_path": Field("propertyJPath"),
                                "operator": Field("operator"),
                                "expected_value": Field("expectedValue"),
                                "property_type": Field("propertyType"),
                            },
                        )
                    },
                ),
            },
        ),
        "action": Many(
            "properties.actions",
            {
                "type": Field("actionType"),
                "resource_id": Part(),
                "trigger_url": Field("uri"),
                "connection_string": Field("connectionString"),
            },
        ),
        "description": Field("properties.description"),
        "enabled": Field("properties.isEnabled", default=True),
    },
)

_ASSESSMENT = Table(
    "azurerm_security_center_assessment",
    "Microsoft.Security/assessments@2021-06-01",
    {
        "assessment_policy_id": Part(),
        "target_resource_id": Part(),
        "status": Nested(
            "properties.status", {"code": Field("code"), "cause": Field("cause"), "description": Field("description")}
        ),
        "additional_data": Field("properties.additionalData"),
    },
    id="{target_resource_id}/providers/Microsoft.Security/assessments/{assessment_policy_id:last}",
)

_ASSESSMENT_POLICY = Table(
    "azurerm_security_center_assessment_policy",
    "Microsoft.Security/assessmentMetadata@2021-06-01",
    {
        "description": Field("properties.description"),
        "display_name": Field("properties.displayName"),
        "severity": Field("properties.severity", default="Medium"),
        "categories": Field("properties.categories"),
        "implementation_effort": Field("properties.implementationEffort"),
        "remediation_description": Field("properties.remediationDescription"),
        "threats": Field("properties.threats"),
        "user_impact": Field("properties.userImpact"),
    },
    id="{subscription}/providers/Microsoft.Security/assessmentMetadata/{?name}",
    constants={"properties.assessmentType": "CustomerManaged"},
)

_STORAGE = Table(
    "azurerm_security_center_storage_defender",
    "Microsoft.Security/defenderForStorageSettings@2025-01-01",
    {
        "storage_account_id": Part(),
        "override_subscription_settings_enabled": Field("properties.overrideSubscriptionLevelSettings", default=False),
        "malware_scanning_on_upload_enabled": Field("properties.malwareScanning.onUpload.isEnabled", default=False),
        "malware_scanning_on_upload_cap_gb_per_month": Field(
            "properties.malwareScanning.onUpload.capGBPerMonth", default=-1
        ),
        "scan_results_event_grid_topic_id": Field("properties.malwareScanning.scanResultsEventGridTopicResourceId"),
        "sensitive_data_discovery_enabled": Field("properties.sensitiveDataDiscovery.isEnabled", default=False),
    },
    id="{storage_account_id}/providers/Microsoft.Security/defenderForStorageSettings/current",
    constants={"properties.isEnabled": True},
)

_MACHINE = Table(
    "azurerm_security_center_server_vulnerability_assessment_virtual_machine",
    "Microsoft.Security/serverVulnerabilityAssessments@2020-01-01",
    {
        "virtual_machine_id": Part(),
    },
    id="{virtual_machine_id}/providers/Microsoft.Security/serverVulnerabilityAssessments/Default",
)

_MACHINES = Table(
    "azurerm_security_center_server_vulnerability_assessments_setting",
    "Microsoft.Security/serverVulnerabilityAssessmentsSettings@2023-05-01",
    {
        "vulnerability_assessment_provider": Field("properties.selectedProvider"),
    },
    id="{subscription}/providers/Microsoft.Security/serverVulnerabilityAssessmentsSettings/AzureServersSetting",
    constants={"kind": "AzureServersSetting"},
)

TABLES = (
    _PRICING,
    _CONTACT,
    _SETTING,
    _PROVISIONING,
    _WORKSPACE,
    _AUTOMATION,
    _ASSESSMENT,
    _ASSESSMENT_POLICY,
    _STORAGE,
    _MACHINE,
    _MACHINES,
)
