"""azurerm -> ARM as data: a module a prefix of type names, loaded when a type of that prefix is met.

`storage.py` holds the tables of the types whose name begins with `azurerm_storage_`, unless there is a module with a longer
name that fits. Names that begin with an underscore are no prefixes: they hold what several modules share.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, cast

from azward.source.terraform.azurerm.schema import PREFIX, module_names, module_of

if TYPE_CHECKING:
    from azward.source.terraform.azurerm.build import Arguments
    from azward.source.terraform.azurerm.model import Satellite, Table

__all__ = ["PREFIX", "all_tables", "arguments_of", "table_of"]


@lru_cache(maxsize=64)
def _tables(module: str) -> dict[str, Table | Satellite]:
    tables = cast("tuple[Table | Satellite, ...]", import_module(f"{__name__}.{module}").TABLES)
    return {table.name: table for table in tables}


@lru_cache(maxsize=1024)
def table_of(name: str) -> Table | Satellite | None:
    """Return the table of an azurerm type; `None` if there is none yet."""
    module = module_of(name)
    return _tables(module).get(name) if module else None


@lru_cache(maxsize=1024)
def arguments_of(name: str) -> Arguments:
    """Return what the arguments of an azurerm type become; empty without a table."""
    from azward.source.terraform.azurerm.build import build

    table = table_of(name)
    return {} if table is None else build(table)


def all_tables() -> dict[str, Table | Satellite]:
    """Return every table by the name of its type."""
    return {name: table for module in sorted(module_names()) for name, table in _tables(module).items()}
