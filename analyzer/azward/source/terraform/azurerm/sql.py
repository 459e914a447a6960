"""Azure SQL as azurerm had it up to major 3, before `azurerm_mssql_…`."""

from __future__ import annotations

from azward.graph.value import Value
from azward.source.terraform.azurerm._sql_instance import ADMINISTRATOR, INSTANCE, failover
from azward.source.terraform.azurerm.model import (
    ENABLED,
    SYSTEM_IDENTITY,
    Beside,
    Block,
    Child,
    Field,
    Ignored,
    Satellite,
    Table,
    number,
)

__all__ = ["TABLES"]

# the provider's client is older than type definitions go
_VERSION = "2021-11-01"
_TYPE = "Microsoft.Sql/servers"
_SERVER_ID = f"{{group}}/providers/{_TYPE}/{{server_name}}"
_INSTANCE_ID = "{group}/providers/Microsoft.Sql/managedInstances/{managed_instance_name}"


_SERVER = Table(
    "azurerm_sql_server",
    f"{_TYPE}@{_VERSION}",
    {
        "connection_policy": Beside("connectionPolicies", "default", Field("properties.connectionType")),
        "identity": SYSTEM_IDENTITY,
        "threat_detection_policy": Child(
            "securityAlertPolicies",
            "Default",
            {"email_account_admins": Field("properties.emailAccountAdmins", default=False)},
        ),
    },
    exports={"fully_qualified_domain_name": "{name}.database.windows.net"},
)


def _is_enabled(value: Value) -> Value:
    return value == "Enabled" if isinstance(value, str) else value


def _from_megabytes(value: Value) -> Value:
    return int(value * 1024**2) if isinstance(value, (int, float)) else value


def _bytes(gigabytes: Value) -> Value:
    size = number(gigabytes)
    return int(size * 1024**3) if isinstance(size, (int, float)) else size


_INSTANCE = Table(
    "azurerm_sql_managed_instance", f"Microsoft.Sql/managedInstances@{_VERSION}", {**INSTANCE, "identity": SYSTEM_IDENTITY}
)

TABLES = (
    _SERVER,
    Table(
        "azurerm_sql_database",
        f"{_TYPE}/databases@{_VERSION}",
        {
            "max_size_bytes": Field("properties.maxSizeBytes", number),
            "max_size_gb": Field("properties.maxSizeBytes", _bytes),
            "import": Child("extensions", "import"),
            "edition": "sku.tier",
            "requested_service_objective_id": Ignored("the provider computes it"),
            "requested_service_objective_name": "sku.name",
            "threat_detection_policy": Child(
                "securityAlertPolicies",
                "Default",
                {"email_account_admins": Field("properties.emailAccountAdmins", _is_enabled)},
            ),
            "read_scale": Field("properties.readScale", ENABLED),
        },
        texts={"properties.elasticPoolId": f"{_SERVER_ID}/elasticPools/{{elastic_pool_name}}"},
    ),
    Table(
        "azurerm_sql_elasticpool",
        f"{_TYPE}/elasticPools@{_VERSION}",
        {
            "edition": "sku.tier",
            "dtu": "sku.capacity",
            "db_dtu_min": "properties.perDatabaseSettings.minCapacity",
            "db_dtu_max": "properties.perDatabaseSettings.maxCapacity",
            "pool_size": Field("properties.maxSizeBytes", _from_megabytes),
        },
        texts={"sku.name": "{edition}Pool"},
    ),
    Satellite(
        "azurerm_sql_active_directory_administrator",
        into=_SERVER_ID,
        type=_SERVER.type,
        fields={
            **ADMINISTRATOR,
            "login": "properties.administrators.login",
            "azuread_authentication_only": "properties.administrators.azureADOnlyAuthentication",
        },
        constants={"properties.administrators.administratorType": "ActiveDirectory"},
    ),
    Table(
        "azurerm_sql_failover_group",
        f"{_TYPE}/failoverGroups@{_VERSION}",
        {
            "read_write_endpoint_failover_policy": Block(
                "properties.readWriteEndpoint",
                {"mode": "failoverPolicy", "grace_minutes": "failoverWithDataLossGracePeriodMinutes"},
            ),
            "readonly_endpoint_failover_policy": Block("properties.readOnlyEndpoint", {"mode": "failoverPolicy"}),
        },
    ),
    Table("azurerm_sql_firewall_rule", f"{_TYPE}/firewallRules@{_VERSION}"),
    Table(
        "azurerm_sql_virtual_network_rule",
        f"{_TYPE}/virtualNetworkRules@{_VERSION}",
        {"subnet_id": "properties.virtualNetworkSubnetId"},
    ),
    _INSTANCE,
    Satellite(
        "azurerm_sql_managed_instance_active_directory_administrator",
        into=_INSTANCE_ID,
        type=_INSTANCE.type,
        fields={
            **ADMINISTRATOR,
            "login": "properties.administrators.login",
            "azuread_authentication_only": "properties.administrators.azureADOnlyAuthentication",
        },
        constants={"properties.administrators.administratorType": "ActiveDirectory"},
    ),
    Table(
        "azurerm_sql_managed_instance_failover_group",
        f"Microsoft.Sql/locations/instanceFailoverGroups@{_VERSION}",
        {**failover()},  # of the id
        id="{group}/providers/Microsoft.Sql/locations/{location}/instanceFailoverGroups/{name}",
        texts={"properties.managedInstancePairs[0].primaryManagedInstanceId": _INSTANCE_ID},
    ),
    Table("azurerm_sql_managed_database", f"Microsoft.Sql/managedInstances/databases@{_VERSION}"),
)
