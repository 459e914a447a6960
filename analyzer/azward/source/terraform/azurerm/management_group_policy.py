"""Policies at a management group."""

from azward.source.terraform.azurerm._policy import SET_DEFINITION, at_scope
from azward.source.terraform.azurerm.model import Table

__all__ = ["TABLES"]

TABLES = (
    *at_scope("management_group"),
    Table(
        "azurerm_management_group_policy_set_definition",
        "Microsoft.Authorization/policySetDefinitions@2025-01-01",
        SET_DEFINITION,
        id="{management_group_id}/providers/Microsoft.Authorization/policySetDefinitions/{name}",
    ),
)
