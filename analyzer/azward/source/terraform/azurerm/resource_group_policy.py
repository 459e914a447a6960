"""Policies at a resource group."""

from azward.source.terraform.azurerm._policy import at_scope

__all__ = ["TABLES"]

TABLES = at_scope("resource_group")
