"""The threat reports in `docs/examples` are what azward writes."""

from __future__ import annotations

from pathlib import Path

import pytest
from azward.cli.main import run

ROOT = Path(__file__).parent.parent.parent
PAGES = ROOT / "docs" / "examples"

INTRODUCTION = """\
# The threat report of the bundled architecture, {variant}

The output of `azward threats {folder} --format markdown`.

- [The README of the architecture](../../fixtures/architectures/drone-delivery/README.md) describes its known weaknesses.
- The other variant: [{other}](drone-delivery-{other}.md).
- [Threat models](../threat-models.md) explains the states. [The HTML report](../html-report.md) has filters.

"""


@pytest.mark.parametrize(("variant", "other", "status"), [("plain", "secured", 1), ("secured", "plain", 0)])
def test_page(
    variant: str, other: str, status: int, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    folder = f"fixtures/architectures/drone-delivery/bicep/{variant}"
    assert run(["threats", folder, "--format", "markdown", "-o", str(tmp_path / "report.md")]) == status
    text = INTRODUCTION.format(variant=variant, other=other, folder=folder) + (tmp_path / "report.md").read_text()
    page = PAGES / f"drone-delivery-{variant}.md"
    if request.config.getoption("--update"):
        page.write_text(text)
    assert page.read_text() == text, "run `pytest --update`"
    assert "```mermaid" in text
