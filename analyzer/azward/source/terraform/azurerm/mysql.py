"""Azure Database for MySQL: flexible servers, and up to major 3 single servers."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm._database_server import CUSTOMER_KEY, FLEXIBLE, SINGLE, THREATS, WINDOW, below
from azward.source.terraform.azurerm.model import ENABLED, SYSTEM_IDENTITY, Block, Field, Part, Specs, Table, same

__all__ = ["TABLES"]

_SINGLE = "Microsoft.DBforMySQL/servers"
_FLEXIBLE = "Microsoft.DBforMySQL/flexibleServers"
_VERSION = "2017-12-01"
_NEWER = "2023-12-30"
_SINGLE_ID = f"{{group}}/providers/{_SINGLE}/{{server_name}}"
_HOST = "{name}.mysql.database.azure.com"


_LOGIN: Mapping[str, Specs] = {**same("login", "tenant_id", at="properties"), "object_id": "properties.sid"}
_ACTIVE_DIRECTORY = {"properties.administratorType": "ActiveDirectory"}


def _flexible_administrator(name: str) -> Table:
    return Table(
        name,
        f"{_FLEXIBLE}/administrators@{_NEWER}",
        {"server_id": Part(), "identity_id": "properties.identityResourceId", **_LOGIN},
        id="{server_id}/administrators/ActiveDirectory",
        constants=_ACTIVE_DIRECTORY,
    )


TABLES = (
    Table(
        "azurerm_mysql_server",
        f"{_SINGLE}@{_VERSION}",
        {
            **SINGLE,
            "identity": SYSTEM_IDENTITY,
            "infrastructure_encryption_enabled": Field("properties.infrastructureEncryption", ENABLED),
            "threat_detection_policy": THREATS,
        },
        exports={"fqdn": _HOST},
    ),
    Table(
        "azurerm_mysql_server_key",
        f"{_SINGLE}/keys@2020-01-01",
        {"key_vault_key_id": "properties.uri"},
        id="{server_id}/keys/{?name}",
        constants={"properties.serverKeyType": "AzureKeyVault"},
    ),
    Table(
        "azurerm_mysql_active_directory_administrator",
        f"{_SINGLE}/administrators@{_VERSION}",
        {**_LOGIN},
        id=f"{_SINGLE_ID}/administrators/activeDirectory",
        constants=_ACTIVE_DIRECTORY,
    ),
    Table(
        "azurerm_mysql_virtual_network_rule",
        f"{_SINGLE}/virtualNetworkRules@{_VERSION}",
        {"subnet_id": "properties.virtualNetworkSubnetId"},
    ),
    *below(f"{_SINGLE}@{_VERSION}", "azurerm_mysql_database", "azurerm_mysql_firewall_rule", "azurerm_mysql_configuration"),
    Table(
        "azurerm_mysql_flexible_server",
        f"{_FLEXIBLE}@{_NEWER}",
        {
            **FLEXIBLE,
            "backup_retention_days": "properties.backup.backupRetentionDays",
            "customer_managed_key": Block(
                "properties.dataEncryption",
                {**CUSTOMER_KEY, "managed_hsm_key_id": "primaryKeyURI"},
                constants={"type": "AzureKeyVault"},
            ),
            "maintenance_window": WINDOW,
            "point_in_time_restore_time_in_utc": "properties.restorePointInTime",
            "private_dns_zone_id": "properties.network.privateDnsZoneResourceId",
            "public_network_access": "properties.network.publicNetworkAccess",
            "storage": Block(
                "properties.storage",
                {
                    "auto_grow_enabled": Field("autoGrow", ENABLED),
                    "io_scaling_enabled": Field("autoIoScaling", ENABLED),
                    "log_on_disk_enabled": Field("logOnDisk", ENABLED),
                    "size_gb": "storageSizeGB",
                },
            ),
        },
        exports={"fqdn": _HOST},
    ),
    _flexible_administrator("azurerm_mysql_flexible_server_active_directory_administrator"),
    _flexible_administrator("azurerm_mysql_flexible_server_aad_administrator"),
    *below(
        f"{_FLEXIBLE}@{_NEWER}",
        "azurerm_mysql_flexible_database",
        "azurerm_mysql_flexible_server_firewall_rule",
        "azurerm_mysql_flexible_server_configuration",
    ),
)
