"""IP groups: addresses that firewall rules name together."""

from __future__ import annotations

from azward.source.terraform.azurerm._subnet import VERSION
from azward.source.terraform.azurerm.model import Satellite, Table

__all__ = ["TABLES"]

_GROUP = Table("azurerm_ip_group", f"Microsoft.Network/ipGroups@{VERSION}", {"cidrs": "properties.ipAddresses"})

TABLES = (
    _GROUP,
    Satellite(
        "azurerm_ip_group_cidr",
        into="{ip_group_id}",
        member_of="properties.ipAddresses",
        member="cidr",
        type=_GROUP.type,
        fields={},
    ),
)
