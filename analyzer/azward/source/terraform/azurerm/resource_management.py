"""Private access to the management of Azure itself."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Table

__all__ = ["TABLES"]

_VERSION = "2020-05-01"

TABLES = (
    Table("azurerm_resource_management_private_link", f"Microsoft.Authorization/resourceManagementPrivateLinks@{_VERSION}"),
    Table(
        "azurerm_resource_management_private_link_association",
        f"Microsoft.Authorization/privateLinkAssociations@{_VERSION}",
        {"resource_management_private_link_id": "properties.privateLink"},
        id=(
            "{management_group_id}/providers/Microsoft.Authorization/privateLinkAssociations/{name}",
            "{management_group_id}/providers/Microsoft.Authorization/privateLinkAssociations/{?name}",
        ),
    ),
)
