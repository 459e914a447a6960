"""Budgets."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Ignored, Table

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_consumption_budget_subscription",
        "Microsoft.Consumption/budgets@2019-10-01",
        {
            "etag": Ignored("guards against concurrent updates"),
            "notification": Ignored("who is told of costs"),
            "filter": Ignored("which costs count"),
        },
        id="{subscription_id}/providers/Microsoft.Consumption/budgets/{name}",
        constants={"properties.category": "Cost"},
    ),
    Table(
        "azurerm_consumption_budget_resource_group",
        "Microsoft.Consumption/budgets@2019-10-01",
        {
            "etag": Ignored("guards against concurrent updates"),
            "notification": Ignored("who is told of costs"),
            "filter": Ignored("which costs count"),
        },
        id="{resource_group_id}/providers/Microsoft.Consumption/budgets/{name}",
        constants={"properties.category": "Cost"},
    ),
    Table(
        "azurerm_consumption_budget_management_group",
        "Microsoft.Consumption/budgets@2019-10-01",
        {
            "etag": Ignored("guards against concurrent updates"),
            "notification": Ignored("who is told of costs"),
            "filter": Ignored("which costs count"),
        },
        id="{management_group_id}/providers/Microsoft.Consumption/budgets/{name}",
        constants={"properties.category": "Cost"},
    ),
)
