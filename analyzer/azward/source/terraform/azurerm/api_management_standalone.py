"""Gateways of API Management that are resources of their own."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Field, Nested, Table

__all__ = ["TABLES"]


_GATEWAY = Table(
    "azurerm_api_management_standalone_gateway",
    "Microsoft.ApiManagement/gateways@2024-05-01",
    {
        "sku": Nested("sku", {"name": Field("name"), "capacity": Field("capacity", default=1)}),
        "backend_subnet_id": Field("properties.backend.subnet.id"),
        "virtual_network_type": Field("properties.virtualNetworkType"),
    },
)

TABLES = (_GATEWAY,)
