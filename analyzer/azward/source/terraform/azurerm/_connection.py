"""Connections of apps to other services, by Service Connector."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Block, Ignored, Table

__all__ = ["connection"]


def connection(app: str) -> Table:
    """Return the table of the connections of a kind of app: "function_app"."""
    return Table(
        f"azurerm_{app}_connection",
        "Microsoft.ServiceLinker/linkers@2024-04-01",
        {
            "target_resource_id": "properties.targetService.id",
            "authentication": Block(
                "properties.authInfo",
                {
                    "type": "authType",
                    "secret": "secretInfo.value",
                    **dict.fromkeys(
                        ("client_type", "vnet_solution", "secret_store"), Ignored("how the client connects, no credential")
                    ),
                },
            ),
            "vnet_solution": "properties.vNetSolution.type",
        },
        id=f"{{{app}_id}}/providers/Microsoft.ServiceLinker/linkers/{{name}}",
        constants={"properties.targetService.type": "AzureResource"},
    )
