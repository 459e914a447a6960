"""Dashboards of the portal."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Field, Table, parsed

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_portal_dashboard",
        "Microsoft.Portal/dashboards@2019-01-01-preview",
        {"dashboard_properties": Field("properties", parsed)},
    ),
)
