"""What the servers of PostgreSQL, MySQL and MariaDB share."""

from __future__ import annotations

from collections.abc import Mapping

from azward.graph.value import Value
from azward.source.terraform.azurerm.model import ENABLED, Block, Child, Field, Ignored, Specs, Table

__all__ = ["CUSTOMER_KEY", "FLEXIBLE", "SINGLE", "THREATS", "WINDOW", "below"]

_TIERS = {"B": "Burstable", "GP": "GeneralPurpose", "MO": "MemoryOptimized"}


def _tier(value: Value) -> Value:
    """`GP_Gen5_4` and `GP_Standard_D2s_v3` begin with the tier."""
    word = value.partition("_")[0] if isinstance(value, str) else ""
    return _TIERS.get(word) if word else value


def _single_tier(value: Value) -> Value:
    return "Basic" if isinstance(value, str) and value.startswith("B_") else _tier(value)


def _size(value: Value) -> Value:
    return value.partition("_")[2] if isinstance(value, str) else value


SINGLE: Mapping[str, Specs] = {
    "sku_name": ("sku.name", Field("sku.tier", _single_tier)),
    "auto_grow_enabled": Field("properties.storageProfile.storageAutogrow", ENABLED),
    "backup_retention_days": "properties.storageProfile.backupRetentionDays",
    "storage_mb": "properties.storageProfile.storageMB",
    "creation_source_server_id": "properties.sourceServerId",
    "geo_redundant_backup_enabled": Field("properties.storageProfile.geoRedundantBackup", ENABLED),
    "public_network_access_enabled": Field("properties.publicNetworkAccess", ENABLED),
    "ssl_enforcement_enabled": Field("properties.sslEnforcement", ENABLED),
    "ssl_minimal_tls_version_enforced": "properties.minimalTlsVersion",
}
"""The arguments of the single servers."""

THREATS = Child("securityAlertPolicies", "Default", {"enabled": Field("properties.state", ENABLED)})

FLEXIBLE: Mapping[str, Specs] = {
    "administrator_password": "properties.administratorLoginPassword",
    "administrator_password_wo": "properties.administratorLoginPassword",
    "administrator_password_wo_version": Ignored("it only says that a write-only value changed"),
    "delegated_subnet_id": "properties.network.delegatedSubnetResourceId",
    "geo_redundant_backup_enabled": Field("properties.backup.geoRedundantBackup", ENABLED),
    "sku_name": (Field("sku.name", _size), Field("sku.tier", _tier)),
    "source_server_id": "properties.sourceServerResourceId",
    "zone": "properties.availabilityZone",
}
"""The arguments that the flexible servers of PostgreSQL and MySQL share."""

WINDOW = Block("properties.maintenanceWindow", constants={"customWindow": "Enabled"})

CUSTOMER_KEY: Mapping[str, Specs] = {"key_vault_key_id": "primaryKeyURI", "geo_backup_key_vault_key_id": "geoBackupKeyURI"}


def below(server: str, database: str, firewall_rule: str, configuration: str) -> tuple[Table, ...]:
    """The tables of the databases, firewall rules and settings of servers of the type `server`, by their names."""
    path, version = server.split("@")
    identity = f"{{group}}/providers/{path}/{{server_name}}"
    kinds = ((database, "databases"), (firewall_rule, "firewallRules"), (configuration, "configurations"))
    return tuple(Table(name, f"{path}/{kind}@{version}", id=f"{identity}/{kind}/{{name}}") for name, kind in kinds)
