"""What the azurerm tables say beyond the provider's schema and Azure's types is stored: a change of it shows in a diff."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azurerm_facts import facts
from azward.source.terraform.azurerm import all_tables

if TYPE_CHECKING:
    from collections.abc import Callable


def test_facts_are_the_stored_ones(golden: Callable[[str, str], None]) -> None:
    lines = [line for _, table in sorted(all_tables().items()) for line in facts(table)]
    golden("azurerm_facts.txt", "\n".join(lines) + "\n")
