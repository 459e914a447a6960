"""Public addresses and prefixes of them."""

from __future__ import annotations

from azward.source.terraform.azurerm._subnet import VERSION
from azward.source.terraform.azurerm.model import Field, Table, from_major, pairs

__all__ = ["TABLES"]

_ADDRESS = Table(
    "azurerm_public_ip",
    f"Microsoft.Network/publicIPAddresses@{VERSION}",
    {
        "allocation_method": Field("properties.publicIPAllocationMethod", former=("public_ip_address_allocation",)),
        "zones": Field("zones"),
        "ddos_protection_mode": Field("properties.ddosSettings.protectionMode", default="VirtualNetworkInherited"),
        "ddos_protection_plan_id": Field("properties.ddosSettings.ddosProtectionPlan.id"),
        "domain_name_label": Field("properties.dnsSettings.domainNameLabel"),
        "domain_name_label_scope": Field("properties.dnsSettings.domainNameLabelScope"),
        "edge_zone": Field("extendedLocation.name"),
        "idle_timeout_in_minutes": Field("properties.idleTimeoutInMinutes", default=4),
        "ip_tags": Field("properties.ipTags", pairs("ipTagType", "tag")),
        "ip_version": Field("properties.publicIPAddressVersion", default="IPv4"),
        "public_ip_prefix_id": Field("properties.publicIPPrefix.id"),
        "reverse_fqdn": Field("properties.dnsSettings.reverseFqdn"),
        "sku": Field("sku.name", default=from_major({3: "Basic", 4: "Standard"})),
        "sku_tier": Field("sku.tier", default="Regional"),
    },
)

_PREFIX = Table(
    "azurerm_public_ip_prefix",
    f"Microsoft.Network/publicIPPrefixes@{VERSION}",
    {
        "custom_ip_prefix_id": Field("properties.customIPPrefix.id"),
        "sku": Field("sku.name", default="Standard"),
        "sku_tier": Field("sku.tier", default="Regional"),
        "ip_version": Field("properties.publicIPAddressVersion", default="IPv4"),
        "prefix_length": Field("properties.prefixLength", default=28),
        "zones": Field("zones"),
    },
)

TABLES = (_ADDRESS, _PREFIX)
