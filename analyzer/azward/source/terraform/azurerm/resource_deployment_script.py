"""Scripts that run while a template is deployed."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import IDENTITY, Field, Many, Nested, Table

__all__ = ["TABLES"]


_AZURE_CLI = Table(
    "azurerm_resource_deployment_script_azure_cli",
    "Microsoft.Resources/deploymentScripts@2020-10-01",
    {
        "version": Field("properties.azCliVersion"),
        "retention_interval": Field("properties.retentionInterval"),
        "command_line": Field("properties.arguments"),
        "cleanup_preference": Field("properties.cleanupPreference", default="Always"),
        "container": Nested("properties.containerSettings", {"container_group_name": Field("containerGroupName")}),
        "environment_variable": Many(
            "properties.environmentVariables",
            {"name": Field("name"), "value": Field("value"), "secure_value": Field("secureValue")},
        ),
        "force_update_tag": Field("properties.forceUpdateTag"),
        "identity": IDENTITY,
        "primary_script_uri": Field("properties.primaryScriptUri"),
        "script_content": Field("properties.scriptContent"),
        "storage_account": Nested(
            "properties.storageAccountSettings", {"key": Field("storageAccountKey"), "name": Field("storageAccountName")}
        ),
        "supporting_script_uris": Field("properties.supportingScriptUris"),
        "timeout": Field("properties.timeout", default="P1D"),
    },
    constants={"kind": "AzureCLI"},
)

_AZURE_POWER_SHELL = Table(
    "azurerm_resource_deployment_script_azure_power_shell",
    "Microsoft.Resources/deploymentScripts@2020-10-01",
    {
        "version": Field("properties.azPowerShellVersion"),
        "retention_interval": Field("properties.retentionInterval"),
        "command_line": Field("properties.arguments"),
        "cleanup_preference": Field("properties.cleanupPreference", default="Always"),
        "container": Nested("properties.containerSettings", {"container_group_name": Field("containerGroupName")}),
        "environment_variable": Many(
            "properties.environmentVariables",
            {"name": Field("name"), "value": Field("value"), "secure_value": Field("secureValue")},
        ),
        "force_update_tag": Field("properties.forceUpdateTag"),
        "identity": IDENTITY,
        "primary_script_uri": Field("properties.primaryScriptUri"),
        "script_content": Field("properties.scriptContent"),
        "storage_account": Nested(
            "properties.storageAccountSettings", {"key": Field("storageAccountKey"), "name": Field("storageAccountName")}
        ),
        "supporting_script_uris": Field("properties.supportingScriptUris"),
        "timeout": Field("properties.timeout", default="P1D"),
    },
    constants={"kind": "AzurePowerShell"},
)

TABLES = (
    _AZURE_CLI,
    _AZURE_POWER_SHELL,
)
