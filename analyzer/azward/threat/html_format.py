"""HTML pages with threats: the threat report, and the report of a scan with the threats of the models that fit."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from azward.report.html.finding import Json, finding, rules_of
from azward.report.html.page import Page, render_page
from azward.report.html.report import diagnostic, included, page_of, when
from azward.report.options import DEFAULT, RenderOptions
from azward.report.plain import count
from azward.report.redaction import cleaned, hidden_in
from azward.rule.redaction import hidden
from azward.threat.html_model import Opened, entry
from azward.threat.state import ThreatState
from azward.threat.words import NO_MODEL, change_text, ends

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from azward.graph.value import JsonValue
    from azward.report.model import Report, Result
    from azward.threat.coverage import ModelCoverage, ThreatReport

__all__ = ["render", "render_scan"]


def render(report: ThreatReport, options: RenderOptions = DEFAULT) -> str:
    """Render `report` as HTML: all models, and the results that fail or are unknown."""
    results = sorted(_results(report), key=lambda one: (one.location.span, one.rule.id))
    shown = [finding(cleaned(one), options.source_url) for one in results]
    page = Page(
        title="Threat report",
        version=report.version,
        verdict=_verdict(report),
        tone=_tone(report),
        facts=tuple(map(hidden, _facts(report))),
        findings=shown,
        rules=rules_of(results),
        started=when(options),
        warnings=tuple(map(hidden, (*_changes(report), *report.problems))),
        unread=tuple(_shown(diagnostic(one)) for one in report.diagnostics if one.kind.unread),
        notes=tuple(_shown(diagnostic(one)) for one in report.diagnostics if not one.kind.unread),
    )
    return render_page(_with_threats(page, report, results))


def render_scan(report: Report, threats: ThreatReport, options: RenderOptions = DEFAULT) -> str:
    """Render the report of a scan, without secrets, with the threats of the models that fit what was scanned."""
    return render_page(_with_threats(page_of(report, options), threats, included(report, options)))


def _results(report: ThreatReport) -> Iterable[Result]:
    """Return the results of all threats, each once."""
    threats = (threat for model in report.models for threat in model.threats)
    judged = (one for threat in threats for item in threat.mitigations for one in item.results)
    return {id(one.result): one.result for one in judged if one.result is not None}.values()


def _with_threats(page: Page, report: ThreatReport, results: list[Result]) -> Page:
    """Return `page`, whose findings are `results`, with the models of `report`, and with the threats in each finding."""
    opened = Opened(report, results)
    findings = [one | {"threats": opened.by_result[number]} for number, one in enumerate(page.findings)]
    models = tuple(_shown(entry(model, report, opened)) for model in report.models)
    return replace(page, findings=findings, models=models)


def _shown(one: Json) -> Json:
    return cast("Json", hidden_in(cast("JsonValue", one)))


# the head


def _verdict(report: ThreatReport) -> str:
    if not report.models:
        return f"{NO_MODEL[:1].upper()}{NO_MODEL[1:]}"
    counts = Counter(threat.state for model in report.models for threat in model.threats)
    words = {ThreatState.EXPOSED: "exposed", ThreatState.PARTLY: "partly mitigated", ThreatState.UNKNOWN: "unknown"}
    bad = [f"{counts[state]} {word}" for state, word in words.items() if counts[state]]
    total = count(sum(counts.values()), "threat")
    stated = counts[ThreatState.ATTESTATION]
    left = f", {count(stated, 'needs a statement', 'need a statement')}" if stated else ""
    return f"{total}: {', '.join(bad)}" if bad else f"{total}: none exposed{left}"


def _tone(report: ThreatReport) -> str:
    rank = report.worst().rank
    return "bad" if rank <= ThreatState.PARTLY.rank else "unsure" if rank <= ThreatState.UNKNOWN.rank else "good"


def _facts(report: ThreatReport) -> Iterator[str]:
    yield count(report.units, "deployment")
    yield from map(_fact, report.models)
    yield from (f"`{other.model.id}` does not fit: {other.why}" for other in report.others)
    if report.comparison is not None:
        yield f"compared with `{report.comparison.base}` ({report.comparison.commit[:12]})"


def _fact(found: ModelCoverage) -> str:
    return f"`{found.model.id}`: {count(len(found.threats), 'threat')}, {count(len(found.connections), 'data flow')}"


def _changes(report: ThreatReport) -> Iterator[str]:
    """Yield what a change does to threats and data flows."""
    if report.comparison is None:
        return
    for one in report.comparison.changes:
        yield f"{'Worse' if one.is_worse else 'Better'}: {change_text(one)}"
    for flow in report.comparison.flows:
        yield f"New data flow `{flow.flow.id}`: {ends(flow)}, crosses {', '.join(flow.flow.crosses)}"
