"""Connections of web apps to other services."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import IGNORED, Field, Nested, Part, Table

__all__ = ["TABLES"]


_CONNECTION = Table(
    "azurerm_app_service_connection",
    "Microsoft.ServiceLinker/linkers@2024-04-01",
    {
        "app_service_id": Part(),
        "target_resource_id": Field("properties.targetService.id"),
        "authentication": Nested(
            "properties",
            {
                "type": Field("authInfo.authType"),
                "name": Field("authInfo.name"),
                "secret": Field("authInfo.secretInfo.value"),
                "client_id": Field("authInfo.clientId"),
                "subscription_id": Field("authInfo.subscriptionId"),
                "principal_id": Field("authInfo.principalId"),
                "certificate": Field("authInfo.certificate"),
                **dict.fromkeys(("client_type", "vnet_solution", "secret_store"), IGNORED),
            },
        ),
        "secret_store": Nested("properties.secretStore", {"key_vault_id": Field("keyVaultId")}),
        "vnet_solution": Field("properties.vNetSolution.type"),
        "client_type": Field("properties.clientType"),
    },
    id="{app_service_id}/providers/Microsoft.ServiceLinker/linkers/{name}",
    constants={"properties.targetService.type": "AzureResource"},
)

TABLES = (_CONNECTION,)
