"""SAST reports of GitLab, version 15.2 of
<https://gitlab.com/gitlab-org/security-products/security-report-schemas>."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from azward.report.gitlab import Json, failing, own_fingerprint, relative_path
from azward.report.instances import detail_of
from azward.report.options import DEFAULT, RenderOptions
from azward.report.plain import json_text, plain

if TYPE_CHECKING:
    from azward.report.model import Report, Result
    from azward.rule.model import Rule

__all__ = ["render"]

SCHEMA_VERSION = "15.2.1"
HOME = "https://github.com/azward/azward"


def render(report: Report, options: RenderOptions = DEFAULT) -> str:
    """Render a SAST report."""
    ended = options.ended or datetime.now(UTC)
    started = options.started or ended
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
            "vulnerabilities": [_vulnerability(result, own_fingerprint(result, seen)) for result in failing(report)],
        }
    )


def _vulnerability(result: Result, own: str) -> Json:
    rule, span = result.rule, result.location.span
    return {
        "id": str(uuid.UUID(own)),
        "category": "sast",
        "name": plain(rule.title)[:255],
        "description": plain(" ".join(filter(None, (f"{result.message}.", detail_of(result), rule.rationale)))),
        "severity": str(result.severity).capitalize(),
        "solution": plain(rule.remediation),
        "scanner": {"id": "azward", "name": "azward"},
        "location": {
            "file": relative_path(span.file),
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
