"""Applications in a gallery, and their versions."""

from __future__ import annotations

from azward.source.terraform.azurerm._gallery import GALLERIES, GALLERY
from azward.source.terraform.azurerm.model import Block, Table

__all__ = ["TABLES"]


_PROFILE = "properties.publishingProfile"

TABLES = (
    Table(
        "azurerm_gallery_application",
        f"{GALLERY}/applications@{GALLERIES}",
        {"supported_os_type": "properties.supportedOSType"},
    ),
    Table(
        "azurerm_gallery_application_version",
        f"{GALLERY}/applications/versions@{GALLERIES}",
        {
            "manage_action": Block(f"{_PROFILE}.manageActions"),
            "source": Block(f"{_PROFILE}.source"),
            "target_region": Block(f"{_PROFILE}.targetRegions"),
            "config_file": f"{_PROFILE}.settings.configFileName",
            "enable_health_check": f"{_PROFILE}.enableHealthCheck",
            "end_of_life_date": f"{_PROFILE}.endOfLifeDate",
            "exclude_from_latest": f"{_PROFILE}.excludeFromLatest",
            "package_file": f"{_PROFILE}.settings.packageFileName",
        },
    ),
)
