"""Scripts that run while a template is deployed."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import IDENTITY, Block, Field, Table

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_resource_deployment_script_azure_cli",
        "Microsoft.Resources/deploymentScripts@2020-10-01",
        {
            "version": Field("properties.azCliVersion"),
            "command_line": Field("properties.arguments"),
            "container": Block("properties.containerSettings"),
            "environment_variable": Block("properties.environmentVariables"),
            "identity": IDENTITY,
            "storage_account": Block(
                "properties.storageAccountSettings", {"key": Field("storageAccountKey"), "name": Field("storageAccountName")}
            ),
        },
        constants={"kind": "AzureCLI"},
    ),
    Table(
        "azurerm_resource_deployment_script_azure_power_shell",
        "Microsoft.Resources/deploymentScripts@2020-10-01",
        {
            "version": Field("properties.azPowerShellVersion"),
            "command_line": Field("properties.arguments"),
            "container": Block("properties.containerSettings"),
            "environment_variable": Block("properties.environmentVariables"),
            "identity": IDENTITY,
            "storage_account": Block(
                "properties.storageAccountSettings", {"key": Field("storageAccountKey"), "name": Field("storageAccountName")}
            ),
        },
        constants={"kind": "AzurePowerShell"},
    ),
)
