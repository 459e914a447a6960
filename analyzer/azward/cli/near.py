"""What a folder holds in place of something to scan, and what to do with it."""

from __future__ import annotations

import os
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from azward.report.model import Stats

__all__ = ["hint"]

MOST = 5_000
"""Files that are looked at."""


def hint(paths: Sequence[Path], stats: Stats) -> str:
    """Return what to do where nothing is scanned, after a semicolon; "" if nothing is known."""
    left = sum(map(len, (*stats.skipped.values(), *stats.left_out.values())))
    if left:
        reasons = ", ".join(sorted({*stats.skipped, *stats.left_out})).replace("-", " ")
        return f"; left out: {left:,} ({reasons})"
    found = islice((file for path in paths for file in _files(path)), MOST)
    return next((f"; {text}" for file in found if (text := _near(file))), "")


def _files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
    for folder, _, names in os.walk(path):
        yield from (Path(folder, name) for name in sorted(names))


def _near(file: Path) -> str:
    name = file.name.casefold()
    if name.endswith((".tfstate", ".tfstate.backup")):
        return f"`{file}` is a raw state: run `{_shown(file)} > state.json` and scan that file"
    if name == "tfplan" or name.endswith(".tfplan"):
        return f"`{file}` is a binary plan: run `{_shown(file)} > plan.json` and scan that file"
    if name.endswith((".tfvars", ".tfvars.json")):
        return f"`{file}` has only values: scan the folder with the module that takes them"
    if "param" in name and name.endswith((".json", ".bicepparam")):
        import shlex

        return f"`{file}` has only values: scan the template, with `--parameters {shlex.quote(str(file))}`"
    if name in ("pulumi.yaml", "cdktf.json", "cdk.json"):
        return f"`{file}` is a program: scan the templates or plans that it makes"
    return ""


def _shown(file: Path) -> str:
    import shlex

    return shlex.join(["terraform", "show", "-json", str(file)])
