"""Render a report as comma-separated values for spreadsheets, by RFC 4180: one row for each result and resource."""

from __future__ import annotations

import csv
from io import StringIO
from typing import TYPE_CHECKING

from azward.report.instances import fix_of
from azward.report.options import DEFAULT, RenderOptions
from azward.report.plain import inert, plain
from azward.rule.model import Status

if TYPE_CHECKING:
    from collections.abc import Callable

    from azward.report.model import Report, Result

__all__ = ["COLUMNS", "render"]

COLUMNS: dict[str, Callable[[Result], object]] = {
    "rule": lambda result: result.rule.id,
    "severity": lambda result: result.severity,
    "status": lambda result: result.status,
    "file": lambda result: result.location.span.file,
    "line": lambda result: result.location.span.start_line,
    "column": lambda result: result.location.span.start_column,
    "resource": lambda result: result.resource.address,
    "type": lambda result: result.resource.type,
    "message": lambda result: result.message,
    "detail": lambda result: result.detail,
    "fix": lambda result: fix_of(result)[1],
    "help": lambda result: result.rule.remediation,
    "mitigates": lambda result: " ".join(result.rule.mitigates),
    "new": lambda result: "" if result.new is None else str(result.new).lower(),
    "id": lambda result: result.resource.id,
    "fingerprint": lambda result: result.fingerprint,
}
"""Columns, with what is in them. Columns are only ever added, at the end."""

_FORMULA = frozenset("=+-@")


def render(report: Report, options: RenderOptions = DEFAULT) -> str:
    """Render `report` as CSV: failures, unknown and suppressed results, with `everything` also passes."""
    shown = [result for result in report.results if options.everything or result.status is not Status.PASS]
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for result in shown:
        writer.writerows([_cell(column(one)) for column in COLUMNS.values()] for one in result.every)
    return inert(text.getvalue())


def _cell(value: object) -> str:
    """Return the text of a cell, which no spreadsheet takes for a formula."""
    text = plain(value if isinstance(value, str) else str(value))
    return f"'{text}" if text.lstrip()[:1] in _FORMULA else text
