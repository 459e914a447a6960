"""Files in the working directory, what is committed of them, and what is new in a report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from composite import git

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["commit", "details", "new", "write"]


def write(files: Mapping[str, str]) -> None:
    for name, text in files.items():
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_text(text)


def new(report: dict[str, Any]) -> set[str]:
    return {one["rule"] for one in report["results"] if one["status"] == "fail" and one["new"]}


def details(report: dict[str, Any]) -> str:
    return "\n".join(one["detail"] for one in report["results"] if one["status"] == "fail")


def commit(root: Path) -> None:
    if not (root / ".git").exists():
        git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "add", "--all")
    git(root, "-c", "user.name=t", "-c", "user.email=t@localhost", "commit", "--quiet", "--message=x")
