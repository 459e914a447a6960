"""Network profiles: how groups of containers join a subnet."""

from __future__ import annotations

from azward.source.terraform.azurerm._subnet import VERSION
from azward.source.terraform.azurerm.model import Field, Many, Table

__all__ = ["TABLES"]

_PROFILE = Table(
    "azurerm_network_profile",
    f"Microsoft.Network/networkProfiles@{VERSION}",
    {
        "container_network_interface": Many(
            "properties.containerNetworkInterfaceConfigurations",
            {
                "name": Field("name"),
                "ip_configuration": Many(
                    "properties.ipConfigurations",
                    {"name": Field("name"), "subnet_id": Field("properties.subnet.id")},
                ),
            },
        ),
    },
)

TABLES = (_PROFILE,)
