"""Managed DevOps pools: machines that run pipelines."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm.model import Block, Field, Ignored, Many, Specs, Table

__all__ = ["TABLES"]

_DAYS = ("all_week", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_PREDICTION: Mapping[str, Specs] = {
    "automatic_resource_prediction": Block("resourcePredictionsProfile", constants={"kind": "Automatic"}),
    "manual_resource_prediction": Block(
        "resourcePredictionsProfile",
        {
            "time_zone_name": Ignored("how many agents are ready when"),
            **{f"{day}_schedule": Ignored("how many agents are ready when") for day in _DAYS},
        },  # how many when
        constants={"kind": "Manual"},
    ),
}

TABLES = (
    Table(
        "azurerm_managed_devops_pool",
        "Microsoft.DevOpsInfrastructure/pools@2025-01-21",
        {
            "azure_devops_organization": Block(
                "properties.organizationProfile",
                {
                    "organization": Block("organizations"),
                    "permission": Block("permissionProfile", {"administrator_account": Block("")}),
                },
                constants={"kind": "AzureDevOps"},
            ),
            "dev_center_project_id": "properties.devCenterProjectResourceId",
            "virtual_machine_scale_set_fabric": Block(
                "properties.fabricProfile",
                {
                    "image": Block("images", {"id": "resourceId"}),
                    "sku_name": "sku.name",
                    "os_disk_storage_account_type": "storageProfile.osDiskStorageAccountType",
                    "security": Block(
                        "osProfile",
                        {
                            "interactive_logon_enabled": Field(
                                "logonType", lambda value: "Interactive" if value is True else "Service"
                            ),
                            "key_vault_management": Block(
                                "secretsManagementSettings",
                                {"key_vault_certificate_ids": "observedCertificates", "key_export_enabled": "keyExportable"},
                            ),
                        },
                    ),
                    "storage": Many("storageProfile.dataDisks", {"disk_size_in_gb": "diskSizeGiB"}),
                    "subnet_id": "networkProfile.subnetId",
                },
                constants={"kind": "Vmss"},
            ),
            "stateful_agent": Block(
                "properties.agentProfile",
                {**_PREDICTION, "maximum_agent_lifetime": "maxAgentLifetime"},
                constants={"kind": "Stateful"},
            ),
            "stateless_agent": Block("properties.agentProfile", _PREDICTION, constants={"kind": "Stateless"}),
            "work_folder": Ignored("a folder of the agents"),
        },
    ),
)
