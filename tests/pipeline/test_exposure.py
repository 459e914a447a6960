"""Who can reach what: the table of network situations, through the command line."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from azward.api import graph_of
from azward.cli.main import run
from situations import LANGUAGES, Situation, situations

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("case", situations(), ids=str)
def test_exposure(case: Situation, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case.write(tmp_path)
    run(["exposure", str(tmp_path), *case.arguments(), "--format", "json"])
    (found,) = json.loads(capsys.readouterr().out)["exposures"]
    expected = case.expected
    assert found["reachable"] == expected["reachable"], f"{case.why}\n{found}"
    assert {name: _plain(found[name]) for name in expected if name in ("ports", "except")} == {
        name: _plain(value) for name, value in expected.items() if name in ("ports", "except")
    }
    assert set(expected.get("through", ())) <= set(found["through"])
    said = f"{found['reason']} {found['decided_by']}".casefold()
    assert not [word for word in expected.get("says", ()) if word.casefold() not in said], said


def _plain(value: Any) -> Any:
    """Return a list of ranges in one order, single addresses without a prefix length."""
    return sorted(text.removesuffix("/32") for text in value) if isinstance(value, list) else value


def test_every_situation_is_read(tmp_path: Path) -> None:
    """Each text is read without a message, and its question is about resources that it has."""
    wrong: list[str] = []
    for number, case in enumerate(situations()):
        folder = tmp_path / str(number)
        folder.mkdir()
        case.write(folder)
        report = graph_of(folder)
        wrong += [f"{case}: {diagnostic}" for diagnostic in report.diagnostics]
        there = {node.resource.address for node in report.resources}
        wrong += [f"{case}: no {name}" for name in (case.to, case.from_address) if name and name not in there]
    assert not wrong, "\n".join(wrong)


def test_the_table() -> None:
    ids = Counter(case.id for case in situations())
    assert len(ids) >= 100
    assert set(ids.values()) == {len(LANGUAGES)}
    assert {case.who for case in situations()} == {
        *("internet", "other-subnet", "other-tenant", "azure-services", "on-premises"),
    }
    answers = Counter(case.expected["reachable"] for case in situations())
    assert min(answers["yes"], answers["no"]) >= 80
    assert answers["unknown"] >= 30
    assert all(case.source.startswith("https://learn.microsoft.com/azure/") and case.why for case in situations())
