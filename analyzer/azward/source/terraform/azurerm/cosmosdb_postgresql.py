"""Cosmos DB for PostgreSQL."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Field, Nested, Part, Table, same

__all__ = ["TABLES"]

_TYPE = "Microsoft.DBforPostgreSQL/serverGroupsv2"
_VERSION = "2022-11-08"

_CLUSTER = Table(
    "azurerm_cosmosdb_postgresql_cluster",
    f"{_TYPE}@{_VERSION}",
    {
        **same(
            "node_count",
            "administrator_login_password",
            "citus_version",
            "coordinator_storage_quota_in_mb",
            "node_storage_quota_in_mb",
            "preferred_primary_zone",
            "source_location",
            "source_resource_id",
            at="properties",
        ),
        "coordinator_public_ip_access_enabled": Field("properties.coordinatorEnablePublicIpAccess", default=True),
        "coordinator_server_edition": Field("properties.coordinatorServerEdition", default="GeneralPurpose"),
        "coordinator_vcore_count": Field("properties.coordinatorVCores"),
        "ha_enabled": Field("properties.enableHa", default=False),
        "maintenance_window": Nested(
            "properties.maintenanceWindow",
            {
                "day_of_week": Field("dayOfWeek", default=0),
                "start_hour": Field("startHour", default=0),
                "start_minute": Field("startMinute", default=0),
            },
            constants={"customWindow": "Enabled"},
        ),
        "node_public_ip_access_enabled": Field("properties.nodeEnablePublicIpAccess", default=False),
        "node_server_edition": Field("properties.nodeServerEdition", default="MemoryOptimized"),
        "node_vcores": Field("properties.nodeVCores"),
        "point_in_time_in_utc": Field("properties.pointInTimeUTC"),
        "shards_on_coordinator_enabled": Field("properties.enableShardsOnCoordinator"),
        "sql_version": Field("properties.postgresqlVersion"),
    },
)

_RULE = Table(
    "azurerm_cosmosdb_postgresql_firewall_rule",
    f"{_TYPE}/firewallRules@{_VERSION}",
    {"cluster_id": Part(), **same("start_ip_address", "end_ip_address", at="properties")},
    id="{cluster_id}/firewallRules/{name}",
)

_ROLE = Table(
    "azurerm_cosmosdb_postgresql_role",
    f"{_TYPE}/roles@{_VERSION}",
    {"cluster_id": Part(), "password": Field("properties.password")},
    id="{cluster_id}/roles/{name}",
)


def _configuration(kind: str) -> Table:
    return Table(
        f"azurerm_cosmosdb_postgresql_{kind}_configuration",
        f"{_TYPE}/{kind}Configurations@{_VERSION}",
        {"cluster_id": Part(), "value": Field("properties.value")},
        id=f"{{cluster_id}}/{kind}Configurations/{{name}}",
    )


TABLES = (_CLUSTER, _RULE, _ROLE, _configuration("coordinator"), _configuration("node"))
