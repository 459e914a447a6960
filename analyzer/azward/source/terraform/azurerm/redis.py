"""Azure Cache for Redis, and Redis Enterprise as azurerm had it up to major 4."""

from __future__ import annotations

from collections.abc import Mapping

from azward.graph.value import Value
from azward.source.terraform.azurerm.model import KEY, NOT, Beside, Block, Field, Specs, Table, each, objects, same, text

__all__ = ["TABLES"]

_TYPE = "Microsoft.Cache/redis"
_VERSION = "2024-11-01"
_CACHE_ID = f"{{group}}/providers/{_TYPE}"


def _not_required(value: Value) -> Value:
    return "false" if value is True else "true" if value is False else value


def _entry(value: Value) -> Value:
    if not isinstance(value, dict):
        return value
    names = {"day_of_week": "dayOfWeek", "start_hour_utc": "startHourUtc", "maintenance_window": "maintenanceWindow"}
    return {"maintenanceWindow": "PT5H", **{names[key]: item for key, item in value.items() if key in names}}


_CONFIGURATION: Mapping[str, Specs] = {
    **{
        name: Field(name.replace("_", "-"), text)
        for name in (
            "aof_backup_enabled",
            "aof_storage_connection_string_0",
            "aof_storage_connection_string_1",
            "maxmemory_reserved",
            "maxmemory_delta",
            "maxfragmentationmemory_reserved",
            "rdb_backup_enabled",
            "rdb_backup_frequency",
            "rdb_backup_max_snapshot_count",
            "rdb_storage_connection_string",
            "notify_keyspace_events",
        )
    },
    "authentication_enabled": Field("authnotrequired", _not_required, former=("enable_authentication",)),
    "active_directory_authentication_enabled": Field("aad-enabled", text),
    "maxmemory_policy": "maxmemory-policy",
    "data_persistence_authentication_method": "preferred-data-persistence-auth-method",
    "storage_account_subscription_id": "storage-subscription-id",
}


_ENTERPRISE = "Microsoft.Cache/redisEnterprise"
_ENTERPRISE_VERSION = "2024-10-01"


def _size(value: Value) -> Value:
    """`Enterprise_E10-4` is a size and a capacity."""
    return value.rpartition("-")[0] if isinstance(value, str) else value


def _capacity(value: Value) -> Value:
    number = value.rpartition("-")[2] if isinstance(value, str) else ""
    return int(number) if number.isdecimal() else None


TABLES = (
    Table(
        "azurerm_redis_cache",
        f"{_TYPE}@{_VERSION}",
        {
            "capacity": "properties.sku.capacity",
            "family": "properties.sku.family",
            "sku_name": "properties.sku.name",
            "access_keys_authentication_enabled": Field("properties.disableAccessKeyAuthentication", NOT),
            "non_ssl_port_enabled": Field("properties.enableNonSslPort", former=("enable_non_ssl_port",)),
            "patch_schedule": Beside("patchSchedules", "default", Field("properties.scheduleEntries", each(_entry))),
            "private_static_ip_address": "properties.staticIP",
            "redis_configuration": Block("properties.redisConfiguration", _CONFIGURATION),
        },
        exports={
            "hostname": "{name}.redis.cache.windows.net",
            **dict.fromkeys(
                ("primary_access_key", "secondary_access_key", "primary_connection_string", "secondary_connection_string"),
                KEY,
            ),
        },
    ),
    Table("azurerm_redis_cache_access_policy", f"{_TYPE}/accessPolicies@{_VERSION}"),
    Table(
        "azurerm_redis_cache_access_policy_assignment",
        f"{_TYPE}/accessPolicyAssignments@{_VERSION}",
        id="{redis_cache_id}/accessPolicyAssignments/{name}",
    ),
    Table(
        "azurerm_redis_firewall_rule",
        f"{_TYPE}/firewallRules@{_VERSION}",
        {"start_ip": "properties.startIP", "end_ip": "properties.endIP"},
    ),
    Table(
        "azurerm_redis_linked_server",
        f"{_TYPE}/linkedServers@{_VERSION}",
        {**same("linked_redis_cache_id", at="properties")},
        id=f"{_CACHE_ID}/{{target_redis_cache_name}}/linkedServers/{{linked_redis_cache_id:last}}",
    ),
    Table(
        "azurerm_redis_enterprise_cluster",
        f"{_ENTERPRISE}@{_ENTERPRISE_VERSION}",
        {"sku_name": (Field("sku.name", _size), Field("sku.capacity", _capacity))},
    ),
    Table(
        "azurerm_redis_enterprise_database",
        f"{_ENTERPRISE}/databases@{_ENTERPRISE_VERSION}",
        {
            "module": Block("properties.modules"),
            "linked_database_id": Field("properties.geoReplication.linkedDatabases", objects("id")),
            "linked_database_group_nickname": "properties.geoReplication.groupNickname",
        },
        exports={"primary_access_key": KEY, "secondary_access_key": KEY},
    ),
)
