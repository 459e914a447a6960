"""Management groups."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Field, Ignored, Table, parsed

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_management_group",
        "Microsoft.Management/managementGroups@2020-05-01",
        {
            "parent_management_group_id": "properties.details.parent.id",
            "subscription_ids": Ignored("the link stands in a resource of its own"),
        },
        id=(
            "/providers/Microsoft.Management/managementGroups/{name}",
            "/providers/Microsoft.Management/managementGroups/{?id}",
        ),
    ),
    Table(
        "azurerm_management_group_subscription_association",
        "Microsoft.Management/managementGroups/subscriptions@2020-05-01",
        id="{management_group_id}/subscriptions/{subscription_id:last}",
    ),
    Table(
        "azurerm_management_group_template_deployment",
        "Microsoft.Resources/deployments@2022-09-01",
        {
            "location": "location",
            "debug_level": "properties.debugSetting.detailLevel",
            "parameters_content": Field("properties.parameters", parsed),
            "template_content": Field("properties.template", parsed),
            "template_spec_version_id": "properties.templateLink.id",
        },
        id="{management_group_id}/providers/Microsoft.Resources/deployments/{name}",
        constants={"properties.mode": "Incremental"},
    ),
)
