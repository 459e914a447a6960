"""Connections of function apps to other services."""

from azward.source.terraform.azurerm._connection import connection

__all__ = ["TABLES"]

TABLES = (connection("function_app"),)
