"""An error in one format never ends a command, and long names cost no more than their length."""

from __future__ import annotations

import json
import time
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest
from azward.cli.main import run
from azward.report.formats import FORMATS
from azward.rule.redaction import MAX_TEXT, hidden
from mutation import account, template

if TYPE_CHECKING:
    from pathlib import Path

    from azward.report.model import Report


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "main.json").write_text(json.dumps(template(resources=[account("logs")])))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("error", [ValueError("odd"), RecursionError(), MemoryError()])
def test_an_error_in_a_format(
    tree: Path, name: str, error: Exception, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    module = import_module(FORMATS[name])
    whole = module.render

    def broken(report: Report, *more: Any) -> str:
        if report.results:
            raise error
        return whole(report, *more)

    monkeypatch.setattr(module, "render", broken)
    other = "json" if name == "text" else "text"
    assert run(["scan", ".", "--format", name, "--report", f"{other}=other"]) == 4
    out, err = capfd.readouterr()
    assert f"the report cannot be written as {name}: " in err
    assert name == "csv" or "cannot be written" in out
    assert "Traceback" not in out + err
    assert "logs" in (tree / "other").read_text()


@pytest.mark.parametrize("name", ["json", "dot", "mermaid"])
@pytest.mark.usefixtures("tree")
def test_an_error_in_a_drawing(name: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    from azward.report import graph

    def broken(_: object) -> None:
        raise KeyError("odd")

    monkeypatch.setattr(graph, "_node", broken)
    monkeypatch.setattr(graph, "_label", broken)
    assert run(["graph", ".", "--format", name]) == 4
    assert f"the report cannot be written as {name}: internal error" in capfd.readouterr().err


@pytest.mark.usefixtures("tree")
def test_an_error_after_judging_keeps_the_findings(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    from azward.pipeline import scan

    def broken(*_: object) -> None:
        raise KeyError("odd")

    monkeypatch.setattr(scan, "folded", broken)
    monkeypatch.setattr(scan, "drawing", broken)
    assert run(["scan", ".", "--format", "markdown"]) == 4
    shown = capfd.readouterr().out
    assert "internal error" in shown
    assert "`storage/secure-transfer`" in shown
    monkeypatch.setattr(scan, "stats", broken)
    assert run(["scan", "."]) == 4
    assert "internal error" in capfd.readouterr().out


NAMES = {"dashes": "-", "words": "a ", "ticks": "`", "pairs": "`a", "blanks": "\n", "secrets": "password=abcdefgh; "}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.usefixtures("tree")
def test_a_long_name(name: str, tree: Path) -> None:
    long = NAMES[name] * (900_000 // len(json.dumps(NAMES[name])) + 1)
    (tree / "main.json").write_text(json.dumps(template(resources=[account(long)])))
    reports = [argument for one in FORMATS for argument in ("--report", f"{one}={one}.out")]
    begin = time.process_time()
    assert run(["scan", ".", "--format", "text", "--output", "text.out", *reports]) == 1
    assert time.process_time() - begin < 5
    assert all(len((tree / f"{one}.out").read_bytes()) < 4_000_000 for one in FORMATS)


def test_a_secret_at_the_cut_is_hidden() -> None:
    key = "AccountKey=" + "Xq7LmZ2pRt9KvB4nWs8HdYc3" * 3
    for before in (MAX_TEXT - 90, MAX_TEXT - 40, MAX_TEXT - 12, MAX_TEXT):
        shown = hidden("x" * before + ";" + key + ";" + "y" * 9000)
        assert "Xq7L" not in shown
        assert len(shown) <= MAX_TEXT + 10


def test_many_reports_list_the_most_severe_results(
    tree: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    names = [name for name in FORMATS if name != "json"]
    also = [part for name in names for part in ("--report", f"{name}=out-{name}")]
    assert run(["scan", ".", "--format", "json", *also]) == 1
    whole = json.loads(capfd.readouterr().out)["results"]
    monkeypatch.setattr("azward.pipeline.render.ROOM", len(FORMATS) * 4_000)
    assert run(["scan", ".", "--format", "json", *also]) == 1
    out, err = capfd.readouterr()
    report = json.loads(out)
    order = ["critical", "high", "medium", "low", "info"]
    kept = [order.index(found["severity"]) for found in report["results"]]
    assert 0 < len(kept) < len(whole)
    assert (
        sorted(kept) == sorted(order.index(found["severity"]) for found in whole if found["status"] == "fail")[: len(kept)]
    )
    message = f"the reports list {len(kept)} of "
    assert message in err
    assert message in "".join(note["message"] for note in report["notes"])
    for name in ("text", "html", "markdown", "sarif", "azure-pipelines", "github"):
        assert message in (tree / f"out-{name}").read_text().replace("\n  ", " ").casefold()
