"""Pages that are generated from the rules."""

from __future__ import annotations

from pathlib import Path

import pytest
from azward.report.rules import render_reference
from azward.rule.pack import load_rules

REFERENCE = Path(__file__).parents[2] / "docs" / "rules.md"


def test_reference_is_up_to_date(request: pytest.FixtureRequest) -> None:
    text = render_reference(load_rules())
    if request.config.getoption("--update"):
        REFERENCE.write_text(text, "utf-8")
    assert REFERENCE.read_text("utf-8") == text, "run `pytest --update`"
