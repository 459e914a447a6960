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
            "ddos_protection_mode": "properties.ddosSettings.protectionMode",
            "ddos_protection_plan_id": "properties.ddosSettings.ddosProtectionPlan.id",
            "domain_name_label": "properties.dnsSettings.domainNameLabel",
            "domain_name_label_scope": "properties.dnsSettings.domainNameLabelScope",
            "ip_tags": Field("properties.ipTags", pairs("ipTagType", "tag")),
            "ip_version": "properties.publicIPAddressVersion",
            "public_ip_prefix_id": "properties.publicIPPrefix.id",
            "reverse_fqdn": "properties.dnsSettings.reverseFqdn",
            "sku": "sku.name",
            "sku_tier": "sku.tier",
        },
    ),
    Table(
        "azurerm_public_ip_prefix",
        f"Microsoft.Network/publicIPPrefixes@{VERSION}",
        {
            "custom_ip_prefix_id": "properties.customIPPrefix.id",
            "sku": "sku.name",
            "sku_tier": "sku.tier",
            "ip_version": "properties.publicIPAddressVersion",
        },
    ),
)
