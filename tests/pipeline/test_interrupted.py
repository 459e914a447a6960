"""The timer may end a file or a unit at any line: what is reported then is a limit, never an error inside of azward."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import azward
import pytest
from azward.budget import BUDGET, OverdueError

if TYPE_CHECKING:
    from types import FrameType

    from azward.report.model import Report

TEMPLATE = """
param n int = 2
func name(x string) string => toLower(x)
resource st 'Microsoft.Storage/storageAccounts@2023-01-01' = [for i in range(0, n): {
  name: name('STX${i}')
  location: 'westeurope'
  kind: 'StorageV2'
  sku: { name: 'Standard_LRS' }
  properties: { supportsHttpsTrafficOnly: false, networkAcls: { defaultAction: 'Allow' } }
}]
"""
MODULE = """
locals {
  names = ["a", "b"]
}

resource "azurerm_storage_account" "s" {
  for_each                   = toset(local.names)
  name                       = "st${each.key}example"
  resource_group_name        = "rg"
  location                   = "westeurope"
  account_tier               = "Standard"
  account_replication_type   = "LRS"
  https_traffic_only_enabled = false
}
"""
UNGUARDED = ("budget.py", "guard.py")


def interrupted(folder: Path, at: int, function: str = "") -> tuple[Report, int]:
    """Scan `folder`, end what is guarded at the given line that it runs, and return how many lines it ran.

    With `function`, only lines of functions with this name count.
    """
    count = 0

    def on_line(_frame: FrameType, event: str, _argument: Any) -> Any:
        nonlocal count
        if event == "line" and BUDGET.is_watching:
            count += 1
            if count == at:
                raise OverdueError("interrupted")
        return on_line

    def on_call(frame: FrameType, _event: str, _argument: Any) -> Any:
        code = frame.f_code
        own = "azward" in code.co_filename and not code.co_filename.endswith(UNGUARDED)
        return on_line if own and function in (code.co_name, "") else None

    before = sys.gettrace()
    sys.settrace(on_call)
    try:
        return azward.scan(folder), count
    finally:
        sys.settrace(before)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a deployment in Bicep and one in Terraform."""
    (tmp_path / "main.bicep").write_text(TEMPLATE)
    (tmp_path / "main.tf").write_text(MODULE)
    return tmp_path


def check(report: Report) -> None:
    """Check that a report says what was ended, and nothing else."""
    messages = [problem.message for problem in report.diagnostics]
    assert "interrupted; skipped" in messages
    assert not [problem for problem in report.diagnostics if problem.kind == "internal"]


def test_a_unit_may_end_at_any_line(folder: Path) -> None:
    azward.scan(folder)  # imports what it needs
    whole, lines = interrupted(folder, 0)
    assert len(whole.results) > 10
    for part in range(1, 20):
        report, _ = interrupted(folder, lines * part // 20)
        check(report)


def test_results_that_are_being_gathered_are_kept(folder: Path) -> None:
    whole, lines = interrupted(folder, 0, "adopt")
    assert lines > 30
    for at in range(1, lines + 1, 3):
        report, _ = interrupted(folder, at, "adopt")
        check(report)
        assert [result.fingerprint for result in report.results] == [result.fingerprint for result in whole.results]
