"""Custom resource providers: calls of Azure's management that go to an endpoint of one's own."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Block, Table

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_custom_provider",
        "Microsoft.CustomProviders/resourceProviders@2018-09-01-preview",
        {
            "resource_type": Block("properties.resourceTypes"),
            "action": Block("properties.actions"),
            "validation": Block("properties.validations", constants={"validationType": "Swagger"}),
        },
    ),
)
