"""What the types of managed instances share, which were called `azurerm_sql_…` up to major 3."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm.model import ENABLED, Field, Nested, Specs, enum, same

__all__ = ["ADMINISTRATOR", "INSTANCE", "failover"]

_REDUNDANCY = enum({"GRS": "Geo", "GZRS": "GeoZone", "LRS": "Local", "ZRS": "Zone"})

INSTANCE: Mapping[str, Specs] = {
    "sku_name": Field("sku.name"),
    "vcores": Field("properties.vCores"),
    "storage_size_in_gb": Field("properties.storageSizeInGB"),
    **same("license_type", "subnet_id", "administrator_login", "administrator_login_password", at="properties"),
    "collation": Field("properties.collation", default="SQL_Latin1_General_CP1_CI_AS"),
    "public_data_endpoint_enabled": Field("properties.publicDataEndpointEnabled", default=False),
    "minimum_tls_version": Field("properties.minimalTlsVersion", default="1.2"),
    "timezone_id": Field("properties.timezoneId", default="UTC"),
    "dns_zone_partner_id": Field("properties.dnsZonePartner"),
    "storage_account_type": Field("properties.requestedBackupStorageRedundancy", _REDUNDANCY, default="GRS"),
}

ADMINISTRATOR: Mapping[str, Specs] = {
    "object_id": Field("properties.administrators.sid"),
    "tenant_id": Field("properties.administrators.tenantId"),
}


def failover() -> dict[str, Specs]:
    """The arguments of a failover group of instances."""
    pair = "properties.managedInstancePairs[0]"
    return {
        "partner_managed_instance_id": Field(f"{pair}.partnerManagedInstanceId"),
        "read_write_endpoint_failover_policy": Nested(
            "properties.readWriteEndpoint",
            {"mode": Field("failoverPolicy"), "grace_minutes": Field("failoverWithDataLossGracePeriodMinutes")},
        ),
        "readonly_endpoint_failover_policy_enabled": Field(
            "properties.readOnlyEndpoint.failoverPolicy", ENABLED, default=True
        ),
    }
