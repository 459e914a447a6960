"""Network profiles: how groups of containers join a subnet."""

from __future__ import annotations

from azward.source.terraform.azurerm._subnet import VERSION
from azward.source.terraform.azurerm.model import Block, Many, Table

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_network_profile",
        f"Microsoft.Network/networkProfiles@{VERSION}",
        {
            "container_network_interface": Many(
                "properties.containerNetworkInterfaceConfigurations",
                {"ip_configuration": Block("properties.ipConfigurations", {"subnet_id": "properties.subnet.id"})},
            )
        },
    ),
)
