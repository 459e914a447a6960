"""Tokens with which App Service reads repositories."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Table

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_source_control_token",
        "Microsoft.Web/sourcecontrols@2023-12-01",
        id="/providers/Microsoft.Web/sourcecontrols/{type}",
    ),
)
