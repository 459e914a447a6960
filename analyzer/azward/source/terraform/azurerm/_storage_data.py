"""What stands in a storage account: tables, blobs, files, and the signatures that let somebody in.

Some of it no ARM template can say; it has the type that its id would have.
"""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm.model import Block, Ignored, Key, Nested, Part, Satellite, Specs, Table, same

__all__ = ["DATA"]

_DATA_PLANE = Ignored("a setting of the data plane")

_VERSION = "2023-05-01"
_TYPE = "Microsoft.Storage/storageAccounts"
_ACCOUNT = f"{{group}}/providers/{_TYPE}/{{storage_account_name}}"

_TABLE = Table(
    "azurerm_storage_table",
    f"{_TYPE}/tableServices/tables@{_VERSION}",
    {
        "acl": Block(
            "properties.signedIdentifiers",
            {
                "access_policy": Nested(
                    "accessPolicy", {"expiry": "expiryTime", "permissions": "permission", "start": "startTime"}
                )
            },
        )
    },
    id=("{storage_account_id}/tableServices/default/tables/{name}", f"{_ACCOUNT}/tableServices/default/tables/{{name}}"),
    exports={"resource_manager_id": "{id}"},
)

_ENTITY = Table(
    "azurerm_storage_table_entity",
    f"{_TYPE}/tableServices/tables/entities@{_VERSION}",
    {**same("partition_key", "row_key", at="properties")},
    id=(
        "{storage_table_id}/entities/{partition_key},{row_key}",
        f"{_ACCOUNT}/tableServices/default/tables/{{table_name}}/entities/{{partition_key}},{{row_key}}",
    ),
)

_BLOB = Table(
    "azurerm_storage_blob",
    f"{_TYPE}/blobServices/containers/blobs@{_VERSION}",
    {
        "size": Ignored("runtime behaviour that no rule asks for"),
        "parallelism": Ignored("runtime behaviour that no rule asks for"),
    },
    id=(
        "{storage_container_id}/blobs/{name}",
        f"{_ACCOUNT}/blobServices/default/containers/{{storage_container_name}}/blobs/{{name}}",
    ),
)

# what the data plane keeps, no template can say
_OWNED: Mapping[str, Specs] = dict.fromkeys(("owner", "group", "ace"), _DATA_PLANE)

_FILESYSTEM = Table(
    "azurerm_storage_data_lake_gen2_filesystem",
    f"{_TYPE}/blobServices/containers@{_VERSION}",
    {"properties": "properties.metadata", **_OWNED},
    id="{storage_account_id}/blobServices/default/containers/{name}",
    constants={"properties.publicAccess": "None"},
    exports={"id": "https://{storage_account_id:last}.dfs.core.windows.net/{name}"},
)

_PATH = Table(
    "azurerm_storage_data_lake_gen2_path",
    f"{_TYPE}/blobServices/containers/paths@{_VERSION}",
    {**_OWNED},
    id="{storage_account_id}/blobServices/default/containers/{filesystem_name}/paths/{path}",
)


_DIRECTORY = Table(
    "azurerm_storage_share_directory",
    f"{_TYPE}/fileServices/shares/directories@{_VERSION}",
    id=("{storage_share_url}/directories/{name}", "{storage_share_id}/directories/{name}"),
)

_FILE = Table(
    "azurerm_storage_share_file",
    f"{_TYPE}/fileServices/shares/files@{_VERSION}",
    id=("{storage_share_url}/files/{path}/{name}", "{storage_share_id}/files/{path}/{name}"),
)

_WEBSITE = Satellite(
    "azurerm_storage_account_static_website",
    into="{storage_account_id}",
    type=f"{_TYPE}@{_VERSION}",
    # a setting of the data plane: no template can say it
    fields={"error_404_document": _DATA_PLANE, "index_document": _DATA_PLANE},
)

_FLAGS: Mapping[str, Specs] = {
    "permissions": Ignored("a part of the token"),
    "start": Ignored("when the token is valid"),
    "expiry": Ignored("when the token is valid"),
    "https_only": Ignored("a part of the token"),
}

_ACCOUNT_SIGNATURE = Satellite(
    "azurerm_storage_account_sas",
    into="{connection_string:source}",
    type=f"{_TYPE}@{_VERSION}",
    fields={
        "connection_string": Part(),
        **_FLAGS,
        "resource_types": Ignored("a part of the token"),
        "services": Ignored("a part of the token"),
        "ip_addresses": Ignored("a part of the token"),
        "signed_version": Ignored("a part of the token"),
    },
    exports={"sas": Key()},
)

_CONTAINER_SIGNATURE = Satellite(
    "azurerm_storage_account_blob_container_sas",
    into="{connection_string:source}/blobServices/default/containers/{container_name}",
    type=f"{_TYPE}/blobServices/containers@{_VERSION}",
    fields={
        "connection_string": Part(),
        "container_name": Part(),
        **_FLAGS,
        "ip_address": Ignored("a part of the token"),
        **dict.fromkeys(
            ("cache_control", "content_disposition", "content_encoding", "content_language", "content_type"), _DATA_PLANE
        ),
    },
    exports={"sas": Key()},
)

DATA = (_TABLE, _ENTITY, _BLOB, _FILESYSTEM, _PATH, _DIRECTORY, _FILE, _WEBSITE, _ACCOUNT_SIGNATURE, _CONTAINER_SIGNATURE)
