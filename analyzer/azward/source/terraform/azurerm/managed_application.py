"""Managed applications and their definitions."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Block, Field, Ignored, Table, parsed

__all__ = ["TABLES"]

_VERSION = "2021-07-01"

TABLES = (
    Table(
        "azurerm_managed_application",
        f"Microsoft.Solutions/applications@{_VERSION}",
        {
            "parameter_values": Field("properties.parameters", parsed),
            "parameters": Ignored("azurerm 3: `parameter_values` without types"),
        },
        texts={"properties.managedResourceGroupId": "{subscription}/resourceGroups/{managed_resource_group_name}"},
    ),
    Table(
        "azurerm_managed_application_definition",
        f"Microsoft.Solutions/applicationDefinitions@{_VERSION}",
        {
            "authorization": Block("properties.authorizations", {"service_principal_id": "principalId"}),
            "create_ui_definition": Field("properties.createUiDefinition", parsed),
            "package_enabled": "properties.isEnabled",
            "main_template": Field("properties.mainTemplate", parsed),
        },
    ),
)
