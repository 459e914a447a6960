"""Database Migration Service."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Table

__all__ = ["TABLES"]

_VERSION = "2021-06-30"
_TYPE = "Microsoft.DataMigration/services"

TABLES = (
    Table(
        "azurerm_database_migration_service",
        f"{_TYPE}@{_VERSION}",
        {"subnet_id": "properties.virtualSubnetId"},
        constants={"kind": "Cloud"},
    ),
    Table("azurerm_database_migration_project", f"{_TYPE}/projects@{_VERSION}"),
)
