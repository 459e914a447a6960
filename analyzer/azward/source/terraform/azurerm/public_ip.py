"""Public addresses and prefixes of them."""

from __future__ import annotations

from azward.source.terraform.azurerm._subnet import VERSION
from azward.source.terraform.azurerm.model import Field, Table, pairs

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_public_ip",
        f"Microsoft.Network/publicIPAddresses@{VERSION}",
        {
            "allocation_method": Field("properties.publicIPAllocationMethod", former=("public_ip_address_allocation",)),
            "zones": Field("zones"),
            "ddos_protection_mode": Field("properties.ddosSettings.protectionMode"),
            "ddos_protection_plan_id": Field("properties.ddosSettings.ddosProtectionPlan.id"),
            "domain_name_label": Field("properties.dnsSettings.domainNameLabel"),
            "domain_name_label_scope": Field("properties.dnsSettings.domainNameLabelScope"),
            "edge_zone": Field("extendedLocation.name"),
            "ip_tags": Field("properties.ipTags", pairs("ipTagType", "tag")),
            "ip_version": Field("properties.publicIPAddressVersion"),
            "public_ip_prefix_id": Field("properties.publicIPPrefix.id"),
            "reverse_fqdn": Field("properties.dnsSettings.reverseFqdn"),
            "sku": Field("sku.name"),
            "sku_tier": Field("sku.tier"),
        },
    ),
    Table(
        "azurerm_public_ip_prefix",
        f"Microsoft.Network/publicIPPrefixes@{VERSION}",
        {
            "custom_ip_prefix_id": Field("properties.customIPPrefix.id"),
            "sku": Field("sku.name"),
            "sku_tier": Field("sku.tier"),
            "ip_version": Field("properties.publicIPAddressVersion"),
            "zones": Field("zones"),
        },
    ),
)
