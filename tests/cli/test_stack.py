"""The interpreter's stack has room, whatever the depth at which a loop runs."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path

LOOP = "string([for i in range(0, 300): [for j in range(0, 300): i + j]])"


def seconds(file: Path) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "azward", "scan", str(file), "--format", "json"]
    done = subprocess.run(command, capture_output=True, check=False)
    assert json.loads(done.stdout)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_stime - before.ru_stime


def test_calls_do_not_allocate_the_stack_again_and_again(tmp_path: Path) -> None:
    """Deeper loops have their frames at other places of a chunk of the stack: none may spend its time in the kernel."""
    for depth in range(4):
        file = tmp_path / f"{depth}.bicep"
        file.write_text(f"output text string = {'toLower(' * depth}{LOOP}{')' * depth}\n")
        assert seconds(file) < 0.6
