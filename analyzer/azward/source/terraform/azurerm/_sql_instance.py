"""What the types of managed instances share, which were called `azurerm_sql_…` up to major 3."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm.model import ENABLED, Block, Field, Specs, enum

__all__ = ["ADMINISTRATOR", "INSTANCE", "failover"]

_REDUNDANCY = enum({"GRS": "Geo", "GZRS": "GeoZone", "LRS": "Local", "ZRS": "Zone"})

INSTANCE: Mapping[str, Specs] = {
    "sku_name": "sku.name",
    "vcores": "properties.vCores",
    "storage_size_in_gb": "properties.storageSizeInGB",
    "minimum_tls_version": "properties.minimalTlsVersion",
    "dns_zone_partner_id": "properties.dnsZonePartner",
    "storage_account_type": Field("properties.requestedBackupStorageRedundancy", _REDUNDANCY),
}

ADMINISTRATOR: Mapping[str, Specs] = {
    "object_id": "properties.administrators.sid",
    "tenant_id": "properties.administrators.tenantId",
}


def failover() -> dict[str, Specs]:
    """The arguments of a failover group of instances."""
    pair = "properties.managedInstancePairs[0]"
    return {
        "partner_managed_instance_id": f"{pair}.partnerManagedInstanceId",
        "read_write_endpoint_failover_policy": Block(
            "properties.readWriteEndpoint",
            {"mode": "failoverPolicy", "grace_minutes": "failoverWithDataLossGracePeriodMinutes"},
        ),
        "readonly_endpoint_failover_policy_enabled": Field("properties.readOnlyEndpoint.failoverPolicy", ENABLED),
    }
