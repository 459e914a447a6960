"""Storage movers."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Field, Table

__all__ = ["TABLES"]

_TYPE = "Microsoft.StorageMover/storageMovers"
_VERSION = "2023-03-01"
_DESCRIPTION = Field("properties.description")

TABLES = (
    Table("azurerm_storage_mover", f"{_TYPE}@{_VERSION}", {"description": _DESCRIPTION}),
    Table(
        "azurerm_storage_mover_agent",
        f"{_TYPE}/agents@{_VERSION}",
        {
            "arc_virtual_machine_id": "properties.arcResourceId",
            "arc_virtual_machine_uuid": "properties.arcVmUuid",
            "description": _DESCRIPTION,
        },
    ),
    Table("azurerm_storage_mover_project", f"{_TYPE}/projects@{_VERSION}", {"description": _DESCRIPTION}),
    Table(
        "azurerm_storage_mover_job_definition",
        f"{_TYPE}/projects/jobDefinitions@{_VERSION}",
        {"source_sub_path": "properties.sourceSubpath", "target_sub_path": "properties.targetSubpath"},
    ),
    Table(
        "azurerm_storage_mover_source_endpoint",
        f"{_TYPE}/endpoints@{_VERSION}",
        constants={"properties.endpointType": "NfsMount"},
    ),
    Table(
        "azurerm_storage_mover_target_endpoint",
        f"{_TYPE}/endpoints@{_VERSION}",
        {
            "storage_account_id": "properties.storageAccountResourceId",
            "storage_container_name": "properties.blobContainerName",
            "description": _DESCRIPTION,
        },
        constants={"properties.endpointType": "AzureStorageBlobContainer"},
    ),
)
