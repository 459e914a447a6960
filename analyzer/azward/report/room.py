"""Which results the reports of a command list: all, unless these are more than anyone reads and take long to write."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from azward.graph.diagnostic import Diagnostic, DiagnosticKind
from azward.rule.model import Status

if TYPE_CHECKING:
    from azward.report.model import Report, Result

__all__ = ["ROOM", "ROOM_OF_BYTE", "listed"]

ROOM = 60_000_000
"""What all reports of a command may cost together. One with 13,000 results costs 20 million."""

ROOM_OF_BYTE = 60
"""What each byte that was read adds: more input has more to tell."""

RESULT, OTHER, PLACE, FLOW = 1_000, 300, 200, 600
"""Costs of a result, of another resource that it is about, of a further place and of a data flow, besides their texts."""

ESCAPED = 10
"""The cost of a character of a text with characters that are escaped; that of any other text is 1."""

MOST = 200_000
"""The highest cost of one result: reports cut what is long. What passes is listed in one report."""


def listed(report: Report, reports: int, room: int) -> Report:
    """Return `report` with as many results as can be written into so many `reports`, and a warning if these are not all.

    Findings come first, those that are new before others, then the most severe ones. The order stays the same.
    """
    costs = [_cost(result) // (reports if result.status is Status.PASS else 1) for result in report.results]
    left = room // reports
    if sum(costs) <= left:
        return report
    results = report.results
    kept: list[int] = []
    for index in sorted(range(len(results)), key=lambda index: _rank(results[index])):
        left -= costs[index]
        if left < 0:
            break
        kept.append(index)
    message = (
        f"the reports list {len(kept):,} of {len(results):,} results, findings and the most severe ones first: all would "
        "take too long to write; fewer reports at a time list more"
    )
    note = Diagnostic("", 0, 0, message, DiagnosticKind.NOTE)
    return replace(
        report,
        results=tuple(results[index] for index in sorted(kept)),
        diagnostics=tuple(sorted((*report.diagnostics, note))),
    )


def _rank(result: Result) -> tuple[bool, bool, int]:
    return result.status is not Status.FAIL, result.new is False, -result.severity.value


def _cost(result: Result) -> int:
    causes = sum(PLACE + len(cause.reason) for cause in result.causes)
    flows = FLOW * len(result.flows)
    others = sum(OTHER + _of_texts(other) + PLACE * len(other.related) for other in result.others)
    places = PLACE * (len(result.related) + len(result.steps) + len(result.parameter_sets))
    return min(RESULT + _of_texts(result) + causes + others + places + flows, MOST)


def _of_texts(result: Result) -> int:
    """Return the cost of the texts of a result."""
    resource = result.resource
    texts = (result.message, result.detail, result.path, result.location.span.file, resource.address, resource.id)
    return sum(ESCAPED * len(text) if _has_escapes(text) else len(text) for text in texts)


def _has_escapes(text: str) -> bool:
    return "##" in text or "::" in text or not text.isprintable()
