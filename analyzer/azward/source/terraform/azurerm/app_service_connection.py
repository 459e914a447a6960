"""Connections of web apps to other services."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Block, Field, Ignored, Table

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_app_service_connection",
        "Microsoft.ServiceLinker/linkers@2024-04-01",
        {
            "target_resource_id": Field("properties.targetService.id"),
            "authentication": Block(
                "properties",
                {
                    "type": Field("authInfo.authType"),
                    "name": Field("authInfo.name"),
                    "secret": Field("authInfo.secretInfo.value"),
                    "client_id": Field("authInfo.clientId"),
                    "subscription_id": Field("authInfo.subscriptionId"),
                    "principal_id": Field("authInfo.principalId"),
                    "certificate": Field("authInfo.certificate"),
                    **dict.fromkeys(
                        ("client_type", "vnet_solution", "secret_store"), Ignored("how the client connects, no credential")
                    ),
                },
            ),
            "vnet_solution": Field("properties.vNetSolution.type"),
        },
        id="{app_service_id}/providers/Microsoft.ServiceLinker/linkers/{name}",
        constants={"properties.targetService.type": "AzureResource"},
    ),
)
