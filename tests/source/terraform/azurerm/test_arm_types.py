"""The azurerm tables write what Azure's own types accept."""

from __future__ import annotations

from pathlib import Path

import yaml
from azurerm_arm import check
from azward.source.terraform.azurerm import all_tables

EXCEPTIONS = Path(__file__).resolve().parents[3] / "data/arm_exceptions.yaml"


def test_tables_agree_with_azure() -> None:
    known = [
        entry for group in yaml.safe_load(EXCEPTIONS.read_text(encoding="utf-8"))["tables"] for entry in group["problems"]
    ]
    found = [f"{name} {problem}" for name, table in sorted(all_tables().items()) for problem in check(table)]
    assert [problem for problem in found if not any(problem.startswith(entry) for entry in known)] == []
    assert [entry for entry in known if not any(problem.startswith(entry) for problem in found)] == []
