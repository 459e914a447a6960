"""Connections of Spring apps to other services."""

from azward.source.terraform.azurerm._connection import connection

__all__ = ["TABLES"]

TABLES = (connection("spring_cloud"),)
