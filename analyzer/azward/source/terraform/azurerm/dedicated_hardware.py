"""Dedicated hardware security modules."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm.model import Block, Field, Specs, Table, objects

__all__ = ["TABLES"]

_NETWORK: Mapping[str, Specs] = {
    "network_interface_private_ip_addresses": Field("networkInterfaces", objects("privateIpAddress")),
    "subnet_id": "subnet.id",
}

TABLES = (
    Table(
        "azurerm_dedicated_hardware_security_module",
        "Microsoft.HardwareSecurityModules/dedicatedHSMs@2021-11-30",
        {
            "network_profile": Block("properties.networkProfile", _NETWORK),
            "management_network_profile": Block("properties.managementNetworkProfile", _NETWORK),
        },
    ),
)
