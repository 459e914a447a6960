"""Budgets."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Ignored, Table

__all__ = ["TABLES"]

TABLES = tuple(
    Table(
        f"azurerm_consumption_budget_{scope}",
        "Microsoft.Consumption/budgets@2019-10-01",
        {
            "etag": Ignored("guards against concurrent updates"),
            "notification": Ignored("who is told of costs"),
            "filter": Ignored("which costs count"),
        },
        id=f"{{{scope}_id}}/providers/Microsoft.Consumption/budgets/{{name}}",
        constants={"properties.category": "Cost"},
    )
    for scope in ("subscription", "resource_group", "management_group")
)
