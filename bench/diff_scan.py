"""Compare the cost of `--diff-base` with a plain scan, on a repository of 600 Terraform files with one changed file.

    python bench/diff_scan.py FOLDER [--files 600] [--runs 5]

FOLDER has Terraform files, such as a checkout of Azure/terraform. It is copied to a scratch repository. The figures are CPU
seconds of whole processes, those of git included: the lowest of all runs.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--files", type=int, default=600)
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch).resolve()
        count = copy(arguments.folder, root, arguments.files)
        git(root, "init", "--quiet", "--initial-branch=main")
        git(root, "add", "--all")
        git(root, "commit", "--quiet", "--message=all")
        changed = change(root)
        plain = least(root, arguments.runs)
        diff = least(root, arguments.runs, "--diff-base", "main")
    print(f"{count} files, {changed} changed: plain {plain:.2f} s, diff {diff:.2f} s, factor {diff / plain:.2f}")


def copy(source: Path, root: Path, limit: int) -> int:
    count = 0
    for file in sorted(source.rglob("*")):
        if file.is_file() and file.suffix in (".tf", ".tfvars") and count < limit:
            target = root / file.relative_to(source)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)
            count += file.suffix == ".tf"
    return count


def change(root: Path) -> str:
    """Add an insecure resource to the first file that has a resource."""
    for file in sorted(root.rglob("main.tf")):
        text = file.read_text("utf-8", "replace")
        found = re.search(r'(?m)^resource "azurerm_\w+" "\w+" \{$', text)
        if found:
            file.write_text(f'{text}\nresource "azurerm_storage_account" "bench" {{\n  name = "bench"\n}}\n')
            return file.relative_to(root).as_posix()
    raise SystemExit("no resource of azurerm in there")


def git(root: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=bench", "-c", "user.email=bench@localhost", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *identity, *arguments], cwd=root, check=True)


def least(root: Path, runs: int, *more: str) -> float:
    command = [sys.executable, "-m", "azward.cli.main", "scan", ".", "--quiet", "--fail-on", "never", *more]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parent.parent / "analyzer")}
    times: list[float] = []
    for _ in range(runs):
        process = subprocess.Popen(command, cwd=root, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, _, used = os.wait4(process.pid, 0)
        times.append(used.ru_utime + used.ru_stime)
    return min(times)


if __name__ == "__main__":
    main()
