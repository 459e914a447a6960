"""The rules read paths that Azure's own types have, in some API version."""

from __future__ import annotations

from functools import cache

from arm_schema import exists_anywhere, exists_in_graph
from azurerm_arm import written_paths
from azward.graph.resource import FieldPath, fold_path, parse_path
from azward.rule.language import TOP_LEVEL_FIELDS
from azward.source.terraform.azurerm import all_tables
from azward.source.terraform.azurerm.model import Table
from rule_paths import paths_of_conditions, paths_of_modules

OF_DATA_PLANE = {"Microsoft.KeyVault/vaults/certificates": "azurerm_key_vault_certificate"}
"""Types of a data plane, which ARM does not have: no template creates them, only this azurerm table writes their paths."""


def _exists(types: tuple[str, ...], path: str) -> bool:
    """Whether one of the types has the path, or any type at all where none is named."""
    if path in TOP_LEVEL_FIELDS or any(name.startswith("Azward/") for name in types):
        return True
    return any(_exists_in(name, path) for name in types) if types else exists_anywhere(path)


def _exists_in(name: str, path: str) -> bool:
    if name in OF_DATA_PLANE:
        return fold_path(parse_path(path)) in _written_by(OF_DATA_PLANE[name])
    return exists_in_graph(name, parse_path(path))


@cache
def _written_by(name: str) -> set[FieldPath]:
    table = all_tables()[name]
    assert isinstance(table, Table)
    return written_paths(table)


def test_conditions_read_paths_that_exist() -> None:
    assert [read for read in paths_of_conditions() if not _exists(*read[1:])] == []


def test_modules_read_paths_that_exist() -> None:
    assert [read for read in paths_of_modules() if not _exists(*read[1:])] == []
