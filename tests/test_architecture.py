"""The bundled architecture, end to end: every finding was read one by one against `expected-*.md` beside it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from analyzer.report import json_format
from analyzer.scan import ScanOptions, scan

if TYPE_CHECKING:
    from collections.abc import Callable

FOLDER = Path("fixtures/architectures/drone-delivery/arm")


@pytest.fixture(autouse=True)
def _from_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(Path(__file__).parent.parent)


@pytest.mark.parametrize("variant", ["plain", "secured"])
def test_report(variant: str, golden: Callable[[str, str], None]) -> None:
    report = scan([FOLDER / variant], ScanOptions(passes=True))
    assert not report.diagnostics
    golden(
        f"drone-delivery-{variant}.txt",
        "".join(f"{line}\n" for line in lines(json.loads(json_format.render(report, everything=True)))),
    )


def lines(report: dict[str, Any]) -> list[str]:
    """One line a verdict: what the golden file holds, without what changes with wording."""
    return sorted(
        f"{found['status']:7} {found['severity']:8} {found['rule']:45} {found['resource']['address']:60} "
        f"{found['location']['file'].rpartition('/')[2]}:{found['location']['start_line']}"
        for found in report["results"]
    )


def test_secured_has_no_failure_of_weight() -> None:
    """What is left open is listed, with the reasons, in `expected-secured.md`."""
    report = scan([FOLDER / "secured"], ScanOptions())
    failed = [
        result for result in report.results if result.status == "fail" and str(result.severity) in ("critical", "high")
    ]
    assert [(result.rule.id, result.resource.address) for result in failed] == []
