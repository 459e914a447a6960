"""A report without findings does not vouch for services that no rule is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from azward.cli.main import run

if TYPE_CHECKING:
    from pathlib import Path

BICEP = "resource thing 'Microsoft.Example/things@2024-05-01' = {\n  name: 'thing'\n}\n"
HCL = 'resource "azapi_resource" "thing" {\n  type = "Microsoft.Example/things@2024-05-01"\n  name = "thing"\n}\n'


@pytest.mark.parametrize("name", ["text", "markdown", "github-comment"])
@pytest.mark.parametrize(("file", "text"), [("main.bicep", BICEP), ("main.tf", HCL)])
def test_services_without_rules_are_named(
    name: str, file: str, text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / file).write_text(text)
    assert run(["scan", str(tmp_path), "--format", name]) == 0
    out = capsys.readouterr().out
    assert "1 resource of 1 type has no rule of its own" in out
    assert "Microsoft.Example/things" in out
