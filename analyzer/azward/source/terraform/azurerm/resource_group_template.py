"""Templates of ARM deployed to a resource group."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Field, Table, parsed

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_resource_group_template_deployment",
        "Microsoft.Resources/deployments@2022-09-01",
        {
            "deployment_mode": "properties.mode",
            "debug_level": "properties.debugSetting.detailLevel",
            "template_content": Field("properties.template", parsed),
            "template_spec_version_id": "properties.templateLink.id",
            "parameters_content": Field("properties.parameters", parsed),
        },
    ),
)
