"""DDoS protection plans."""

from __future__ import annotations

from azward.source.terraform.azurerm._subnet import VERSION
from azward.source.terraform.azurerm.model import Table

__all__ = ["TABLES"]

TABLES = (Table("azurerm_network_ddos_protection_plan", f"Microsoft.Network/ddosProtectionPlans@{VERSION}"),)
