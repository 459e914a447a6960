"""Workspaces of Azure Monitor for Prometheus."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import ENABLED, Field, Table

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_monitor_workspace",
        "Microsoft.Monitor/accounts@2023-04-03",
        {"public_network_access_enabled": Field("properties.publicNetworkAccess", ENABLED)},
    ),
)
