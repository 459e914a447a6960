"""Managed applications and their definitions."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Field, Many, Nested, Part, Table, parsed

__all__ = ["TABLES"]

_VERSION = "2021-07-01"

_APPLICATION = Table(
    "azurerm_managed_application",
    f"Microsoft.Solutions/applications@{_VERSION}",
    {
        "kind": Field("kind"),
        "managed_resource_group_name": Part(),
        "application_definition_id": Field("properties.applicationDefinitionId"),
        "parameter_values": Field("properties.parameters", parsed),
        "parameters": Part(),
        "plan": Nested(
            "plan",
            {
                "name": Field("name"),
                "product": Field("product"),
                "publisher": Field("publisher"),
                "version": Field("version"),
                "promotion_code": Field("promotionCode"),
            },
        ),
    },
    texts={"properties.managedResourceGroupId": "{subscription}/resourceGroups/{managed_resource_group_name}"},
)

_DEFINITION = Table(
    "azurerm_managed_application_definition",
    f"Microsoft.Solutions/applicationDefinitions@{_VERSION}",
    {
        "lock_level": Field("properties.lockLevel"),
        "authorization": Many(
            "properties.authorizations",
            {"role_definition_id": Field("roleDefinitionId"), "service_principal_id": Field("principalId")},
        ),
        "create_ui_definition": Field("properties.createUiDefinition", parsed),
        "display_name": Field("properties.displayName"),
        "description": Field("properties.description"),
        "package_enabled": Field("properties.isEnabled", default=True),
        "main_template": Field("properties.mainTemplate", parsed),
        "package_file_uri": Field("properties.packageFileUri"),
    },
)

TABLES = (_APPLICATION, _DEFINITION)
