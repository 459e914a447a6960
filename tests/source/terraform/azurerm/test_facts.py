"""What the azurerm tables say beyond the provider's schema and Azure's types is stored: a change of it shows in a diff."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import yaml
from azurerm_facts import facts, own_defaults
from azward.source.terraform.azurerm import all_tables

if TYPE_CHECKING:
    from collections.abc import Callable


DEFAULTS = Path(__file__).resolve().parents[3] / "data/azurerm_defaults.yaml"


def test_defaults_that_no_schema_states_are_cited() -> None:
    """Where the provider's code sends or computes a default is stored: file -> function -> arguments."""
    files = yaml.safe_load(DEFAULTS.read_text(encoding="utf-8"))
    cited = [argument for functions in files.values() for arguments in functions.values() for argument in arguments]
    written = {line for name, table in all_tables().items() for line in own_defaults(table.fields, f"{name}.")}
    assert sorted(cited) == sorted(written)


def test_facts_are_the_stored_ones(golden: Callable[[str, str], None]) -> None:
    lines = [line for _, table in sorted(all_tables().items()) for line in facts(table)]
    golden("azurerm_facts.txt", "\n".join(lines) + "\n")
