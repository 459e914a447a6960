"""The threat report as one HTML page for people: the data flow diagram, the threats, and the findings that open them."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import islice
from typing import TYPE_CHECKING, cast

from azward.report.html.finding import Json, finding, rule_entry
from azward.report.html.page import Page, render_page
from azward.report.html.report import diagnostic
from azward.report.layout import STRIDE
from azward.report.options import DEFAULT, RenderOptions
from azward.report.plain import count
from azward.report.redaction import cleaned, hidden_in
from azward.rule.model import Status
from azward.rule.redaction import hidden
from azward.threat.diagram import of_model
from azward.threat.html_flows import drawn, rows
from azward.threat.state import MitigationState, ThreatState
from azward.threat.words import NO_MODEL, change_text, ends, evidence, message, place, span_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from azward.graph.value import JsonValue
    from azward.report.model import Result
    from azward.threat.coverage import MitigationCoverage, ModelCoverage, ThreatCoverage, ThreatReport

__all__ = ["render"]

SHOWN_EVIDENCE = 8
"""Results that the row of a threat lists; its findings are all in the list of findings."""


def render(report: ThreatReport, options: RenderOptions = DEFAULT) -> str:
    """Render `report` as HTML: all models, and the results that fail or are unknown."""
    found = _Findings(report)
    models = tuple(_shown(_model(model, report, found)) for model in report.models)
    page = Page(
        title="Threat report",
        version=report.version,
        verdict=_verdict(report),
        tone=_tone(report),
        facts=tuple(map(hidden, _facts(report))),
        findings=[finding(cleaned(one), options.source_url) | found.links(one) for one in found.results],
        rules={rule.id: rule_entry(rule) for rule in {one.rule.id: one.rule for one in found.results}.values()},
        started=f"{options.started:%Y-%m-%d %H:%M} UTC" if options.started else "",
        warnings=tuple(map(hidden, (*_changes(report), *report.problems))),
        unread=tuple(_shown(diagnostic(entry)) for entry in report.diagnostics if entry.kind.unread),
        notes=tuple(_shown(diagnostic(entry)) for entry in report.diagnostics if not entry.kind.unread),
        models=models,
    )
    return render_page(page)


def _shown(entry: Json) -> Json:
    return cast("Json", hidden_in(cast("JsonValue", entry)))


class _Findings:
    """The results that fail or are unknown, sorted by place, each with the threats that it opens."""

    def __init__(self, report: ThreatReport) -> None:
        found: dict[int, Result] = {}
        self.threats: dict[int, dict[str, None]] = defaultdict(dict)
        for model in report.models:
            for threat in model.threats:
                name = _name(model, threat)
                for item, result in _results(threat):
                    found[id(result)] = result
                    if item.deciding:
                        self.threats[id(result)][name] = None
        self.results = sorted(found.values(), key=lambda one: (one.location.span, one.rule.id))
        self.opened = {number: list(self.threats[id(one)]) for number, one in enumerate(self.results)}
        self.counts = Counter(name for names in self.threats.values() for name in names)

    def links(self, result: Result) -> Json:
        """Return the threats of a result, as a member of a finding."""
        return {"threats": list(self.threats[id(result)])}


def _results(threat: ThreatCoverage) -> Iterator[tuple[MitigationCoverage, Result]]:
    return ((item, one.result) for item in threat.mitigations for one in item.results if one.result is not None)


def _name(model: ModelCoverage, threat: ThreatCoverage) -> str:
    return f"{model.model.id}/{threat.threat.id}"


# the head


def _counted(models: Iterable[ModelCoverage]) -> list[tuple[str, int]]:
    """Return how many threats are in each state, the worst state first."""
    found = Counter(threat.state for model in models for threat in model.threats)
    return [(str(state), found[state]) for state in ThreatState if found[state]]


def _verdict(report: ThreatReport) -> str:
    if not report.models:
        return f"{NO_MODEL[:1].upper()}{NO_MODEL[1:]}"
    counts = dict(_counted(report.models))
    words = {"exposed": "exposed", "partly": "partly mitigated", "unknown": "unknown"}
    bad = [f"{counts[state]} {word}" for state, word in words.items() if state in counts]
    total = count(sum(counts.values()), "threat")
    return f"{total}: {', '.join(bad)}" if bad else f"{total}, none of which is exposed"


def _tone(report: ThreatReport) -> str:
    rank = report.worst().rank
    return "bad" if rank <= ThreatState.PARTLY.rank else "unsure" if rank <= ThreatState.UNKNOWN.rank else "good"


def _facts(report: ThreatReport) -> Iterator[str]:
    yield count(report.units, "deployment")
    for model in report.models:
        yield f"`{model.model.id}`: {count(len(model.threats), 'threat')}, {count(len(model.connections), 'data flow')}"
    for other in report.others:
        yield f"`{other.model.id}` does not fit: {other.why}"
    if report.comparison is not None:
        yield f"compared with `{report.comparison.base}` ({report.comparison.commit[:12]})"


def _changes(report: ThreatReport) -> Iterator[str]:
    """Yield what a change does to threats and data flows."""
    if report.comparison is None:
        return
    for one in report.comparison.changes:
        yield f"{'Worse' if one.is_worse else 'Better'}: {change_text(one)}"
    for flow in report.comparison.flows:
        yield f"New data flow `{flow.flow.id}`: {ends(flow)}, crosses {', '.join(flow.flow.crosses)}"


# models


def _model(found: ModelCoverage, report: ThreatReport, findings: _Findings) -> Json:
    diagram = of_model(found)
    letters = {letter for threat in found.threats for letter in threat.threat.stride}
    return {
        "id": found.model.id,
        "title": found.model.title,
        "why": f"Threat model `{found.model.id}`: {'it' if found.fits else 'it does not fit, it'} {found.why}.",
        "states": _counted([found]),
        "letters": [(letter, word) for letter, word in STRIDE.items() if letter in letters],
        "threats": [_threat(found, threat, report, findings) for threat in found.threats],
        "flows": rows(diagram),
        "diagram": drawn(diagram, findings.results, findings.opened, found.model.id) if diagram.arrows else None,
    }


def _threat(model: ModelCoverage, found: ThreatCoverage, report: ThreatReport, findings: _Findings) -> Json:
    threat = found.threat
    shown = [one for one in evidence(found.mitigations) if one.status is not Status.PASS]
    return {
        "id": _name(model, found),
        "name": threat.id,
        "title": threat.title,
        "description": threat.description,
        "state": str(found.state),
        "reason": found.reason,
        "stride": "".join(threat.stride),
        "words": [STRIDE.get(letter, letter) for letter in threat.stride],
        "impact": threat.impact,
        "likelihood": threat.likelihood,
        "risk": threat.risk,
        "resources": list(found.resources),
        "flows": list(found.flows),
        "next": None if found.step is None else {"text": found.step.text, "state": str(found.step.state)},
        "mitigations": [_mitigation(item) for item in found.mitigations if item.deciding or item.results],
        "evidence": [
            {"severity": str(one.severity), "text": message(one), "place": place(span_of(one, report))}
            for one in islice(shown, SHOWN_EVIDENCE)
        ],
        "omitted": max(len(shown) - SHOWN_EVIDENCE, 0),
        "findings": findings.counts[_name(model, found)],
    }


def _mitigation(item: MitigationCoverage) -> Json:
    return {
        "id": item.mitigation.id,
        "title": item.mitigation.title,
        "state": str(item.state) if item.ruled or item.state is not MitigationState.UNKNOWN else "no rule",
        "supports": not item.deciding,
        "decided": _decided(item),
    }


def _decided(item: MitigationCoverage) -> str:
    if item.attestation is not None:
        found = item.attestation
        until = f", until {found.expires}" if found.expires else ""
        return f"stated by {found.by}{until}: {found.statement}"
    if item.state is MitigationState.ATTEST:
        return f"to state: {item.mitigation.statement.text}"
    if not item.ruled:
        return "no rule proves it yet"
    return ", ".join(f"`{rule}`" for rule in dict.fromkeys(one.rule.id for one in item.decided)) or "nothing to judge"
