"""Subscriptions, and templates deployed to them."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Field, Table, parsed

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_subscription",
        "Microsoft.Subscription/aliases@2021-10-01",
        {
            "subscription_name": "properties.displayName",
            "billing_scope_id": "properties.billingScope",
            "tags": "properties.additionalProperties.tags",
        },
        id=("/providers/Microsoft.Subscription/aliases/{alias}", "/providers/Microsoft.Subscription/aliases/{?alias}"),
        exports={"id": "/subscriptions/{?subscription_id}"},
    ),
    Table(
        "azurerm_subscription_template_deployment",
        "Microsoft.Resources/deployments@2022-09-01",
        {
            "location": "location",
            "debug_level": "properties.debugSetting.detailLevel",
            "template_content": Field("properties.template", parsed),
            "template_spec_version_id": "properties.templateLink.id",
            "parameters_content": Field("properties.parameters", parsed),
        },
        id="{subscription}/providers/Microsoft.Resources/deployments/{name}",
        constants={"properties.mode": "Incremental"},
    ),
)
