"""Network security groups and their rules; network security perimeters."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm.model import Block, Field, Specs, Table, id_objects, text

__all__ = ["TABLES"]

_VERSION = "2024-05-01"

_RULE: Mapping[str, Specs] = {
    "description": "properties.description",
    "protocol": "properties.protocol",
    "source_port_range": Field("properties.sourcePortRange", text),
    "source_port_ranges": "properties.sourcePortRanges",
    "destination_port_range": Field("properties.destinationPortRange", text),
    "destination_port_ranges": "properties.destinationPortRanges",
    "source_address_prefix": "properties.sourceAddressPrefix",
    "source_address_prefixes": "properties.sourceAddressPrefixes",
    "source_application_security_group_ids": Field("properties.sourceApplicationSecurityGroups", id_objects),
    "destination_address_prefix": "properties.destinationAddressPrefix",
    "destination_address_prefixes": "properties.destinationAddressPrefixes",
    "destination_application_security_group_ids": Field("properties.destinationApplicationSecurityGroups", id_objects),
    "access": "properties.access",
    "priority": "properties.priority",
    "direction": "properties.direction",
}


_PERIMETER_VERSION = "2024-07-01"
_PERIMETERS = "Microsoft.Network/networkSecurityPerimeters"

TABLES = (
    Table(
        "azurerm_network_security_group",
        f"Microsoft.Network/networkSecurityGroups@{_VERSION}",
        {"security_rule": Block("properties.securityRules", {**_RULE})},
    ),
    Table("azurerm_network_security_rule", f"Microsoft.Network/networkSecurityGroups/securityRules@{_VERSION}", {**_RULE}),
    Table("azurerm_network_security_perimeter", f"{_PERIMETERS}@{_PERIMETER_VERSION}"),
    Table("azurerm_network_security_perimeter_profile", f"{_PERIMETERS}/profiles@{_PERIMETER_VERSION}"),
    Table(
        "azurerm_network_security_perimeter_access_rule",
        f"{_PERIMETERS}/profiles/accessRules@{_PERIMETER_VERSION}",
        {"fqdns": "properties.fullyQualifiedDomainNames", "subscription_ids": Field("properties.subscriptions", id_objects)},
    ),
    Table(
        "azurerm_network_security_perimeter_association",
        f"{_PERIMETERS}/resourceAssociations@{_PERIMETER_VERSION}",
        {
            "network_security_perimeter_profile_id": "properties.profile.id",
            "resource_id": "properties.privateLinkResource.id",
        },
        id="{network_security_perimeter_profile_id:parent}/resourceAssociations/{name}",
    ),
)
