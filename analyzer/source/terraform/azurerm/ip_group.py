"""IP groups: addresses that firewall rules name together."""

from __future__ import annotations

from analyzer.source.terraform.azurerm._subnet import VERSION
from analyzer.source.terraform.azurerm.model import Field, Table

__all__ = ["TABLES"]

_GROUP = Table("azurerm_ip_group", f"Microsoft.Network/ipGroups@{VERSION}", {"cidrs": Field("properties.ipAddresses")})

TABLES = (_GROUP,)
