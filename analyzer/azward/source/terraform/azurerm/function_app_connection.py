"""Connections of function apps to other services."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Block, Ignored, Table

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_function_app_connection",
        "Microsoft.ServiceLinker/linkers@2024-04-01",
        {
            "target_resource_id": "properties.targetService.id",
            "authentication": Block(
                "properties",
                {
                    "type": "authInfo.authType",
                    "name": "authInfo.name",
                    "secret": "authInfo.secretInfo.value",
                    "client_id": "authInfo.clientId",
                    "subscription_id": "authInfo.subscriptionId",
                    "principal_id": "authInfo.principalId",
                    "certificate": "authInfo.certificate",
                    **dict.fromkeys(
                        ("client_type", "vnet_solution", "secret_store"), Ignored("how the client connects, no credential")
                    ),
                },
            ),
            "vnet_solution": "properties.vNetSolution.type",
        },
        id="{function_app_id}/providers/Microsoft.ServiceLinker/linkers/{name}",
        constants={"properties.targetService.type": "AzureResource"},
    ),
)
