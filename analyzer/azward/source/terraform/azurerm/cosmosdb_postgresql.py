"""Cosmos DB for PostgreSQL."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Block, Table

__all__ = ["TABLES"]

_TYPE = "Microsoft.DBforPostgreSQL/serverGroupsv2"
_VERSION = "2022-11-08"


def _configuration(kind: str) -> Table:
    return Table(f"azurerm_cosmosdb_postgresql_{kind}_configuration", f"{_TYPE}/{kind}Configurations@{_VERSION}")


TABLES = (
    Table(
        "azurerm_cosmosdb_postgresql_cluster",
        f"{_TYPE}@{_VERSION}",
        {
            "coordinator_public_ip_access_enabled": "properties.coordinatorEnablePublicIpAccess",
            "coordinator_vcore_count": "properties.coordinatorVCores",
            "ha_enabled": "properties.enableHa",
            "maintenance_window": Block("properties.maintenanceWindow", constants={"customWindow": "Enabled"}),
            "node_public_ip_access_enabled": "properties.nodeEnablePublicIpAccess",
            "node_vcores": "properties.nodeVCores",
            "point_in_time_in_utc": "properties.pointInTimeUTC",
            "shards_on_coordinator_enabled": "properties.enableShardsOnCoordinator",
            "sql_version": "properties.postgresqlVersion",
        },
    ),
    Table("azurerm_cosmosdb_postgresql_firewall_rule", f"{_TYPE}/firewallRules@{_VERSION}"),
    Table("azurerm_cosmosdb_postgresql_role", f"{_TYPE}/roles@{_VERSION}"),
    _configuration("coordinator"),
    _configuration("node"),
)
