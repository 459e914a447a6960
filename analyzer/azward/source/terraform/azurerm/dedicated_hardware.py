"""Dedicated hardware security modules."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm.model import Field, Nested, Specs, Table, objects

__all__ = ["TABLES"]

_NETWORK: Mapping[str, Specs] = {
    "network_interface_private_ip_addresses": Field("networkInterfaces", objects("privateIpAddress")),
    "subnet_id": Field("subnet.id"),
}

_MODULE = Table(
    "azurerm_dedicated_hardware_security_module",
    "Microsoft.HardwareSecurityModules/dedicatedHSMs@2021-11-30",
    {
        "network_profile": Nested("properties.networkProfile", _NETWORK),
        "management_network_profile": Nested("properties.managementNetworkProfile", _NETWORK),
        "sku_name": Field("sku.name"),
        "stamp_id": Field("properties.stampId"),
        "zones": Field("zones"),
    },
)

TABLES = (_MODULE,)
