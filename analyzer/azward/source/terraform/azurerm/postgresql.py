"""Azure Database for PostgreSQL: flexible servers and single servers."""

from __future__ import annotations

from collections.abc import Mapping

from azward.graph.value import Value
from azward.source.terraform.azurerm._database_server import CUSTOMER_KEY, FLEXIBLE, SINGLE, THREATS, WINDOW, below
from azward.source.terraform.azurerm.model import (
    ENABLED,
    SYSTEM_IDENTITY,
    Block,
    Field,
    Ignored,
    Specs,
    Table,
    last_segment,
    same,
)

__all__ = ["TABLES"]

_SINGLE = "Microsoft.DBforPostgreSQL/servers"
_FLEXIBLE = "Microsoft.DBforPostgreSQL/flexibleServers"
_VERSION = "2017-12-01"
_NEWER = "2025-08-01"
_SINGLE_ID = f"{{group}}/providers/{_SINGLE}/{{server_name}}"
_HOST = "{name}.postgres.database.azure.com"


def _gigabytes(value: Value) -> Value:
    return value // 1024 if isinstance(value, int) else value


def _of_flexible(name: str, kind: str, fields: Mapping[str, Specs]) -> Table:
    full = f"azurerm_postgresql_flexible_server_{name}"
    return Table(full, f"{_FLEXIBLE}/{kind}@{_NEWER}", {**fields})


TABLES = (
    Table(
        "azurerm_postgresql_server",
        f"{_SINGLE}@{_VERSION}",
        {
            **SINGLE,
            "administrator_login_password_wo": "properties.administratorLoginPassword",
            "administrator_login_password_wo_version": Ignored("it only says that a write-only value changed"),
            "identity": SYSTEM_IDENTITY,
            "infrastructure_encryption_enabled": Field("properties.infrastructureEncryption", ENABLED),
            "threat_detection_policy": THREATS,
        },
        exports={"fqdn": _HOST},
    ),
    Table(
        "azurerm_postgresql_server_key",
        f"{_SINGLE}/keys@2020-01-01",
        {"key_vault_key_id": "properties.uri"},
        id="{server_id}/keys/{?name}",
        constants={"properties.serverKeyType": "AzureKeyVault"},
    ),
    Table(
        "azurerm_postgresql_active_directory_administrator",
        f"{_SINGLE}/administrators@{_VERSION}",
        {"object_id": "properties.sid"},
        id=f"{_SINGLE_ID}/administrators/activeDirectory",
        constants={"properties.administratorType": "ActiveDirectory"},
    ),
    Table(
        "azurerm_postgresql_virtual_network_rule",
        f"{_SINGLE}/virtualNetworkRules@{_VERSION}",
        {"subnet_id": "properties.virtualNetworkSubnetId"},
    ),
    *below(
        f"{_SINGLE}@{_VERSION}",
        "azurerm_postgresql_database",
        "azurerm_postgresql_firewall_rule",
        "azurerm_postgresql_configuration",
    ),
    Table(
        "azurerm_postgresql_flexible_server",
        f"{_FLEXIBLE}@{_NEWER}",
        {
            **FLEXIBLE,
            "authentication": Block(
                "properties.authConfig",
                {
                    "active_directory_auth_enabled": Field("activeDirectoryAuth", ENABLED),
                    "password_auth_enabled": Field("passwordAuth", ENABLED),
                },
            ),
            "auto_grow_enabled": Field("properties.storage.autoGrow", ENABLED),
            "backup_retention_days": "properties.backup.backupRetentionDays",
            "cluster": Block("properties.cluster", {"size": "clusterSize", "default_database_name": "defaultDatabaseName"}),
            "customer_managed_key": Block("properties.dataEncryption", CUSTOMER_KEY, constants={"type": "AzureKeyVault"}),
            "maintenance_window": WINDOW,
            "point_in_time_restore_time_in_utc": "properties.pointInTimeUTC",
            "private_dns_zone_id": "properties.network.privateDnsZoneArmResourceId",
            "public_network_access_enabled": Field("properties.network.publicNetworkAccess", ENABLED),
            "storage_mb": Field("properties.storage.storageSizeGB", _gigabytes),
            "storage_tier": "properties.storage.tier",
        },
        exports={"fqdn": _HOST},
    ),
    Table(
        "azurerm_postgresql_flexible_server_active_directory_administrator",
        f"{_FLEXIBLE}/administrators@{_NEWER}",
        id=f"{{group}}/providers/{_FLEXIBLE}/{{server_name}}/administrators/{{object_id}}",
    ),
    Table("azurerm_postgresql_flexible_server_backup", f"{_FLEXIBLE}/backups@{_NEWER}"),
    _of_flexible("configuration", "configurations", same("value", at="properties")),
    _of_flexible("database", "databases", {}),
    _of_flexible("firewall_rule", "firewallRules", same("start_ip_address", "end_ip_address", at="properties")),
    Table(
        "azurerm_postgresql_flexible_server_virtual_endpoint",
        f"{_FLEXIBLE}/virtualendpoints@{_NEWER}",
        {"replica_server_id": Field("properties.members[0]", last_segment), "type": "properties.endpointType"},
    ),
)
