"""Threat protection of single resources."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Table

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_advanced_threat_protection",
        "Microsoft.Security/advancedThreatProtectionSettings@2019-01-01",
        {"enabled": "properties.isEnabled"},
        id="{target_resource_id}/providers/Microsoft.Security/advancedThreatProtectionSettings/current",
    ),
)
