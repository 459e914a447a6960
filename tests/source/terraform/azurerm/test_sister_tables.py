"""What a rule reads, each azurerm table of the ARM type can write, or the reason why not is listed."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import yaml
from azurerm_arm import written_paths
from azward.graph.resource import fold_path, parse_path
from azward.source.terraform.azurerm import all_tables
from azward.source.terraform.azurerm.model import Table
from azward.source.terraform.azurerm.schema import declared
from rule_paths import paths_of_conditions

EXCEPTIONS = Path(__file__).resolve().parents[3] / "data/arm_exceptions.yaml"


def _read() -> dict[str, set[str]]:
    """The paths that rules read, by ARM type in lower case."""
    found: dict[str, set[str]] = defaultdict(set)
    for _, types, path in paths_of_conditions():
        if path.partition(".")[0] in ("properties", "sku", "identity", "kind"):
            for name in types:
                found[name.casefold()].add(path)
    return found


def test_sister_tables_write_what_rules_read() -> None:
    read = _read()
    sisters: dict[str, list[Table]] = defaultdict(list)
    for table in all_tables().values():
        if isinstance(table, Table) and declared(table.name) is not None:
            sisters[table.type.partition("@")[0].casefold()].append(table)
    missing: list[str] = []
    for kind, tables in sisters.items():
        if len(tables) > 1 and kind in read:
            written = {table.name: written_paths(table) for table in tables}
            for path in read[kind]:
                able = {name for name, paths in written.items() if fold_path(parse_path(path)) in paths}
                missing += [f"{name} {path}" for name in written.keys() - able if able]
    known = [path for group in yaml.safe_load(EXCEPTIONS.read_text(encoding="utf-8"))["sisters"] for path in group["paths"]]
    assert sorted(missing) == sorted(known)
