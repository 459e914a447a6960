"""Maintenance configurations and what they are assigned to."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Block, Field, Nested, Part, Table

__all__ = ["TABLES"]

_VERSION = "2023-04-01"


def _assignment(kind: str) -> Table:
    """What is assigned to one resource; it is named after the configuration."""
    return Table(
        f"azurerm_maintenance_assignment_{kind}",
        f"Microsoft.Maintenance/configurationAssignments@{_VERSION}",
        {
            "maintenance_configuration_id": Field("properties.maintenanceConfigurationId"),
            f"{kind}_id": Field("properties.resourceId"),
        },
        id=f"{{{kind}_id}}/providers/Microsoft.Maintenance/configurationAssignments/{{maintenance_configuration_id:last}}",
    )


TABLES = (
    Table(
        "azurerm_maintenance_configuration",
        f"Microsoft.Maintenance/maintenanceConfigurations@{_VERSION}",
        {
            "scope": Field("properties.maintenanceScope"),
            "window": Block("properties.maintenanceWindow"),
            "install_patches": Block(
                "properties.installPatches",
                {
                    "linux": Nested(
                        "linuxParameters",
                        {
                            "package_names_mask_to_exclude": Field("packageNameMasksToExclude"),
                            "package_names_mask_to_include": Field("packageNameMasksToInclude"),
                        },
                    ),
                    "windows": Nested("windowsParameters"),
                    "reboot": Field("rebootSetting"),
                },
            ),
            "in_guest_user_patch_mode": Field("properties.extensionProperties.InGuestPatchMode"),
            "properties": Field("properties.extensionProperties"),
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
                {"tag_filter": Field("tagSettings.filterOperator"), "tags": Nested("", {"tag": Part(), "values": Part()})},
            )
        },
        id="{subscription}/providers/Microsoft.Maintenance/configurationAssignments/{name}",
    ),
)
