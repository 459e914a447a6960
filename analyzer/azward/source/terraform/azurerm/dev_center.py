"""Dev centers and their projects."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import ENABLED, Block, Field, Table

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_dev_center",
        "Microsoft.DevCenter/devcenters@2025-02-01",
        {
            "project_catalog_item_sync_enabled": Field(
                "properties.projectCatalogSettings.catalogItemSyncEnableStatus", ENABLED
            )
        },
    ),
    Table(
        "azurerm_dev_center_project",
        "Microsoft.DevCenter/projects@2025-02-01",
        {"maximum_dev_boxes_per_user": "properties.maxDevBoxesPerUser"},
    ),
    Table("azurerm_dev_center_network_connection", "Microsoft.DevCenter/networkConnections@2025-02-01"),
    Table(
        "azurerm_dev_center_attached_network",
        "Microsoft.DevCenter/devcenters/attachednetworks@2025-02-01",
        id="{dev_center_id}/attachednetworks/{name}",
    ),
    Table(
        "azurerm_dev_center_catalog",
        "Microsoft.DevCenter/devcenters/catalogs@2025-02-01",
        {
            "catalog_github": Block("properties.gitHub", {"key_vault_key_url": "secretIdentifier"}),
            "catalog_adogit": Block("properties.adoGit", {"key_vault_key_url": "secretIdentifier"}),
        },
        id=("{dev_center_id}/catalogs/{name}", "{group}/providers/Microsoft.DevCenter/devcenters/{?center}/catalogs/{name}"),
    ),
    Table(
        "azurerm_dev_center_dev_box_definition",
        "Microsoft.DevCenter/devcenters/devboxdefinitions@2025-02-01",
        {
            "image_reference_id": "properties.imageReference.id",
            "sku_name": "properties.sku.name",
            "hibernate_support_enabled": Field("properties.hibernateSupport", ENABLED),
        },
    ),
    Table("azurerm_dev_center_environment_type", "Microsoft.DevCenter/devcenters/environmentTypes@2025-02-01"),
)
