"""Maintenance configurations and what they are assigned to."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Block, Ignored, Nested, Table

__all__ = ["TABLES"]

_VERSION = "2023-04-01"


def _assignment(kind: str) -> Table:
    """What is assigned to one resource; it is named after the configuration."""
    return Table(
        f"azurerm_maintenance_assignment_{kind}",
        f"Microsoft.Maintenance/configurationAssignments@{_VERSION}",
        {"maintenance_configuration_id": "properties.maintenanceConfigurationId", f"{kind}_id": "properties.resourceId"},
        id=f"{{{kind}_id}}/providers/Microsoft.Maintenance/configurationAssignments/{{maintenance_configuration_id:last}}",
    )


TABLES = (
    Table(
        "azurerm_maintenance_configuration",
        f"Microsoft.Maintenance/maintenanceConfigurations@{_VERSION}",
        {
            "scope": "properties.maintenanceScope",
            "window": Block("properties.maintenanceWindow"),
            "install_patches": Block(
                "properties.installPatches",
                {
                    "linux": Nested(
                        "linuxParameters",
                        {
                            "package_names_mask_to_exclude": "packageNameMasksToExclude",
                            "package_names_mask_to_include": "packageNameMasksToInclude",
                        },
                    ),
                    "windows": Nested("windowsParameters"),
                    "reboot": "rebootSetting",
                },
            ),
            "in_guest_user_patch_mode": "properties.extensionProperties.InGuestPatchMode",
            "properties": "properties.extensionProperties",
        },
    ),
    _assignment("virtual_machine"),
    _assignment("virtual_machine_scale_set"),
    _assignment("dedicated_host"),
    Table(
        "azurerm_maintenance_assignment_dynamic_scope",
        f"Microsoft.Maintenance/configurationAssignments@{_VERSION}",
        {
            "filter": Block(
                "properties.filter",
                {
                    "tag_filter": "tagSettings.filterOperator",
                    "tags": Nested(
                        "",
                        {
                            "tag": Ignored("ARM has an object with the tags as its keys"),
                            "values": Ignored("ARM has an object with the tags as its keys"),
                        },
                    ),
                },
            )
        },
        id="{subscription}/providers/Microsoft.Maintenance/configurationAssignments/{name}",
    ),
)
