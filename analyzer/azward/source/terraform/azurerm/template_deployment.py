"""Templates of ARM deployed to a resource group, as azurerm 2 had it."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Field, Ignored, Table, parsed

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_template_deployment",
        "Microsoft.Resources/deployments@2022-09-01",
        {
            "deployment_mode": "properties.mode",
            "template_body": Field("properties.template", parsed),
            "parameters": Ignored("how data is routed or transformed"),
            "parameters_body": Field("properties.parameters", parsed),
        },
    ),
)
