"""Scripts that run as part of a deployment."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Many, Nested, Table

__all__ = ["TABLES"]


def _script(name: str, kind: str, version: str) -> Table:
    return Table(
        f"azurerm_resource_deployment_script_{name}",
        "Microsoft.Resources/deploymentScripts@2020-10-01",
        {
            "version": f"properties.{version}",
            "retention_interval": "properties.retentionInterval",
            "command_line": "properties.arguments",
            "container": Nested("properties.containerSettings", {"container_group_name": "containerGroupName"}),
            "environment_variable": Many(
                "properties.environmentVariables", {"name": "name", "secure_value": "secureValue", "value": "value"}
            ),
            "force_update_tag": "properties.forceUpdateTag",
            "primary_script_uri": "properties.primaryScriptUri",
            "script_content": "properties.scriptContent",
            "storage_account": Nested(
                "properties.storageAccountSettings", {"key": "storageAccountKey", "name": "storageAccountName"}
            ),
            "supporting_script_uris": "properties.supportingScriptUris",
        },
        constants={"kind": kind},
    )


TABLES = (
    _script("azure_cli", "AzureCLI", "azCliVersion"),
    _script("azure_power_shell", "AzurePowerShell", "azPowerShellVersion"),
)
