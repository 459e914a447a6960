"""Application security groups."""

from __future__ import annotations

from analyzer.source.terraform.azurerm._subnet import VERSION
from analyzer.source.terraform.azurerm.model import Table

__all__ = ["TABLES"]

TABLES = (Table("azurerm_application_security_group", f"Microsoft.Network/applicationSecurityGroups@{VERSION}", {}),)
