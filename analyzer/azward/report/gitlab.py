"""Reports of GitLab: code quality (https://docs.gitlab.com/ci/testing/code_quality/) and SAST (version 15.2 of
https://gitlab.com/gitlab-org/security-products/security-report-schemas). Both show what fails and is not suppressed."""

from __future__ import annotations

import hashlib
import uuid
from typing import TYPE_CHECKING, TypeAlias

from azward.report.plain import json_text, plain
from azward.report.rank import ranked
from azward.rule.model import Severity, Status

if TYPE_CHECKING:
    from datetime import datetime

    from azward.report.model import Report, Result
    from azward.rule.model import Rule

__all__ = ["render_code_quality", "render_sast"]

Json: TypeAlias = "dict[str, object]"

SCHEMA_VERSION = "15.2.1"
HOME = "https://github.com/azward/azward"

QUALITY = {
    Severity.CRITICAL: "blocker",
    Severity.HIGH: "critical",
    Severity.MEDIUM: "major",
    Severity.LOW: "minor",
    Severity.INFO: "info",
}


def render_code_quality(report: Report) -> str:
    """A list of issues, each with a fingerprint of its own, by which GitLab tells what a merge request adds."""
    seen: dict[str, int] = {}
    issues: list[Json] = []
    for result in _failing(report):
        span = result.location.span
        issues.append(
            {
                "description": plain(f"{result.message}{f': {result.detail}' if result.detail else ''}"),
                "check_name": result.rule.id,
                "fingerprint": _own(result, seen),
                "severity": QUALITY[result.severity],
                "location": {"path": _path(span.file), "lines": {"begin": max(span.start_line, 1)}},
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
                    "location": {"path": _path(entry.file), "lines": {"begin": max(entry.line, 1)}},
                }
            )
    return json_text(issues)


def render_sast(report: Report, *, started: datetime, ended: datetime) -> str:
    """A SAST report. `started` and `ended` are in UTC."""
    unread = [entry for entry in report.diagnostics if entry.kind.unread]
    tool: Json = {"id": "azward", "name": "azward", "version": report.version, "vendor": {"name": "azward"}, "url": HOME}
    seen: dict[str, int] = {}
    return json_text(
        {
            "version": SCHEMA_VERSION,
            "scan": {
                "analyzer": tool,
                "scanner": tool,
                "type": "sast",
                "start_time": f"{started:%Y-%m-%dT%H:%M:%S}",
                "end_time": f"{ended:%Y-%m-%dT%H:%M:%S}",
                "status": "failure" if unread else "success",
                "messages": [
                    {"level": "fatal", "value": plain(f"{entry.file}:{entry.line}:{entry.column}: {entry.message}")}
                    for entry in unread
                ],
            },
            "vulnerabilities": [_vulnerability(result, _own(result, seen)) for result in _failing(report)],
        }
    )


def _failing(report: Report) -> list[Result]:
    return ranked(result for result in report.results if result.status is Status.FAIL)


def _vulnerability(result: Result, own: str) -> Json:
    rule, span = result.rule, result.location.span
    return {
        "id": str(uuid.UUID(own)),
        "category": "sast",
        "name": plain(rule.title)[:255],
        "description": plain(" ".join(filter(None, (f"{result.message}.", result.detail, rule.rationale)))),
        "severity": str(result.severity).capitalize(),
        "solution": plain(rule.remediation),
        "scanner": {"id": "azward", "name": "azward"},
        "location": {
            "file": _path(span.file),
            "start_line": max(span.start_line, 1),
            "end_line": max(span.end_line, span.start_line, 1),
            "class": plain(result.resource.type),
            "method": plain(result.resource.address),
        },
        "identifiers": list(_identifiers(rule)),
        "links": [{"url": reference} for reference in rule.references],
    }


def _identifiers(rule: Rule) -> list[Json]:
    """The first is what GitLab follows a finding by: the id of the rule, which is stable."""
    found: list[Json] = [{"type": "azward_rule_id", "name": f"azward {rule.id}", "value": rule.id}]
    for number in rule.cwe:
        url = f"https://cwe.mitre.org/data/definitions/{number}.html"
        found.append({"type": "cwe", "name": f"CWE-{number}", "value": str(number), "url": url})
    return found


def _own(result: Result, seen: dict[str, int]) -> str:
    """A fingerprint that no other result of the report has: 32 hexadecimal digits."""
    name = f"{result.fingerprint}|{result.location.span.file}|{result.resource.name}"
    seen[name] = seen.get(name, 0) + 1
    return hashlib.sha256(f"{name}|{seen[name]}".encode("utf-8", "replace")).hexdigest()[:32]


def _path(file: str) -> str:
    return plain(file.replace("\\", "/").removeprefix("./"))
