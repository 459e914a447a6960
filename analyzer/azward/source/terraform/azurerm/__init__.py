"""azurerm -> ARM as data: a module a prefix of type names, loaded when a type of that prefix is met.

`storage.py` holds the tables of the types whose name begins with `azurerm_storage_`, unless there is a module with a longer
name that fits. Names that begin with an underscore are no prefixes: they hold what several modules share.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from azward.source.terraform.azurerm.model import Satellite, Table

__all__ = ["PREFIX", "all_tables", "table_of"]

PREFIX = "azurerm_"
_CODE = frozenset(("engine", "model", "provider", "versions"))


@lru_cache(maxsize=1)
def _modules() -> frozenset[str]:
    return frozenset(
        module.name for module in iter_modules(__path__) if not module.name.startswith("_") and module.name not in _CODE
    )


@lru_cache(maxsize=64)
def _tables(module: str) -> dict[str, Table | Satellite]:
    tables = cast("tuple[Table | Satellite, ...]", import_module(f"{__name__}.{module}").TABLES)
    return {table.name: table for table in tables}


@lru_cache(maxsize=1024)
def table_of(name: str) -> Table | Satellite | None:
    """The table of an azurerm type; `None` if there is none yet."""
    words = name.removeprefix(PREFIX).split("_")
    for length in range(len(words), 0, -1):
        module = "_".join(words[:length])
        if module in _modules():
            return _tables(module).get(name)
    return None


def all_tables() -> dict[str, Table | Satellite]:
    """Every table by the name of its type."""
    return {name: table for module in sorted(_modules()) for name, table in _tables(module).items()}
