"""Scripts that run while a template is deployed."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Block, Table

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_resource_deployment_script_azure_cli",
        "Microsoft.Resources/deploymentScripts@2020-10-01",
        {
            "version": "properties.azCliVersion",
            "command_line": "properties.arguments",
            "container": Block("properties.containerSettings"),
            "environment_variable": Block("properties.environmentVariables"),
            "storage_account": Block(
                "properties.storageAccountSettings", {"key": "storageAccountKey", "name": "storageAccountName"}
            ),
        },
        constants={"kind": "AzureCLI"},
    ),
    Table(
        "azurerm_resource_deployment_script_azure_power_shell",
        "Microsoft.Resources/deploymentScripts@2020-10-01",
        {
            "version": "properties.azPowerShellVersion",
            "command_line": "properties.arguments",
            "container": Block("properties.containerSettings"),
            "environment_variable": Block("properties.environmentVariables"),
            "storage_account": Block(
                "properties.storageAccountSettings", {"key": "storageAccountKey", "name": "storageAccountName"}
            ),
        },
        constants={"kind": "AzurePowerShell"},
    ),
)
