"""Dedicated hosts and their groups."""

from __future__ import annotations

from azward.source.terraform.azurerm._virtual_machine import COMPUTE
from azward.source.terraform.azurerm.model import Field, Table

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_dedicated_host_group",
        f"Microsoft.Compute/hostGroups@{COMPUTE}",
        {"automatic_placement_enabled": "properties.supportAutomaticPlacement"},
    ),
    Table(
        "azurerm_dedicated_host",
        f"Microsoft.Compute/hostGroups/hosts@{COMPUTE}",
        {"license_type": Field("properties.licenseType", default="None")},
    ),
)
