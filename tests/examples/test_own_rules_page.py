"""`docs/own-rules.md`, followed to the letter in an empty folder."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from azward.cli.main import run
from azward.examples.as_plan import plan_text
from azward.source.arm.source import ArmSource

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = Path(__file__).parents[2] / "docs" / "own-rules.md"
STEP = re.compile(r"<!-- (\w+)(?:: (.*?))? -->\n```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def steps() -> Iterator[tuple[str, str, str]]:
    """Yield each marked block: its kind, what is said of it, and its text."""
    yield from ((kind, told, text) for kind, told, text in STEP.findall(PAGE.read_text("utf-8")))


def command(line: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    program, *arguments = shlex.split(line)
    assert program == "azward"
    capsys.readouterr()
    status = run(arguments)
    return int(status), capsys.readouterr().out


def test_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    kinds: list[str] = []
    for kind, told, text in steps():
        kinds.append(kind)
        if kind == "file":
            Path(told).write_text(text)
            if told == "main.json":
                Path("plan.json").write_text(plan_text(ArmSource().load_text(text, file="main.json").resources))
        elif kind == "run":
            for line in text.splitlines():
                status, out = command(line, capsys)
                assert status == (1 if told == "finding" else 0), out
                assert told != "finding" or "has no tag `cost-center` with four digits" in out
                assert told != "passed" or out.endswith(": all passed\n")
        else:
            sample_of_a_failure(*told.split(" ", 1), text, capsys)
    assert {kind: kinds.count(kind) for kind in sorted(set(kinds))} == {"file": 5, "run": 6, "sample": 1}


def sample_of_a_failure(name: str, edit: str, sample: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The sample is what a test says after an edit of the example that passes."""
    file = Path(name)
    before = file.read_text()
    _, old, new, _ = edit.split("/")
    head, middle, tail = before.partition("  pass:\n")
    file.write_text(head + middle + tail.replace(old, new, 1))
    status, out = command("azward rules test", capsys)
    assert status == 1
    assert out.startswith(sample)
    file.write_text(before)


def test_every_command_is_marked() -> None:
    """Each block of commands is one that the test above runs."""
    text = PAGE.read_text("utf-8")
    assert text.count("```sh") == len(re.findall(r"<!-- run.* -->\n```sh", text))
