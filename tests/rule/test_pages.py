"""Pages that are generated from the rules."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from azward.report.other_tools import render_other_tools
from azward.report.rules import render_reference
from azward.rule.other_tools import KINDS, TOOLS, answers, entries
from azward.rule.pack import load_rules
from azward.threat.pack import built_in_models, load_model, models_of
from azward.threat.page import render_page, unproven

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from azward.rule.model import Rule

DOCS = Path(__file__).parents[2] / "docs"
PAGES: dict[str, Callable[[Sequence[Rule]], str]] = {
    "rules.md": render_reference,
    "coverage/other-tools.md": render_other_tools,
    **{f"coverage/{name}.md": partial(render_page, load_model(file)) for name, file in built_in_models().items()},
}


@pytest.mark.parametrize("name", PAGES)
def test_page_is_up_to_date(name: str, request: pytest.FixtureRequest) -> None:
    text = PAGES[name](load_rules())
    if request.config.getoption("--update"):
        (DOCS / name).write_text(text, "utf-8")
    assert (DOCS / name).read_text("utf-8") == text, "run `pytest --update`"


def test_an_id_of_another_tool_has_rules_or_a_reason() -> None:
    """An id has rules or a reason, never both; an alias is an id that the tool has."""
    named = answers(load_rules())
    listed = {entry.alias.casefold(): entry for entry in entries()}
    assert [entry.alias for alias, entry in listed.items() if entry.kind and alias in named] == []
    assert [entry.alias for entry in listed.values() if entry.kind and (entry.kind not in KINDS or not entry.reason)] == []
    assert [entry.alias for entry in listed.values() if entry.tool not in TOOLS] == []
    complete = ("checkov:", "trivy:", "template-analyzer:")  # of PSRule, the file lists the security pillar only
    assert [alias for alias in named if alias.startswith(complete) and alias not in listed] == []


def test_each_mitigation_has_rules_or_is_attested() -> None:
    rules = load_rules()
    for model in models_of(()):
        assert {threat for item in model.mitigations.values() for threat in item.threats} == {*model.threats}
        assert unproven(model, rules) == []
