"""Authorities that a self-hosted gateway trusts."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Table

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_api_management_gateway_certificate_authority",
        "Microsoft.ApiManagement/service/gateways/certificateAuthorities@2022-08-01",
        id="{api_management_id}/gateways/{gateway_name}/certificateAuthorities/{certificate_name}",
    ),
)
