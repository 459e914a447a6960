"""The example in `docs/exposure.md` is what the command prints."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from azward.cli.exposure import From
from azward.cli.main import run
from azward.graph.network.caller import CallerKind
from scanned import AZURERM

if TYPE_CHECKING:
    import pytest

PAGE = Path(__file__).parent.parent.parent / "docs" / "exposure.md"


def test_example(tmp_path: Path, capsys: pytest.CaptureFixture[str], request: pytest.FixtureRequest) -> None:
    page = PAGE.read_text("utf-8")
    (source,) = re.findall(r"^```hcl\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    (shown,) = re.findall(r"^```text\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    (tmp_path / "main.tf").write_text(source)
    (tmp_path / "provider.tf").write_text(AZURERM)
    assert run(["exposure", str(tmp_path)]) == 0
    printed = capsys.readouterr().out
    if request.config.getoption("--update"):
        PAGE.write_text(page.replace(f"```text\n{shown}```", f"```text\n{printed}```"), "utf-8")
        shown = printed
    assert shown == printed, "run `pytest --update`"


def test_callers_are_those_of_the_graph() -> None:
    assert [word.value for word in From] == [kind.value for kind in CallerKind]
