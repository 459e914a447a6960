"""Workspaces of Azure Monitor for Prometheus."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Table

__all__ = ["TABLES"]

TABLES = (Table("azurerm_monitor_workspace", "Microsoft.Monitor/accounts@2023-04-03", {}),)
