"""Connections of web apps to other services."""

from azward.source.terraform.azurerm._connection import connection

__all__ = ["TABLES"]

TABLES = (connection("app_service"),)
