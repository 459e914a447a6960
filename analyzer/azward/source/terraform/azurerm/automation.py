"""Automation accounts: runbooks, variables, credentials, certificates, webhooks."""

from __future__ import annotations

from azward.graph.value import Value
from azward.source.terraform.azurerm.model import (
    KEY,
    KEY_NAME,
    KEY_VAULT,
    KEY_VERSION,
    Block,
    Field,
    Ignored,
    Many,
    Nested,
    Specs,
    Table,
    text,
)

__all__ = ["TABLES"]


def _quoted(value: Value) -> Value:
    """The value of a variable is a text of JSON."""
    return f'"{value}"' if isinstance(value, str) else value


def _variable(kind: str, value: Specs) -> Table:
    return Table(
        f"azurerm_automation_variable_{kind}",
        "Microsoft.Automation/automationAccounts/variables@2024-10-23",
        {"encrypted": "properties.isEncrypted", "value": value},
    )


TABLES = (
    Table(
        "azurerm_automation_account",
        "Microsoft.Automation/automationAccounts@2024-10-23",
        {
            "sku_name": "properties.sku.name",
            "public_network_access_enabled": "properties.publicNetworkAccess",
            "encryption": Nested(
                "properties.encryption",
                {
                    "key_vault_key_id": (
                        Field("keyVaultProperties.keyvaultUri", KEY_VAULT),
                        Field("keyVaultProperties.keyName", KEY_NAME),
                        Field("keyVaultProperties.keyVersion", KEY_VERSION),
                    ),
                    "user_assigned_identity_id": "identity.userAssignedIdentity",
                    "key_source": Ignored("a default that later versions of the API do not have"),
                },
                constants={"keySource": "Microsoft.Keyvault"},
            ),
        },
        exports={"dsc_primary_access_key": KEY, "dsc_secondary_access_key": KEY},
    ),
    Table(
        "azurerm_automation_certificate",
        "Microsoft.Automation/automationAccounts/certificates@2024-10-23",
        {"base64": "properties.base64Value", "exportable": Field("properties.isExportable", default=False)},
    ),
    Table(
        "azurerm_automation_connection",
        "Microsoft.Automation/automationAccounts/connections@2024-10-23",
        {"type": "properties.connectionType.name", "values": "properties.fieldDefinitionValues"},
    ),
    Table(
        "azurerm_automation_connection_certificate",
        "Microsoft.Automation/automationAccounts/connections@2024-10-23",
        {
            "automation_certificate_name": "properties.fieldDefinitionValues.AutomationCertificateName",
            "subscription_id": "properties.fieldDefinitionValues.SubscriptionID",
        },
        constants={"properties.connectionType.name": "Azure"},
    ),
    Table(
        "azurerm_automation_connection_classic_certificate",
        "Microsoft.Automation/automationAccounts/connections@2024-10-23",
        {
            "certificate_asset_name": "properties.fieldDefinitionValues.CertificateAssetName",
            "subscription_name": "properties.fieldDefinitionValues.SubscriptionName",
            "subscription_id": "properties.fieldDefinitionValues.SubscriptionId",
        },
        constants={"properties.connectionType.name": "AzureClassicCertificate"},
    ),
    Table(
        "azurerm_automation_connection_service_principal",
        "Microsoft.Automation/automationAccounts/connections@2024-10-23",
        {
            "application_id": "properties.fieldDefinitionValues.ApplicationId",
            "certificate_thumbprint": "properties.fieldDefinitionValues.CertificateThumbprint",
            "subscription_id": "properties.fieldDefinitionValues.SubscriptionId",
            "tenant_id": "properties.fieldDefinitionValues.TenantId",
        },
        constants={"properties.connectionType.name": "AzureServicePrincipal"},
    ),
    Table(
        "azurerm_automation_credential",
        "Microsoft.Automation/automationAccounts/credentials@2024-10-23",
        {"username": "properties.userName"},
    ),
    _variable("string", Field("properties.value", _quoted)),
    _variable("int", Field("properties.value", text)),
    _variable("bool", Field("properties.value", text)),
    _variable("datetime", Field("properties.value", _quoted)),
    _variable("object", "properties.value"),
    Table(
        "azurerm_automation_runbook",
        "Microsoft.Automation/automationAccounts/runbooks@2024-10-23",
        {
            "publish_content_link": Block("properties.publishContentLink", {"hash": Block("contentHash")}),
            "runtime_environment_name": "properties.runtimeEnvironment",
            "content": Ignored("a file that is uploaded once"),
            "log_activity_trace_level": "properties.logActivityTrace",
            "draft": Ignored("runtime behaviour that no rule asks for"),
            "job_schedule": Ignored("runtime behaviour that no rule asks for"),
        },
    ),
    Table(
        "azurerm_automation_schedule",
        "Microsoft.Automation/automationAccounts/schedules@2024-10-23",
        {
            "timezone": "properties.timeZone",
            "week_days": "properties.advancedSchedule.weekDays",
            "month_days": "properties.advancedSchedule.monthDays",
            "monthly_occurrence": Many("properties.advancedSchedule.monthlyOccurrences"),
        },
    ),
    Table(
        "azurerm_automation_job_schedule",
        "Microsoft.Automation/automationAccounts/jobSchedules@2024-10-23",
        {"runbook_name": "properties.runbook.name", "schedule_name": "properties.schedule.name"},
        id=(
            "{group}/providers/Microsoft.Automation/automationAccounts/{automation_account_name}/jobSchedules/{job_schedule_id}",
            "{group}/providers/Microsoft.Automation/automationAccounts/{automation_account_name}/jobSchedules/{?id}",
        ),
    ),
    Table(
        "azurerm_automation_webhook",
        "Microsoft.Automation/automationAccounts/webHooks@2024-10-23",
        {
            "enabled": "properties.isEnabled",
            "runbook_name": "properties.runbook.name",
            "run_on_worker_group": "properties.runOn",
        },
        exports={"uri": KEY},
    ),
    Table(
        "azurerm_automation_module",
        "Microsoft.Automation/automationAccounts/modules@2024-10-23",
        {"module_link": Block("properties.contentLink", {"hash": Block("contentHash")})},
    ),
    Table(
        "azurerm_automation_powershell72_module",
        "Microsoft.Automation/automationAccounts/powerShell72Modules@2024-10-23",
        {"module_link": Block("properties.contentLink", {"hash": Block("contentHash")})},
    ),
    Table(
        "azurerm_automation_python3_package",
        "Microsoft.Automation/automationAccounts/python3Packages@2024-10-23",
        {
            "content_uri": "properties.contentLink.uri",
            "content_version": "properties.contentLink.version",
            "hash_algorithm": "properties.contentLink.contentHash.algorithm",
            "hash_value": "properties.contentLink.contentHash.value",
        },
    ),
    Table(
        "azurerm_automation_source_control",
        "Microsoft.Automation/automationAccounts/sourceControls@2024-10-23",
        {
            "repository_url": "properties.repoUrl",
            "security": Block("properties.securityToken", {"token": "accessToken"}),
            "source_control_type": "properties.sourceType",
            "automatic_sync": "properties.autoSync",
            "publish_runbook_enabled": "properties.publishRunbook",
        },
    ),
    Table(
        "azurerm_automation_hybrid_runbook_worker_group",
        "Microsoft.Automation/automationAccounts/hybridRunbookWorkerGroups@2024-10-23",
        {"credential_name": "properties.credential.name"},
    ),
    Table(
        "azurerm_automation_hybrid_runbook_worker",
        "Microsoft.Automation/automationAccounts/hybridRunbookWorkerGroups/hybridRunbookWorkers@2024-10-23",
        id="{group}/providers/Microsoft.Automation/automationAccounts/{automation_account_name}/hybridRunbookWorkerGroups/{worker_group_name}/hybridRunbookWorkers/{worker_id}",
    ),
    Table(
        "azurerm_automation_dsc_configuration",
        "Microsoft.Automation/automationAccounts/configurations@2024-10-23",
        {"content_embedded": "properties.source.value"},
    ),
    Table(
        "azurerm_automation_dsc_nodeconfiguration",
        "Microsoft.Automation/automationAccounts/nodeConfigurations@2024-10-23",
        {"content_embedded": "properties.source.value"},
    ),
)
