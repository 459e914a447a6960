"""Code quality reports of GitLab: <https://docs.gitlab.com/ci/testing/code_quality/>."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from azward.report.gitlab import Json, failing, own_fingerprint, relative_path
from azward.report.instances import detail_of
from azward.report.options import DEFAULT, RenderOptions
from azward.report.plain import json_text, plain
from azward.rule.model import Severity

if TYPE_CHECKING:
    from azward.report.model import Report

__all__ = ["render"]

QUALITY = {
    Severity.CRITICAL: "blocker",
    Severity.HIGH: "critical",
    Severity.MEDIUM: "major",
    Severity.LOW: "minor",
    Severity.INFO: "info",
}


def render(report: Report, options: RenderOptions = DEFAULT) -> str:
    """Render a list of issues. By their fingerprints GitLab decides which ones a merge request adds."""
    del options
    seen: dict[str, int] = {}
    issues: list[Json] = []
    for result in failing(report):
        span = result.location.span
        issues.append(
            {
                "description": plain(": ".join(filter(None, (result.message, detail_of(result))))),
                "check_name": result.rule.id,
                "fingerprint": own_fingerprint(result, seen),
                "severity": QUALITY[result.severity],
                "location": {"path": relative_path(span.file), "lines": {"begin": max(span.start_line, 1)}},
            }
        )
    for entry in report.diagnostics:
        if entry.kind.unread:
            name = f"azward|{entry.file}|{entry.line}|{entry.column}|{entry.message}"
            issues.append(
                {
                    "description": plain(f"could not be read: {entry.message}"),
                    "check_name": f"azward/{entry.kind}",
                    "fingerprint": hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:32],
                    "severity": "blocker",
                    "location": {"path": relative_path(entry.file), "lines": {"begin": max(entry.line, 1)}},
                }
            )
    return json_text(issues)
