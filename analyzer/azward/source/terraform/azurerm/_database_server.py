"""What the servers of PostgreSQL, MySQL and MariaDB share."""

from __future__ import annotations

from collections.abc import Mapping

from azward.graph.value import Value
from azward.source.terraform.azurerm.model import (
    ENABLED,
    IGNORED,
    Child,
    Field,
    Nested,
    Part,
    Specs,
    Table,
    same,
)

__all__ = ["CUSTOMER_KEY", "FLEXIBLE", "SINGLE", "THREATS", "WINDOW", "below"]

_TIERS = {
    "B": "Burstable",
    "GP": "GeneralPurpose",
    "MO": "MemoryOptimized",
}


def _tier(value: Value) -> Value:
    """`GP_Gen5_4` and `GP_Standard_D2s_v3` begin with the tier."""
    word = value.partition("_")[0] if isinstance(value, str) else ""
    return _TIERS.get(word) if word else value


def _single_tier(value: Value) -> Value:
    return "Basic" if isinstance(value, str) and value.startswith("B_") else _tier(value)


def _size(value: Value) -> Value:
    return value.partition("_")[2] if isinstance(value, str) else value


SINGLE: Mapping[str, Specs] = {
    "sku_name": (Field("sku.name"), Field("sku.tier", _single_tier)),
    **same("version", "administrator_login", "administrator_login_password", "restore_point_in_time", at="properties"),
    "auto_grow_enabled": Field("properties.storageProfile.storageAutogrow", ENABLED, default=True),
    "backup_retention_days": Field("properties.storageProfile.backupRetentionDays"),
    "storage_mb": Field("properties.storageProfile.storageMB"),
    "create_mode": Field("properties.createMode", default="Default"),
    "creation_source_server_id": Field("properties.sourceServerId"),
    "geo_redundant_backup_enabled": Field("properties.storageProfile.geoRedundantBackup", ENABLED),
    "public_network_access_enabled": Field("properties.publicNetworkAccess", ENABLED, default=True),
    "ssl_enforcement_enabled": Field("properties.sslEnforcement", ENABLED),
    "ssl_minimal_tls_version_enforced": Field("properties.minimalTlsVersion", default="TLS1_2"),
}
"""The arguments of the single servers."""

THREATS = Child(
    "securityAlertPolicies",
    "Default",
    {
        "enabled": Field("properties.state", ENABLED),
        **same(
            "disabled_alerts",
            "email_account_admins",
            "email_addresses",
            "retention_days",
            "storage_account_access_key",
            "storage_endpoint",
            at="properties",
        ),
    },
)

FLEXIBLE: Mapping[str, Specs] = {
    **same("administrator_login", "create_mode", "replication_role", "version", at="properties"),
    "administrator_password": Field("properties.administratorLoginPassword"),
    "administrator_password_wo": Field("properties.administratorLoginPassword"),
    "administrator_password_wo_version": IGNORED,
    "delegated_subnet_id": Field("properties.network.delegatedSubnetResourceId"),
    "geo_redundant_backup_enabled": Field("properties.backup.geoRedundantBackup", ENABLED, default=False),
    "high_availability": Nested("properties.highAvailability", same("mode", "standby_availability_zone")),
    "sku_name": (Field("sku.name", _size), Field("sku.tier", _tier)),
    "source_server_id": Field("properties.sourceServerResourceId"),
    "zone": Field("properties.availabilityZone"),
}
"""The arguments that the flexible servers of PostgreSQL and MySQL share."""

WINDOW = Nested(
    "properties.maintenanceWindow",
    {
        "day_of_week": Field("dayOfWeek", default=0),
        "start_hour": Field("startHour", default=0),
        "start_minute": Field("startMinute", default=0),
    },
    constants={"customWindow": "Enabled"},
)

CUSTOMER_KEY: Mapping[str, Specs] = {
    "key_vault_key_id": Field("primaryKeyURI"),
    "primary_user_assigned_identity_id": Field("primaryUserAssignedIdentityId"),
    "geo_backup_key_vault_key_id": Field("geoBackupKeyURI"),
    "geo_backup_user_assigned_identity_id": Field("geoBackupUserAssignedIdentityId"),
}


def below(server: str, database: str, firewall_rule: str, configuration: str) -> tuple[Table, ...]:
    """The tables of the databases, firewall rules and settings of servers of the type `server`, by their names."""
    path, version = server.split("@")
    identity = f"{{group}}/providers/{path}/{{server_name}}"
    part: Mapping[str, Specs] = {"server_name": Part()}
    kinds: tuple[tuple[str, str, Mapping[str, Specs]], ...] = (
        (database, "databases", same("charset", "collation", at="properties")),
        (firewall_rule, "firewallRules", same("start_ip_address", "end_ip_address", at="properties")),
        (configuration, "configurations", same("value", at="properties")),
    )
    return tuple(
        Table(name, f"{path}/{kind}@{version}", {**part, **fields}, id=f"{identity}/{kind}/{{name}}")
        for name, kind, fields in kinds
    )
