"""The rules read paths that Azure's own types have, in some API version."""

from __future__ import annotations

from arm_schema import exists_anywhere, exists_in_graph
from azward.graph.resource import parse_path
from azward.rule.language import TOP_LEVEL_FIELDS
from rule_paths import paths_of_conditions, paths_of_modules

OF_DATA_PLANE = {"Microsoft.KeyVault/vaults/certificates"}
"""Types that only the tables of azurerm have: no template creates them. The examples of their rules show their paths."""


def _exists(types: tuple[str, ...], path: str) -> bool:
    """Whether one of the types has the path, or any type at all where none is named."""
    if path in TOP_LEVEL_FIELDS or any(name.startswith("Azward/") or name in OF_DATA_PLANE for name in types):
        return True
    return any(exists_in_graph(name, parse_path(path)) for name in types) if types else exists_anywhere(path)


def test_conditions_read_paths_that_exist() -> None:
    assert [read for read in paths_of_conditions() if not _exists(*read[1:])] == []


def test_modules_read_paths_that_exist() -> None:
    assert [read for read in paths_of_modules() if not _exists(*read[1:])] == []
