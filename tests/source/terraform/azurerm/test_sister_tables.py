"""What a rule reads, each azurerm table of the ARM type can write, or the reason why not is listed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import yaml
from azurerm_arm import ID, sample_block
from azward.graph.resource import FieldPath, fold_path, parse_path
from azward.graph.value import Value
from azward.source.terraform.azurerm import all_tables, arguments_of
from azward.source.terraform.azurerm.engine import draft, lookup_in
from azward.source.terraform.azurerm.model import Table
from azward.source.terraform.azurerm.schema import declared
from rule_paths import paths_of_conditions

EXCEPTIONS = Path(__file__).resolve().parents[3] / "data/arm_exceptions.yaml"
ROUNDS = 4


def _read() -> dict[str, set[str]]:
    """The paths that rules read, by ARM type in lower case."""
    found: dict[str, set[str]] = defaultdict(set)
    for _, types, path in paths_of_conditions():
        if path.partition(".")[0] in ("properties", "sku", "identity", "kind"):
            for name in types:
                found[name.casefold()].add(path)
    return found


def _written(table: Table) -> set[FieldPath]:
    """The paths that a table writes for samples of all its arguments, with `*` for each member of a list."""
    around = declared(table.name)
    found: set[FieldPath] = set()
    for major in around.majors if around is not None else ():
        for turn in range(ROUNDS):
            lookup = lookup_in(sample_block(around, major, turn)) if around is not None else lookup_in({})
            found |= set(_paths(draft(table, arguments_of(table.name), lookup, (major,), ID).body))
    return found


def _paths(value: Value, at: FieldPath = ()) -> Iterator[FieldPath]:
    yield fold_path(at)
    if isinstance(value, dict):
        for name, member in value.items():
            yield from _paths(member, (*at, name))
    elif isinstance(value, list):
        for member in value:
            yield from _paths(member, (*at, "*"))


def test_sister_tables_write_what_rules_read() -> None:
    read = _read()
    sisters: dict[str, list[Table]] = defaultdict(list)
    for table in all_tables().values():
        if isinstance(table, Table) and declared(table.name) is not None:
            sisters[table.type.partition("@")[0].casefold()].append(table)
    missing: list[str] = []
    for kind, tables in sisters.items():
        if len(tables) > 1 and kind in read:
            written = {table.name: _written(table) for table in tables}
            for path in read[kind]:
                able = {name for name, paths in written.items() if fold_path(parse_path(path)) in paths}
                missing += [f"{name} {path}" for name in written.keys() - able if able]
    known = [path for group in yaml.safe_load(EXCEPTIONS.read_text(encoding="utf-8"))["sisters"] for path in group["paths"]]
    assert sorted(missing) == sorted(known)
