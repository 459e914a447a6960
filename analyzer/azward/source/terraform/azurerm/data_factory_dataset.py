"""Datasets of Data Factory."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm._data_factory import DESCRIBED, FACTORY, VERSION
from azward.source.terraform.azurerm.model import Block, Field, Ignored, Specs, Table, last_segment, same

__all__ = ["TABLES"]

_TYPE = "properties.typeProperties"
_COMMON: Mapping[str, Specs] = {
    **DESCRIBED,
    "linked_service_name": "properties.linkedServiceName.referenceName",
    "folder": "properties.folder.name",
}
_SCHEMA: Mapping[str, Specs] = {"schema_column": Block("properties.structure", same("name", "type", "description"))}


_DYNAMIC = Ignored("whether the value is an expression of Data Factory")


def _place(kind: str, fields: Mapping[str, Specs], *dynamic: str) -> Block:
    """Where the data is; `dynamic` are the parts that may be expressions of Data Factory."""
    flags: Mapping[str, Specs] = {f"dynamic_{name}_enabled": _DYNAMIC for name in dynamic}
    return Block(f"{_TYPE}.location", {**fields, **flags}, constants={"type": kind})


_FILE: Mapping[str, Specs] = {"path": "folderPath", "filename": "fileName"}
_PLACES: Mapping[str, Block] = {
    "http_server_location": _place("HttpServerLocation", {**_FILE}, "path", "filename"),
    "azure_blob_storage_location": _place("AzureBlobStorageLocation", {**_FILE}, "container", "path", "filename"),
    "azure_blob_fs_location": _place("AzureBlobFSLocation", {**_FILE}, "file_system", "path", "filename"),
    "sftp_server_location": _place("SftpLocation", _FILE, "path", "filename"),
}


def _dataset(name: str, kind: str, fields: Mapping[str, Specs], *places: str, plain: bool = True) -> Table:
    return Table(
        f"azurerm_data_factory_dataset_{name}",
        f"{FACTORY}/datasets@{VERSION}",
        {
            **_COMMON,
            **(_SCHEMA if plain else {}),
            **fields,
            **{f"{place}_location": _PLACES[f"{place}_location"] for place in places},
        },
        id="{data_factory_id}/datasets/{name}",
        constants={"properties.type": kind},
    )


_COMPRESSION: Mapping[str, Specs] = same("compression_codec", "compression_level", at=_TYPE)
_TABLE: Mapping[str, Specs] = same("table_name", at=_TYPE)

TABLES = (
    Table(
        "azurerm_data_factory_dataset_azure_sql_table",
        f"{FACTORY}/datasets@{VERSION}",
        {
            **{name: spec for name, spec in _COMMON.items() if name != "linked_service_name"},
            **_SCHEMA,
            **same("schema", "table", at=_TYPE),
            "linked_service_id": Field("properties.linkedServiceName.referenceName", last_segment),
        },
        id="{data_factory_id}/datasets/{name}",
        constants={"properties.type": "AzureSqlTable"},
    ),
    _dataset(
        "azure_blob",
        "AzureBlob",
        {
            "path": f"{_TYPE}.folderPath",
            "filename": f"{_TYPE}.fileName",
            "dynamic_path_enabled": _DYNAMIC,
            "dynamic_filename_enabled": _DYNAMIC,
        },
    ),
    _dataset(
        "binary",
        "Binary",
        {"compression": Block(f"{_TYPE}.compression", same("type", "level"))},
        "http_server",
        "azure_blob_storage",
        "sftp_server",
        plain=False,
    ),
    _dataset("cosmosdb_sqlapi", "CosmosDbSqlApiCollection", same("collection_name", at=_TYPE)),
    _dataset(
        "delimited_text",
        "DelimitedText",
        {
            **_COMPRESSION,
            "column_delimiter": f"{_TYPE}.columnDelimiter",
            "row_delimiter": f"{_TYPE}.rowDelimiter",
            "encoding": f"{_TYPE}.encodingName",
            "quote_character": f"{_TYPE}.quoteChar",
            "escape_character": f"{_TYPE}.escapeChar",
            "first_row_as_header": f"{_TYPE}.firstRowAsHeader",
            "null_value": f"{_TYPE}.nullValue",
        },
        "azure_blob_fs",
        "azure_blob_storage",
        "http_server",
    ),
    _dataset("http", "HttpFile", same("relative_url", "request_body", "request_method", at=_TYPE)),
    _dataset("json", "Json", {"encoding": f"{_TYPE}.encodingName"}, "http_server", "azure_blob_storage"),
    _dataset("mysql", "MySqlTable", _TABLE),
    _dataset("parquet", "Parquet", _COMPRESSION, "http_server", "azure_blob_fs", "azure_blob_storage"),
    _dataset("postgresql", "PostgreSqlTable", _TABLE),
    _dataset(
        "snowflake",
        "SnowflakeTable",
        {
            "schema_name": f"{_TYPE}.schema",
            "table_name": f"{_TYPE}.table",
            "schema_column": Block("properties.schema", same("name", "type", "precision", "scale")),
        },
    ),
    _dataset("sql_server_table", "SqlServerTable", _TABLE),
)
