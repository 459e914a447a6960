"""The threat report as text for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.report.layout import BLUE, BOLD, DIM, GREEN, RED, YELLOW, Style, wrap
from azward.report.options import DEFAULT, RenderOptions
from azward.report.plain import inert, plain
from azward.rule.model import Status
from azward.threat.state import MitigationState, ThreatState
from azward.threat.words import NO_MODEL, change_text, counts, ends, groups, message, order, place, shown, span_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azward.threat.coverage import MitigationCoverage, ModelCoverage, ThreatCoverage, ThreatReport
    from azward.threat.state import Judged

__all__ = ["render"]

SHOWN_RESULTS = 3
"""Results that are listed for one mitigation, unless all are asked for."""

_CODES = {
    ThreatState.EXPOSED: RED,
    ThreatState.PARTLY: YELLOW,
    ThreatState.UNKNOWN: BLUE,
    ThreatState.ATTESTATION: BLUE,
    ThreatState.MITIGATED: GREEN,
    ThreatState.NOTHING: DIM,
}


def render(report: ThreatReport, options: RenderOptions = DEFAULT) -> str:
    """Render `report` as text: by model, then by state, the worst first, then by risk."""
    style = Style(options.colour, options.width, options.everything, options.verbose)
    lines = [line for text in report.review for line in style.wrapped("warning: ", text, "", YELLOW)]
    lines += [*([""] if lines else []), *_comparison(report, style)]
    lines += [line for model in report.models for line in [*_model(model, report, style), ""]]
    for other in report.others:
        lines += style.sentence("", f"`{other.model.id}` does not fit: {other.why}", DIM)
    if not report.models:
        lines += style.sentence("", f"{NO_MODEL}; `--model` selects one, and `azward threats new` drafts one")
    lines += [line for problem in report.problems for line in style.sentence("", problem, YELLOW)]
    return inert("\n".join(lines).rstrip() + "\n")


def _comparison(report: ThreatReport, style: Style) -> Iterator[str]:
    found = report.comparison
    if found is None:
        return
    same = "" if found.changes or found.flows else ": no threat has another state"
    yield from _lines(style, 0, f"since {found.base} ({found.commit[:7]}){same}", BOLD)
    for one in found.changes:
        yield from _lines(style, 2, shown(change_text(one)), RED if one.is_worse else GREEN if one.is_better else BLUE)
        for result in one.results[:SHOWN_RESULTS] if one.is_worse else ():
            yield from _lines(style, 4, _result(result, report))
    for flow in found.flows:
        crosses = ", ".join(flow.flow.crosses)
        yield from _lines(style, 2, f"new data flow {flow.flow.id}: {shown(ends(flow))}, crosses {crosses}", YELLOW)
    yield ""


def _model(found: ModelCoverage, report: ThreatReport, style: Style) -> Iterator[str]:
    fits = found.why if found.fits else f"does not fit: {found.why}"
    yield from style.sentence(f"{found.model.id}: ", f"{found.model.title} ({fits})", BOLD)
    yield f"  {counts(found)}"
    for state, threats in groups(found):
        yield ""
        yield style.paint(str(state), _CODES[state])
        for threat in threats:
            yield from _threat(threat, report, style)


def _threat(found: ThreatCoverage, report: ThreatReport, style: Style) -> Iterator[str]:
    threat = found.threat
    if found.state is ThreatState.NOTHING:
        yield from _lines(style, 2, f"{threat.id}: {threat.title}")
        return
    risk = f"[{''.join(threat.stride)}, impact {threat.impact}, likelihood {threat.likelihood}]"
    yield from _lines(style, 2, f"{threat.id}: {threat.title} {risk}", BOLD)
    if found.state in (ThreatState.MITIGATED, ThreatState.ATTESTATION) and not style.verbose:
        yield from _lines(style, 4, shown(found.reason))
    else:
        lines = [line for item in found.mitigations for line in _mitigation(item, report, style)]
        yield from lines or _lines(style, 4, shown(found.reason))
    if found.step is not None:
        yield from _lines(style, 4, f"next: {shown(found.step.text)} → {found.step.state}")


def _mitigation(item: MitigationCoverage, report: ThreatReport, style: Style) -> Iterator[str]:
    if not style.verbose and (not item.deciding or item.state is MitigationState.NOTHING):
        return
    note = "" if item.deciding else " (supports)"
    yield from _lines(style, 4, f"{item.state}: {item.mitigation.id}, {item.mitigation.title}{note}{_rests_on(item)}")
    found = [one for one in item.decided if one.status is not Status.PASS or style.verbose]
    places = dict.fromkeys(_result(one, report) for one in sorted(found, key=order))
    limit = len(places) if style.verbose else SHOWN_RESULTS
    for text in list(places)[:limit]:
        yield from _lines(style, 6, text)
    if len(places) > limit:
        yield f"      and {len(places) - limit} more (`--verbose` lists them)"


def _rests_on(item: MitigationCoverage) -> str:
    """Return what a mitigation rests on besides the results of rules."""
    if item.attestation is not None:
        return f"; stated by {shown(item.attestation.by)}"
    if item.state is MitigationState.ATTEST:
        return f"; to state: {item.mitigation.statement.text}"
    return "; no rule proves it yet" if not item.ruled else ""


def _result(one: Judged, report: ThreatReport) -> str:
    return f"{place(span_of(one, report))}: {shown(message(one))} [{one.rule.id}]"


def _lines(style: Style, indent: int, text: str, code: str = "") -> Iterator[str]:
    """Yield a text in lines that fit, the later ones indented by two more columns."""
    for number, line in enumerate(wrap(plain(text), style.width - indent - 2)):
        yield " " * (indent + 2 * (number > 0)) + (style.paint(line, code) if code else line)
