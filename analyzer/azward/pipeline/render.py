"""Renders reports: whatever goes wrong costs the findings of one format, never the command."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from azward.budget import BUDGET
from azward.graph.diagnostic import Diagnostic
from azward.report.formats import render
from azward.report.model import GraphReport, Report
from azward.report.redaction import redacted
from azward.report.room import ROOM, ROOM_OF_BYTE, listed
from azward.source.guard import contained

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from azward.report.graph import GraphFormat
    from azward.report.options import RenderOptions
    from azward.threat.coverage import ThreatReport

    _Report = TypeVar("_Report", Report, GraphReport)

__all__ = ["contained_text", "rendered", "rendered_graph", "writable"]


def writable(report: Report, reports: int) -> Report:
    """Return `report` with as many results as can be written into so many `reports`; see `listed`."""
    return listed(report, reports, ROOM + ROOM_OF_BYTE * BUDGET.read)


def rendered(
    report: Report, name: str, options: RenderOptions, threats: ThreatReport | None = None
) -> tuple[str, Diagnostic | None]:
    """Return `report` in the format called `name`, and what went wrong. As HTML it has `threats`, if there are any.

    After an error it has no findings, but says that these are missing.
    """
    if name == "html" and threats is not None and (threats.models or threats.diagnostics):
        from azward.threat.html_format import render_scan

        def write(told: Report) -> str:
            return render_scan(redacted(told), threats, options)

        return _rendered(report, write, name, _without_findings)
    return _rendered(report, lambda told: render(told, name, options), name, _without_findings)


def rendered_graph(report: GraphReport, name: GraphFormat) -> tuple[str, Diagnostic | None]:
    """Return a graph in the format called `name`, and what went wrong; after an error it is empty."""
    from azward.report.graph import render as render_graph

    return _rendered(report, lambda told: render_graph(told, name), name, _without_resources)


def _rendered(
    report: _Report,
    write: Callable[[_Report], str],
    name: str,
    without: Callable[[_Report, Diagnostic], _Report],
) -> tuple[str, Diagnostic | None]:
    text, problem = contained_text(lambda: write(report), name)
    if problem is not None:
        told = without(report, problem)
        text, _ = contained_text(lambda: write(told), name)
    return text, problem


def contained_text(write: Callable[[], str], name: str) -> tuple[str, Diagnostic | None]:
    """Return the text that `write` returns, a report in the format called `name`; "" and the reason if it fails."""
    problems: list[Diagnostic] = []

    def failed(problem: Diagnostic) -> str:
        problems.append(replace(problem, message=f"the report cannot be written as {name}: {problem.message}"))
        return ""

    return contained(write, failed, str), problems[0] if problems else None


def _without_findings(report: Report, problem: Diagnostic) -> Report:
    return Report(report.version, (), (problem,), report.stats, profile=report.profile)


def _without_resources(report: GraphReport, problem: Diagnostic) -> GraphReport:
    return GraphReport(report.version, (), (), {}, {}, (problem,), report.units)
