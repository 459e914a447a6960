"""Scripts that run as part of a deployment."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import IDENTITY, Field, Many, Nested, Table

__all__ = ["TABLES"]


def _script(name: str, kind: str, version: str) -> Table:
    return Table(
        f"azurerm_resource_deployment_script_{name}",
        "Microsoft.Resources/deploymentScripts@2020-10-01",
        {
            "version": Field(f"properties.{version}"),
            "retention_interval": Field("properties.retentionInterval"),
            "command_line": Field("properties.arguments"),
            "cleanup_preference": Field("properties.cleanupPreference", default="Always"),
            "container": Nested("properties.containerSettings", {"container_group_name": Field("containerGroupName")}),
            "environment_variable": Many(
                "properties.environmentVariables",
                {"name": Field("name"), "secure_value": Field("secureValue"), "value": Field("value")},
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
        constants={"kind": kind},
    )


TABLES = (
    _script("azure_cli", "AzureCLI", "azCliVersion"),
    _script("azure_power_shell", "AzurePowerShell", "azPowerShellVersion"),
)
