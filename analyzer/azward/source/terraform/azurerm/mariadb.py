"""Azure Database for MariaDB, which azurerm has up to major 3."""

from __future__ import annotations

from azward.source.terraform.azurerm._database_server import SINGLE, below
from azward.source.terraform.azurerm.model import Table

__all__ = ["TABLES"]

_TYPE = "Microsoft.DBforMariaDB/servers"
_VERSION = "2018-06-01"

TABLES = (
    Table("azurerm_mariadb_server", f"{_TYPE}@{_VERSION}", SINGLE, exports={"fqdn": "{name}.mariadb.database.azure.com"}),
    Table(
        "azurerm_mariadb_virtual_network_rule",
        f"{_TYPE}/virtualNetworkRules@{_VERSION}",
        {"subnet_id": "properties.virtualNetworkSubnetId"},
    ),
    *below(
        f"{_TYPE}@{_VERSION}", "azurerm_mariadb_database", "azurerm_mariadb_firewall_rule", "azurerm_mariadb_configuration"
    ),
)
