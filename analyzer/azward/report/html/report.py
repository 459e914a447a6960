"""Render a report as one HTML page for people: the verdict, and findings that can be filtered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.report.html.finding import Json, finding, rules_of
from azward.report.html.page import Page, render_page
from azward.report.options import DEFAULT, RenderOptions
from azward.report.plain import count
from azward.report.review import sentences
from azward.report.threats import because, flow_text, kind_of, moved
from azward.report.verdict import most_frequent, outcome, unjudged
from azward.rule.model import Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from azward.graph.diagnostic import Diagnostic
    from azward.report.model import Report, Result

__all__ = ["diagnostic", "included", "left_out", "limited", "page_of", "render", "when"]

MAX_LISTED = 5_000
"""Results that a page lists. A browser could show more, but each takes kilobytes, and people read the first ones."""


def render(report: Report, options: RenderOptions = DEFAULT) -> str:
    """Render `report` as HTML: failures, unknown and suppressed results, with `everything` also passes."""
    return render_page(page_of(report, options))


def page_of(report: Report, options: RenderOptions) -> Page:
    """Return the page of `report`, whose findings are `included` in their order."""
    results = included(report, options)
    total = sum(options.everything or result.status is not Status.PASS for result in report.results)
    failing = any(result.counts for result in report.results)
    unread = tuple(diagnostic(entry) for entry in report.diagnostics if entry.kind.unread)
    return Page(
        title="Infrastructure security report",
        version=report.version,
        verdict=_sentence(outcome(report)),
        tone="bad" if failing else "unsure" if unread or not report.stats.units else "good",
        facts=tuple(_facts(report)),
        findings=[finding(result, options.source_url) for result in results],
        rules=rules_of(results),
        started=when(options),
        threats={threat.name: threat.title for result in results for threat in result.threats},
        warnings=(
            *(_sentence(text) for text in (*sentences(report.review), *_changes(report))),
            *left_out(len(results), total),
        ),
        unjudged=tuple(_unjudged(report)),
        unread=unread,
        notes=tuple(diagnostic(entry) for entry in report.diagnostics if not entry.kind.unread),
    )


def included(report: Report, options: RenderOptions) -> list[Result]:
    """Return the results that the page shows."""
    return limited([result for result in report.results if options.everything or result.status is not Status.PASS])


def limited(results: Sequence[Result]) -> list[Result]:
    """Return at most `MAX_LISTED` of `results` in their order: failures before others, the most severe first."""
    if len(results) <= MAX_LISTED:
        return list(results)
    kept = sorted(results, key=lambda one: (one.status is Status.FAIL, one.severity), reverse=True)[:MAX_LISTED]
    chosen = set(map(id, kept))
    return [result for result in results if id(result) in chosen]


def left_out(shown: int, total: int) -> Iterator[str]:
    """Yield a warning if the page shows less than there is."""
    if shown < total:
        yield f"This page lists {shown:,} of {total:,} results, the most severe ones. JSON and SARIF have all."


def when(options: RenderOptions) -> str:
    """Return when the command started, for people."""
    return f"{options.started:%Y-%m-%d %H:%M} UTC" if options.started else ""


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _facts(report: Report) -> Iterator[str]:
    stats = report.stats
    yield f"{count(stats.resources, 'resource')} in {count(stats.units, 'deployment')}"
    yield f"{count(stats.files, 'file')} read"
    yield f"{count(stats.rules, 'rule')} applied{f' (profile {report.profile})' if report.profile != 'default' else ''}"
    for status in (Status.PASS, Status.UNKNOWN, Status.SUPPRESSED):
        found = sum(result.status is status for result in report.results)
        number = stats.verdicts.get(status, found)
        if number or status is not Status.SUPPRESSED:
            yield f"{number:,} {'passed' if status is Status.PASS else status}"
    if report.comparison is not None:
        commit = report.comparison.commit[:12]
        yield f"compared with `{report.comparison.base}`{f' ({commit})' if commit else ''}"
        if report.comparison.gone:
            yield f"{report.comparison.gone:,} gone"


def _changes(report: Report) -> Iterator[str]:
    """Yield what the change does to threats and data flows, if that was asked for."""
    if report.threats is not None:
        yield from (f"{kind_of(one)}: {moved(one)}, because {because(one)}" for one in report.threats.changes)
        yield from (f"new data flow {flow_text(flow)}" for flow in report.threats.flows)


def _unjudged(report: Report) -> Iterator[tuple[str, str]]:
    """Yield why no rule judged some resources, with their types."""
    for types, sentence in unjudged(report.stats):
        yield sentence, ", ".join(f"`{name}` ({types[name]:,})" for name in most_frequent(types))


def diagnostic(entry: Diagnostic) -> Json:
    """Return a diagnostic as the page shows it."""
    place = f"{entry.file}:{entry.line}:{entry.column}" if entry.line else entry.file
    return {"place": place or "azward", "message": entry.message, "kind": str(entry.kind)}
