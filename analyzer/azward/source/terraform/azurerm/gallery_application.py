"""Applications in a gallery, and their versions."""

from __future__ import annotations

from azward.source.terraform.azurerm._gallery import GALLERIES, GALLERY
from azward.source.terraform.azurerm.model import Field, Many, Nested, Part, Table

__all__ = ["TABLES"]

_APPLICATION = Table(
    "azurerm_gallery_application",
    f"{GALLERY}/applications@{GALLERIES}",
    {
        "gallery_id": Part(),
        "supported_os_type": Field("properties.supportedOSType"),
        "description": Field("properties.description"),
        "end_of_life_date": Field("properties.endOfLifeDate"),
        "eula": Field("properties.eula"),
        "privacy_statement_uri": Field("properties.privacyStatementUri"),
        "release_note_uri": Field("properties.releaseNoteUri"),
    },
    id="{gallery_id}/applications/{name}",
)

_PROFILE = "properties.publishingProfile"

_VERSION = Table(
    "azurerm_gallery_application_version",
    f"{GALLERY}/applications/versions@{GALLERIES}",
    {
        "gallery_application_id": Part(),
        "manage_action": Nested(
            f"{_PROFILE}.manageActions",
            {"install": Field("install"), "remove": Field("remove"), "update": Field("update")},
        ),
        "source": Nested(
            f"{_PROFILE}.source",
            {
                "media_link": Field("mediaLink"),
                "default_configuration_link": Field("defaultConfigurationLink"),
            },
        ),
        "target_region": Many(
            f"{_PROFILE}.targetRegions",
            {
                "name": Field("name"),
                "regional_replica_count": Field("regionalReplicaCount"),
                "exclude_from_latest": Field("excludeFromLatest", default=False),
                "storage_account_type": Field("storageAccountType", default="Standard_LRS"),
            },
        ),
        "config_file": Field(f"{_PROFILE}.settings.configFileName"),
        "enable_health_check": Field(f"{_PROFILE}.enableHealthCheck", default=False),
        "end_of_life_date": Field(f"{_PROFILE}.endOfLifeDate"),
        "exclude_from_latest": Field(f"{_PROFILE}.excludeFromLatest", default=False),
        "package_file": Field(f"{_PROFILE}.settings.packageFileName"),
    },
    id="{gallery_application_id}/versions/{name}",
)

TABLES = (_APPLICATION, _VERSION)
