"""Public address prefixes that one brings along."""

from __future__ import annotations

from azward.source.terraform.azurerm._subnet import VERSION
from azward.source.terraform.azurerm.model import Ignored, Table

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_custom_ip_prefix",
        f"Microsoft.Network/customIpPrefixes@{VERSION}",
        {
            "commissioning_enabled": Ignored(
                "a state that it is brought into once deployed"
            ),  # a state that it is brought into once deployed
            "internet_advertising_disabled": "properties.noInternetAdvertise",
            "parent_custom_ip_prefix_id": "properties.customIpPrefixParent.id",
            "roa_validity_end_date": Ignored("part of a message that is signed"),
            "wan_validation_signed_message": "properties.signedMessage",
        },
    ),
)
