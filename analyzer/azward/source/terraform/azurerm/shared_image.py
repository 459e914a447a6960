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
                    "permission": Field("permissions"),
                    "community_gallery": Block(
                        "communityGalleryInfo",
                        {"prefix": Field("publicNamePrefix"), "publisher_email": Field("publisherContact")},
                    ),
                },
            )
        },
    ),
    Table(
        "azurerm_shared_image",
        f"{GALLERY}/images@{GALLERIES}",
        {
            "disk_types_not_allowed": Field("properties.disallowed.diskTypes"),
            "specialized": Field(
                "properties.osState", lambda value: "Specialized" if value is True else "Generalized", default=False
            ),
            "max_recommended_vcpu_count": Field("properties.recommended.vCPUs.max"),
            "min_recommended_vcpu_count": Field("properties.recommended.vCPUs.min"),
            "max_recommended_memory_in_gb": Field("properties.recommended.memory.max"),
            "min_recommended_memory_in_gb": Field("properties.recommended.memory.min"),
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
                    "disk_encryption_set_id": Field("encryption.osDiskImage.diskEncryptionSetId"),
                    "exclude_from_latest_enabled": Field("excludeFromLatest"),
                },
            ),
            "blob_uri": Field("properties.storageProfile.osDiskImage.source.uri"),
            "end_of_life_date": Field("properties.publishingProfile.endOfLifeDate"),
            "exclude_from_latest": Field("properties.publishingProfile.excludeFromLatest"),
            "managed_image_id": Field("properties.storageProfile.source.id"),
            "os_disk_snapshot_id": Field("properties.storageProfile.osDiskImage.source.id"),
            "deletion_of_replicated_locations_enabled": Field("properties.safetyProfile.allowDeletionOfReplicatedLocations"),
            "replication_mode": Field("properties.publishingProfile.replicationMode"),
            "storage_account_id": Field("properties.storageProfile.osDiskImage.source.storageAccountId"),
        },
        id=f"{IN_GALLERY}/images/{{image_name}}/versions/{{name}}",
    ),
)
