"""Health bots."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Table

__all__ = ["TABLES"]

TABLES = (Table("azurerm_healthbot", "Microsoft.HealthBot/healthBots@2025-05-25", {}),)
