"""Linked services of Data Factory: what it connects to, and with which credential."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from azward.source.terraform.azurerm._data_factory import DESCRIBED, FACTORY, VERSION
from azward.source.terraform.azurerm.model import VAULT_ADDRESS, Block, Field, Ignored, Nested, Specs, Table, same

__all__ = ["TABLES"]

_TYPE = "properties.typeProperties"
_COMMON: Mapping[str, Specs] = {**DESCRIBED, "integration_runtime_name": "properties.connectVia.referenceName"}


def _vault(path: str) -> Block:
    """A secret that is read from a vault."""
    return Nested(
        f"{_TYPE}.{path}",
        {"linked_service_name": "store.referenceName"},
        constants={"type": "AzureKeyVaultSecret", "store.type": "LinkedServiceReference"},
    )


def _secret(path: str) -> Field:
    return Field(f"{_TYPE}.{path}.value")


def _of(*names: str) -> dict[str, Specs]:
    return same(*names, at=_TYPE)


def _linked(name: str, kind: str, fields: Mapping[str, Specs], *without: str) -> Table:
    return Table(
        f"azurerm_data_factory_linked_service_{name}",
        f"{FACTORY}/linkedservices@{VERSION}",
        {**{key: spec for key, spec in _COMMON.items() if key not in without}, **fields},
        id="{data_factory_id}/linkedservices/{name}",
        constants={"properties.type": kind},
    )


_STRING: Mapping[str, Specs] = _of("connection_string")
_PASSWORD: Mapping[str, Specs] = {"key_vault_password": _vault("password")}
_STRING_SECRET: Mapping[str, Specs] = {"key_vault_connection_string": _vault("connectionString")}
_PRINCIPAL: Mapping[str, Specs] = {**_of("service_principal_id"), "service_principal_key": _secret("servicePrincipalKey")}
_MANAGED: Mapping[str, Specs] = {
    "use_managed_identity": Ignored("the identity of the factory is used where no principal is given")
}
_BASIC = Block(_TYPE, {"username": "userName", "password": "password.value"}, constants={"authenticationType": "Basic"})


_CLUSTER: Mapping[str, Specs] = {
    "cluster_version": "newClusterVersion",
    "node_type": "newClusterNodeType",
    "custom_tags": "newClusterCustomTags",
    "driver_node_type": "newClusterDriverNodeType",
    "init_scripts": "newClusterInitScripts",
    "log_destination": "newClusterLogDestination",
    "max_number_of_workers": Ignored("how large the cluster is"),
    "min_number_of_workers": Ignored("how large the cluster is"),
    "spark_config": "newClusterSparkConf",
    "spark_environment_variables": "newClusterSparkEnvVars",
}

TABLES = (
    _linked(
        "azure_blob_storage",
        "AzureBlobStorage",
        {
            **_of("connection_string", "sas_uri", "service_endpoint", "service_principal_id"),
            "connection_string_insecure": f"{_TYPE}.connectionString",
            "key_vault_sas_token": replace(_vault("sasToken")),
            "sas_token_linked_key_vault_key": _vault("sasToken"),
            "service_principal_linked_key_vault_key": _vault("servicePrincipalKey"),
            "service_principal_key": _secret("servicePrincipalKey"),
            "storage_kind": f"{_TYPE}.accountKind",
            "tenant_id": f"{_TYPE}.tenant",
            **_MANAGED,
        },
    ),
    _linked(
        "azure_databricks",
        "AzureDatabricks",
        {
            "adb_domain": f"{_TYPE}.domain",
            "access_token": _secret("accessToken"),
            "key_vault_password": _vault("accessToken"),
            "msi_workspace_id": Field(f"{_TYPE}.workspaceResourceId", former=("msi_work_space_resource_id",)),
            "existing_cluster_id": f"{_TYPE}.existingClusterId",
            "instance_pool": Block(
                _TYPE,
                {
                    "cluster_version": "newClusterVersion",
                    "min_number_of_workers": Ignored("how large the cluster is"),
                    "max_number_of_workers": Ignored("how large the cluster is"),
                },
            ),
            "new_cluster_config": Block(_TYPE, _CLUSTER),
        },
    ),
    _linked(
        "azure_file_storage",
        "AzureFileStorage",
        {
            **_of("host", "connection_string", "file_share"),
            **_PASSWORD,
            "user_id": f"{_TYPE}.userId",
            "password": _secret("password"),
        },
    ),
    _linked(
        "azure_function",
        "AzureFunction",
        {"url": f"{_TYPE}.functionAppUrl", "key": _secret("functionKey"), "key_vault_key": _vault("functionKey")},
    ),
    _linked("azure_search", "AzureSearch", {**_of("url"), "search_service_key": _secret("key")}),
    _linked(
        "azure_sql_database",
        "AzureSqlDatabase",
        {
            **_STRING,
            **_PRINCIPAL,
            **_MANAGED,
            **_STRING_SECRET,
            **_PASSWORD,
            "tenant_id": f"{_TYPE}.tenant",
            "credential_name": f"{_TYPE}.credential.referenceName",
        },
    ),
    _linked("azure_table_storage", "AzureTableStorage", _STRING),
    _linked(
        "cosmosdb",
        "CosmosDb",
        {**_of("account_endpoint", "database", "connection_string"), "account_key": _secret("accountKey")},
    ),
    _linked(
        "cosmosdb_mongoapi",
        "CosmosDbMongoDbApi",
        {**_of("connection_string", "database"), "server_version_is_32_or_higher": f"{_TYPE}.isServerVersionAbove32"},
    ),
    _linked(
        "data_lake_storage_gen2",
        "AzureBlobFS",
        {**_of("url", "tenant"), **_PRINCIPAL, **_MANAGED, "storage_account_key": _secret("accountKey")},
    ),
    _linked("key_vault", "AzureKeyVault", {"key_vault_id": Field(f"{_TYPE}.baseUrl", VAULT_ADDRESS)}),
    _linked(
        "kusto",
        "AzureDataExplorer",
        {
            **_of("tenant"),
            **_PRINCIPAL,
            **_MANAGED,
            "kusto_endpoint": f"{_TYPE}.endpoint",
            "kusto_database_name": f"{_TYPE}.database",
        },
    ),
    _linked("mysql", "MySql", {**_STRING, "driver_version": f"{_TYPE}.driverVersion"}),
    _linked("odata", "OData", {**_of("url"), "basic_authentication": _BASIC}),
    _linked("odbc", "Odbc", {**_STRING, "basic_authentication": _BASIC}),
    _linked("postgresql", "PostgreSql", _STRING),
    _linked(
        "sftp",
        "Sftp",
        {
            **_of(
                "authentication_type", "host", "port", "private_key_path", "host_key_fingerprint", "skip_host_key_validation"
            ),
            "username": f"{_TYPE}.userName",
            "password": _secret("password"),
            "private_key_content_base64": _secret("privateKeyContent"),
            "private_key_passphrase": _secret("passPhrase"),
            "key_vault_password": _vault("password"),
            "key_vault_private_key_content_base64": _vault("privateKeyContent"),
            "key_vault_private_key_passphrase": _vault("passPhrase"),
        },
    ),
    _linked("snowflake", "Snowflake", {**_STRING, **_PASSWORD}),
    _linked(
        "sql_managed_instance",
        "AzureSqlMI",
        {**_of("connection_string", "tenant"), **_PRINCIPAL, **_STRING_SECRET, **_PASSWORD},
        "additional_properties",
    ),
    _linked("sql_server", "SqlServer", {**_STRING, **_STRING_SECRET, **_PASSWORD, "user_name": f"{_TYPE}.userName"}),
    _linked("synapse", "AzureSqlDW", {**_STRING, **_PASSWORD}),
    _linked("web", "Web", {**_of("authentication_type", "url", "username"), "password": _secret("password")}),
)
