"""A folder, and its scan through the command line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from azward.cli.main import run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Scan = Callable[..., dict[str, Any]]


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def scan(root: Path, capsys: pytest.CaptureFixture[str]) -> Scan:
    """Return a function that scans with some rules: the findings by rule, or `None` where they are accepted."""

    def scan(rules: str, *options: str) -> dict[str, Any]:
        capsys.readouterr()
        selected = [word for rule in rules.split() for word in ("--rule", rule)]
        status = run(["scan", ".", "--format", "json", *selected, *options])
        report = json.loads(capsys.readouterr().out)
        assert status == (1 if any(one["status"] == "fail" and one["new"] is not False for one in report["results"]) else 0)
        return report

    return scan
