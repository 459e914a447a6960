"""What the reports for GitLab share: they show findings that are not suppressed."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, TypeAlias

from azward.report.plain import plain
from azward.report.rank import ranked
from azward.rule.model import Status

if TYPE_CHECKING:
    from azward.report.model import Report, Result

__all__ = ["Json", "failing", "own_fingerprint", "relative_path"]

Json: TypeAlias = "dict[str, object]"


def failing(report: Report) -> list[Result]:
    """Return the findings, new ones first, then the most severe."""
    return ranked(result for result in report.results if result.status is Status.FAIL)


def own_fingerprint(result: Result, seen: dict[str, int]) -> str:
    """Return a fingerprint that no other result of the report has: 32 hexadecimal digits."""
    name = f"{result.fingerprint}|{result.location.span.file}|{result.resource.name}"
    seen[name] = seen.get(name, 0) + 1
    return hashlib.sha256(f"{name}|{seen[name]}".encode("utf-8", "replace")).hexdigest()[:32]


def relative_path(file: str) -> str:
    """Return a path as GitLab shows it."""
    return plain(file.replace("\\", "/").removeprefix("./"))
