"""The threat report as CSV: one line for each result of each mitigation of each threat, for spreadsheets."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from azward.report.plain import inert
from azward.threat.words import place, shown, span_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azward.report.options import RenderOptions
    from azward.threat.coverage import ModelCoverage, ThreatCoverage, ThreatReport

__all__ = ["COLUMNS", "render"]

COLUMNS = (
    *("model", "threat", "title", "stride", "impact", "likelihood", "state", "mitigation", "mitigation state"),
    *("deciding", "rule", "resource", "status", "severity", "place"),
)

_FORMULA = ("=", "+", "-", "@", "\t")
"""A cell that starts with one of these is a formula to a spreadsheet."""


def render(report: ThreatReport, options: RenderOptions | None = None) -> str:
    """Render `report` with a header, in the order of the report. A mitigation without results has one line."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for model in report.models:
        for threat in model.threats:
            writer.writerows([_cell(value) for value in row] for row in _rows(model, threat, report))
    return inert(text.getvalue())


def _cell(value: str) -> str:
    text = shown(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _rows(model: ModelCoverage, found: ThreatCoverage, report: ThreatReport) -> Iterator[tuple[str, ...]]:
    threat = found.threat
    head = (
        *(model.model.id, threat.id, threat.title, "".join(threat.stride)),
        *(threat.impact, threat.likelihood, str(found.state)),
    )
    if not found.mitigations:
        yield (*head, *[""] * (len(COLUMNS) - len(head)))
    for item in found.mitigations:
        middle = (item.mitigation.id, str(item.state), "yes" if item.deciding else "no")
        for one in item.results:
            where = place(span_of(one, report))
            yield (*head, *middle, one.rule.id, one.address, str(one.status), str(one.severity), where)
        if not item.results:
            yield (*head, *middle, "" if item.ruled else "no rule", "", "", "", "")
