"""Gateways of API Management that are resources of their own."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Block, Table

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_api_management_standalone_gateway",
        "Microsoft.ApiManagement/gateways@2024-05-01",
        {"sku": Block("sku"), "backend_subnet_id": "properties.backend.subnet.id"},
    ),
)
