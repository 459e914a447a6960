"""Maintenance configurations and what they are assigned to."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Field, Nested, Part, Table

__all__ = ["TABLES"]

_VERSION = "2023-04-01"

_CONFIGURATION = Table(
    "azurerm_maintenance_configuration",
    f"Microsoft.Maintenance/maintenanceConfigurations@{_VERSION}",
    {
        "scope": Field("properties.maintenanceScope"),
        "visibility": Field("properties.visibility", default="Custom"),
        "window": Nested(
            "properties.maintenanceWindow",
            {
                "start_date_time": Field("startDateTime"),
                "expiration_date_time": Field("expirationDateTime"),
                "duration": Field("duration"),
                "time_zone": Field("timeZone"),
                "recur_every": Field("recurEvery"),
            },
        ),
        "install_patches": Nested(
            "properties.installPatches",
            {
                "linux": Nested(
                    "linuxParameters",
                    {
                        "classifications_to_include": Field("classificationsToInclude"),
                        "package_names_mask_to_exclude": Field("packageNameMasksToExclude"),
                        "package_names_mask_to_include": Field("packageNameMasksToInclude"),
                    },
                ),
                "windows": Nested(
                    "windowsParameters",
                    {
                        "classifications_to_include": Field("classificationsToInclude"),
                        "kb_numbers_to_exclude": Field("kbNumbersToExclude"),
                        "kb_numbers_to_include": Field("kbNumbersToInclude"),
                    },
                ),
                "reboot": Field("rebootSetting"),
            },
        ),
        "in_guest_user_patch_mode": Field("properties.extensionProperties.InGuestPatchMode"),
        "properties": Field("properties.extensionProperties"),
    },
)


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


_DYNAMIC = Table(
    "azurerm_maintenance_assignment_dynamic_scope",
    f"Microsoft.Maintenance/configurationAssignments@{_VERSION}",
    {
        "maintenance_configuration_id": Field("properties.maintenanceConfigurationId"),
        "filter": Nested(
            "properties.filter",
            {
                "locations": Field("locations"),
                "os_types": Field("osTypes"),
                "resource_groups": Field("resourceGroups"),
                "resource_types": Field("resourceTypes"),
                "tag_filter": Field("tagSettings.filterOperator", default="Any"),
                "tags": Nested("", {"tag": Part(), "values": Part()}),
            },
        ),
    },
    id="{subscription}/providers/Microsoft.Maintenance/configurationAssignments/{name}",
)

TABLES = (
    _CONFIGURATION,
    _assignment("virtual_machine"),
    _assignment("virtual_machine_scale_set"),
    _assignment("dedicated_host"),
    _DYNAMIC,
)
