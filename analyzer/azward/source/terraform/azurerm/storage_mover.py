"""Storage movers."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Field, Part, Table, same

__all__ = ["TABLES"]

_TYPE = "Microsoft.StorageMover/storageMovers"
_VERSION = "2023-03-01"
_DESCRIPTION = Field("properties.description")

_MOVER = Table("azurerm_storage_mover", f"{_TYPE}@{_VERSION}", {"description": _DESCRIPTION})

_AGENT = Table(
    "azurerm_storage_mover_agent",
    f"{_TYPE}/agents@{_VERSION}",
    {
        "storage_mover_id": Part(),
        "arc_virtual_machine_id": Field("properties.arcResourceId"),
        "arc_virtual_machine_uuid": Field("properties.arcVmUuid"),
        "description": _DESCRIPTION,
    },
    id="{storage_mover_id}/agents/{name}",
)

_PROJECT = Table(
    "azurerm_storage_mover_project",
    f"{_TYPE}/projects@{_VERSION}",
    {"storage_mover_id": Part(), "description": _DESCRIPTION},
    id="{storage_mover_id}/projects/{name}",
)

_JOB = Table(
    "azurerm_storage_mover_job_definition",
    f"{_TYPE}/projects/jobDefinitions@{_VERSION}",
    {
        "storage_mover_project_id": Part(),
        **same("source_name", "target_name", "copy_mode", "agent_name", "description", at="properties"),
        "source_sub_path": Field("properties.sourceSubpath"),
        "target_sub_path": Field("properties.targetSubpath"),
    },
    id="{storage_mover_project_id}/jobDefinitions/{name}",
)

_SOURCE = Table(
    "azurerm_storage_mover_source_endpoint",
    f"{_TYPE}/endpoints@{_VERSION}",
    {
        "storage_mover_id": Part(),
        **same("host", "export", "description", at="properties"),
        "nfs_version": Field("properties.nfsVersion", default="NFSauto"),
    },
    id="{storage_mover_id}/endpoints/{name}",
    constants={"properties.endpointType": "NfsMount"},
)

_TARGET = Table(
    "azurerm_storage_mover_target_endpoint",
    f"{_TYPE}/endpoints@{_VERSION}",
    {
        "storage_mover_id": Part(),
        "storage_account_id": Field("properties.storageAccountResourceId"),
        "storage_container_name": Field("properties.blobContainerName"),
        "description": _DESCRIPTION,
    },
    id="{storage_mover_id}/endpoints/{name}",
    constants={"properties.endpointType": "AzureStorageBlobContainer"},
)

TABLES = (_MOVER, _AGENT, _PROJECT, _JOB, _SOURCE, _TARGET)
