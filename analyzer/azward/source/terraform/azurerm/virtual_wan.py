"""Virtual WANs."""

from __future__ import annotations

from azward.source.terraform.azurerm._subnet import VERSION
from azward.source.terraform.azurerm.model import IGNORED, Field, Table

__all__ = ["TABLES"]

_WAN = Table(
    "azurerm_virtual_wan",
    f"Microsoft.Network/virtualWans@{VERSION}",
    {
        "disable_vpn_encryption": Field("properties.disableVpnEncryption", default=False),
        "allow_branch_to_branch_traffic": Field("properties.allowBranchToBranchTraffic", default=True),
        "office365_local_breakout_category": IGNORED,  # ARM only tells it
        "type": Field("properties.type", default="Standard"),
    },
)

TABLES = (_WAN,)
