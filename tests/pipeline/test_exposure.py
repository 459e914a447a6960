"""Who can reach what: the table of network situations, through the command line."""

from __future__ import annotations

import io
import json
from collections import Counter
from contextlib import redirect_stdout
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from azward.api import graph_of
from azward.cli.main import run
from situations import LANGUAGES, Situation, situations

if TYPE_CHECKING:
    from collections.abc import Callable


pytestmark = pytest.mark.xdist_group("exposure")  # one process reads each situation once


@pytest.fixture(scope="module")
def answer(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Situation], dict[str, Any]]:
    """Return what azward answers in a situation. All situations with the same question are read in one run."""

    @lru_cache
    def answers(question: tuple[str, ...]) -> dict[str, dict[str, Any]]:
        folder = tmp_path_factory.mktemp("situations")
        for case in situations():
            if case.question == question:
                (folder / case.id).mkdir(parents=True)
                case.write(folder / case.id)
        with redirect_stdout(io.StringIO()) as output:
            run(["exposure", str(folder), *question, "--format", "json"])
        exposures = json.loads(output.getvalue())["exposures"]
        found = {"/".join(Path(exposure["file"]).parent.parts[-2:]): exposure for exposure in exposures}
        assert len(found) == len(exposures)
        return found

    return lambda case: answers(case.question)[case.id]


@pytest.mark.parametrize("case", situations(), ids=str)
def test_exposure(case: Situation, answer: Callable[[Situation], dict[str, Any]]) -> None:
    found, expected = answer(case), case.expected
    assert found["reachable"] == expected["reachable"], f"{case.why}\n{found}"
    for name in {"ports", "except"} & expected.keys():
        assert _plain(found[name]) == _plain(expected[name])
    assert set(expected.get("through", ())) <= set(found["through"])
    assert found["decided_by"]
    said = f"{found['reason']} {found['decided_by']}".casefold()
    assert [word for word in expected.get("says", ()) if word.casefold() not in said] == [], said
    assert "``" not in said


def _plain(value: str | list[str]) -> str | list[str]:
    """Return a list of ranges in one order, single addresses without a prefix length."""
    return sorted(text.removesuffix("/32") for text in value) if isinstance(value, list) else value


def test_every_situation_is_read(tmp_path: Path) -> None:
    """Each text is read without a message. That its question is about resources that it has shows in the answers."""
    for case in situations():
        (tmp_path / case.id).mkdir(parents=True, exist_ok=True)
        case.write(tmp_path / case.id)
    report = graph_of(tmp_path)
    assert report.diagnostics == ()
    assert report.units == len(situations())


def test_the_table() -> None:
    ids = Counter(case.id for case in situations())
    assert len(ids) >= 100
    assert set(ids.values()) == {len(LANGUAGES)}
    assert {case.question[3] for case in situations()} == {
        *("internet", "other-subnet", "other-tenant", "azure-services", "on-premises"),
    }
    answers = Counter(case.expected["reachable"] for case in situations())
    assert min(answers["yes"], answers["no"]) >= 80
    assert answers["unknown"] >= 30
    assert all(case.source.startswith("https://learn.microsoft.com/azure/") and case.why for case in situations())
