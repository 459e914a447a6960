"""Dedicated hosts and their groups."""

from __future__ import annotations

from azward.source.terraform.azurerm._virtual_machine import COMPUTE
from azward.source.terraform.azurerm.model import Field, Part, Table, listed

__all__ = ["TABLES"]

_GROUP = Table(
    "azurerm_dedicated_host_group",
    f"Microsoft.Compute/hostGroups@{COMPUTE}",
    {
        "platform_fault_domain_count": Field("properties.platformFaultDomainCount"),
        "automatic_placement_enabled": Field("properties.supportAutomaticPlacement", default=False),
        "zone": Field("zones", listed),
    },
)

_HOST = Table(
    "azurerm_dedicated_host",
    f"Microsoft.Compute/hostGroups/hosts@{COMPUTE}",
    {
        "dedicated_host_group_id": Part(),
        "sku_name": Field("sku.name"),
        "platform_fault_domain": Field("properties.platformFaultDomain"),
        "auto_replace_on_failure": Field("properties.autoReplaceOnFailure", default=True),
        "license_type": Field("properties.licenseType", default="None"),
    },
    id="{dedicated_host_group_id}/hosts/{name}",
)

TABLES = (_GROUP, _HOST)
