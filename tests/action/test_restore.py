"""The step that brings modules: which commands run, where, and what fails."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from azward.action.__main__ import main
from azward.cli.main import run as azward

if TYPE_CHECKING:
    from collections.abc import Callable

CALL = 'module "net" {\n  source = "example-org/net/azurerm"\n}\n'
FILES = {
    "live/main.tf": CALL,
    "main.tf": CALL,
    "infra/app/main.bicep": "module a 'br/public:avm/res/x/y:1.0.0' = { name: 'a' }\n",
    "odd/main.tf": 'module "x" {\n  source = "x`; run `bicep restore ../../evil"\n}\n',
    "local/main.tf": 'module "x" {\n  source = "./none; run `terraform init -backend=false`"\n}\n',
}


@pytest.fixture
def restore(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[list[str], str]]:
    """Return a function that runs the step with programs of these exit statuses; it returns their calls and the log."""

    def step(**programs: int) -> tuple[list[str], str]:
        tools, calls = tmp_path / "tools", tmp_path / "calls"
        for folder in (tools, tmp_path / "tree"):
            folder.mkdir(exist_ok=True)
        for name, text in FILES.items():
            (tmp_path / "tree" / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / "tree" / name).write_text(text)
        for name, status in programs.items():
            (tools / name).write_text(
                f'#!/bin/sh\necho {name} "$@" >> {shlex.quote(str(calls))}\n[ -z "$ACTIONS_TOKEN" ] && echo \'::error::it\'\n'
                f"exit {status}\n"
            )
            (tools / name).chmod(0o755)
        monkeypatch.chdir(tmp_path / "tree")
        monkeypatch.setattr(sys, "argv", ["azward.action", "restore"])
        for name, text in {"PATH": f"{tools}:/usr/bin:/bin", "AZWARD_PATH": ".", "ACTIONS_TOKEN": "t"}.items():
            monkeypatch.setenv(name, text)
        capsys.readouterr()
        assert main() == 0
        return sorted(calls.read_text().splitlines()) if calls.exists() else [], capsys.readouterr().out

    return step


@pytest.mark.skipif(os.name == "nt", reason="the programs are shell scripts")
def test_commands_of_messages_run(restore: Callable[..., tuple[list[str], str]]) -> None:
    calls, log = restore(terraform=0, bicep=0)
    assert calls == [
        "bicep restore infra/app/main.bicep",
        "terraform -chdir=live init -backend=false",
        "terraform -chdir=odd init -backend=false",
        "terraform init -backend=false",
    ]
    assert log.count("has brought modules") == 4
    assert "::error::" not in log  # what they print is no command of the workflow


@pytest.mark.skipif(os.name == "nt", reason="the programs are shell scripts")
def test_what_fails_is_a_warning(restore: Callable[..., tuple[list[str], str]]) -> None:
    calls, log = restore(terraform=3)
    assert len(calls) == 3
    assert log.count("::warning title=azward::") == 4
    assert "`terraform -chdir=live init -backend=false` failed: " in log
    assert "`bicep` is not on this runner" in log
    assert azward(["scan", "."]) == 4
