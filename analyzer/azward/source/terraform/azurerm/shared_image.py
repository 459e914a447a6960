"""Galleries of images, the images and their versions."""

from __future__ import annotations

from azward.source.terraform.azurerm._gallery import GALLERIES, GALLERY, IN_GALLERY
from azward.source.terraform.azurerm.model import Block, Convert, Field, Table

__all__ = ["TABLES"]


def _feature(name: str, means: str) -> Field:
    """A switch that is a named feature in ARM."""
    convert: Convert = lambda value: [{"name": name, "value": means}] if value is True else None  # noqa: E731
    return Field("properties.features", convert)


TABLES = (
    Table(
        "azurerm_shared_image_gallery",
        f"{GALLERY}@{GALLERIES}",
        {
            "sharing": Block(
                "properties.sharingProfile",
                {
                    "permission": "permissions",
                    "community_gallery": Block(
                        "communityGalleryInfo", {"prefix": "publicNamePrefix", "publisher_email": "publisherContact"}
                    ),
                },
            )
        },
    ),
    Table(
        "azurerm_shared_image",
        f"{GALLERY}/images@{GALLERIES}",
        {
            "disk_types_not_allowed": "properties.disallowed.diskTypes",
            "specialized": Field(
                "properties.osState", lambda value: "Specialized" if value is True else "Generalized", default=False
            ),
            "max_recommended_vcpu_count": "properties.recommended.vCPUs.max",
            "min_recommended_vcpu_count": "properties.recommended.vCPUs.min",
            "max_recommended_memory_in_gb": "properties.recommended.memory.max",
            "min_recommended_memory_in_gb": "properties.recommended.memory.min",
            "trusted_launch_supported": _feature("SecurityType", "TrustedLaunchSupported"),
            "trusted_launch_enabled": _feature("SecurityType", "TrustedLaunch"),
            "confidential_vm_supported": _feature("SecurityType", "ConfidentialVmSupported"),
            "confidential_vm_enabled": _feature("SecurityType", "ConfidentialVM"),
            "accelerated_network_support_enabled": _feature("IsAcceleratedNetworkSupported", "true"),
            "hibernation_enabled": _feature("IsHibernateSupported", "true"),
            "disk_controller_type_nvme_enabled": _feature("DiskControllerTypes", "SCSI, NVMe"),
        },
    ),
    Table(
        "azurerm_shared_image_version",
        f"{GALLERY}/images/versions@{GALLERIES}",
        {
            "target_region": Block(
                "properties.publishingProfile.targetRegions",
                {
                    "disk_encryption_set_id": "encryption.osDiskImage.diskEncryptionSetId",
                    "exclude_from_latest_enabled": "excludeFromLatest",
                },
            ),
            "blob_uri": "properties.storageProfile.osDiskImage.source.uri",
            "end_of_life_date": "properties.publishingProfile.endOfLifeDate",
            "exclude_from_latest": "properties.publishingProfile.excludeFromLatest",
            "managed_image_id": "properties.storageProfile.source.id",
            "os_disk_snapshot_id": "properties.storageProfile.osDiskImage.source.id",
            "deletion_of_replicated_locations_enabled": "properties.safetyProfile.allowDeletionOfReplicatedLocations",
            "replication_mode": "properties.publishingProfile.replicationMode",
            "storage_account_id": "properties.storageProfile.osDiskImage.source.storageAccountId",
        },
        id=f"{IN_GALLERY}/images/{{image_name}}/versions/{{name}}",
    ),
)
