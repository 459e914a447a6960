"""Managed DevOps pools: machines that run pipelines."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm.model import IDENTITY, Field, Many, Nested, Part, Specs, Table

__all__ = ["TABLES"]

_DAYS = ("all_week", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_PREDICTION: Mapping[str, Specs] = {
    "automatic_resource_prediction": Nested(
        "resourcePredictionsProfile",
        {"prediction_preference": Field("predictionPreference", default="Balanced")},
        constants={"kind": "Automatic"},
    ),
    "manual_resource_prediction": Nested(
        "resourcePredictionsProfile",
        {"time_zone_name": Part(default="UTC"), **{f"{day}_schedule": Part() for day in _DAYS}},  # how many when
        constants={"kind": "Manual"},
    ),
}

_POOL = Table(
    "azurerm_managed_devops_pool",
    "Microsoft.DevOpsInfrastructure/pools@2025-01-21",
    {
        "azure_devops_organization": Nested(
            "properties.organizationProfile",
            {
                "organization": Many(
                    "organizations",
                    {"parallelism": Field("parallelism"), "url": Field("url"), "projects": Field("projects")},
                ),
                "permission": Nested(
                    "permissionProfile",
                    {
                        "kind": Field("kind"),
                        "administrator_account": Nested("", {"groups": Field("groups"), "users": Field("users")}),
                    },
                ),
            },
            constants={"kind": "AzureDevOps"},
        ),
        "dev_center_project_id": Field("properties.devCenterProjectResourceId"),
        "maximum_concurrency": Field("properties.maximumConcurrency"),
        "virtual_machine_scale_set_fabric": Nested(
            "properties.fabricProfile",
            {
                "image": Many(
                    "images",
                    {
                        "aliases": Field("aliases"),
                        "buffer": Field("buffer", default="*"),
                        "id": Field("resourceId"),
                        "well_known_image_name": Field("wellKnownImageName"),
                    },
                ),
                "sku_name": Field("sku.name"),
                "os_disk_storage_account_type": Field("storageProfile.osDiskStorageAccountType", default="Standard"),
                "security": Nested(
                    "osProfile",
                    {
                        "interactive_logon_enabled": Field(
                            "logonType",
                            lambda value: "Interactive" if value is True else "Service",
                            default=False,
                        ),
                        "key_vault_management": Nested(
                            "secretsManagementSettings",
                            {
                                "key_vault_certificate_ids": Field("observedCertificates"),
                                "certificate_store_location": Field("certificateStoreLocation"),
                                "certificate_store_name": Field("certificateStoreName"),
                                "key_export_enabled": Field("keyExportable", default=False),
                            },
                        ),
                    },
                ),
                "storage": Many(
                    "storageProfile.dataDisks",
                    {
                        "disk_size_in_gb": Field("diskSizeGiB"),
                        "caching": Field("caching"),
                        "drive_letter": Field("driveLetter"),
                        "storage_account_type": Field("storageAccountType", default="Standard_LRS"),
                    },
                ),
                "subnet_id": Field("networkProfile.subnetId"),
            },
            constants={"kind": "Vmss"},
        ),
        "identity": IDENTITY,
        "stateful_agent": Nested(
            "properties.agentProfile",
            {
                **_PREDICTION,
                "grace_period_time_span": Field("gracePeriodTimeSpan", default="00:00:00"),
                "maximum_agent_lifetime": Field("maxAgentLifetime", default="7.00:00:00"),
            },
            constants={"kind": "Stateful"},
        ),
        "stateless_agent": Nested("properties.agentProfile", _PREDICTION, constants={"kind": "Stateless"}),
        "work_folder": Part(),
    },
)

TABLES = (_POOL,)
