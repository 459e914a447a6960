"""Budgets."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import IGNORED, Table

__all__ = ["TABLES"]


_SUBSCRIPTION = Table(
    "azurerm_consumption_budget_subscription",
    "Microsoft.Consumption/budgets@2019-10-01",
    {
        "notification": IGNORED,
        "filter": IGNORED,
    },
    id="{subscription_id}/providers/Microsoft.Consumption/budgets/{name}",
    constants={"properties.category": "Cost"},
)

_RESOURCE_GROUP = Table(
    "azurerm_consumption_budget_resource_group",
    "Microsoft.Consumption/budgets@2019-10-01",
    {
        "notification": IGNORED,
        "filter": IGNORED,
    },
    id="{resource_group_id}/providers/Microsoft.Consumption/budgets/{name}",
    constants={"properties.category": "Cost"},
)

_MANAGEMENT_GROUP = Table(
    "azurerm_consumption_budget_management_group",
    "Microsoft.Consumption/budgets@2019-10-01",
    {
        "notification": IGNORED,
        "filter": IGNORED,
    },
    id="{management_group_id}/providers/Microsoft.Consumption/budgets/{name}",
    constants={"properties.category": "Cost"},
)

TABLES = (
    _SUBSCRIPTION,
    _RESOURCE_GROUP,
    _MANAGEMENT_GROUP,
)
