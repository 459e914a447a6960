"""Application security groups."""

from __future__ import annotations

from azward.source.terraform.azurerm._subnet import VERSION
from azward.source.terraform.azurerm.model import Table

__all__ = ["TABLES"]

TABLES = (Table("azurerm_application_security_group", f"Microsoft.Network/applicationSecurityGroups@{VERSION}"),)
