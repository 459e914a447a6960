"""A threat model as the HTML page shows it: its threats, and the findings that open them."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from azward.report.layout import STRIDE
from azward.rule.model import Status
from azward.threat.diagram import of_model
from azward.threat.html_flows import drawn, rows
from azward.threat.state import MitigationState, ThreatState
from azward.threat.words import evidence, message, place, span_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from azward.report.html.finding import Json
    from azward.report.model import Result
    from azward.threat.coverage import MitigationCoverage, ModelCoverage, ThreatCoverage, ThreatReport
    from azward.threat.state import Judged

__all__ = ["Opened", "entry"]

SHOWN_EVIDENCE = 8
"""Results that the row of a threat lists; all are in the list of findings."""


class Opened:
    """Which threats each of some results opens: those that it decides. A result is known by rule and fingerprint."""

    def __init__(self, report: ThreatReport, results: Sequence[Result]) -> None:
        self.results = results
        numbers: dict[tuple[str, str], list[int]] = defaultdict(list)
        for number, result in enumerate(results):
            for key in {(one.rule.id, one.fingerprint) for one in (result, *result.others)}:
                numbers[key].append(number)
        opened: list[dict[str, None]] = [{} for _ in results]
        for name, result in _deciding(report):
            for number in numbers[result.rule.id, result.fingerprint]:
                opened[number][name] = None
        self.by_result = [list(names) for names in opened]
        self.counts = Counter(name for names in self.by_result for name in names)


def _deciding(report: ThreatReport) -> Iterator[tuple[str, Result]]:
    """Yield the results of mitigations that decide threats, each with the full id of the threat."""
    for model in report.models:
        for threat in model.threats:
            for item in threat.mitigations:
                for one in item.results if item.deciding else ():
                    if one.result is not None:
                        yield _name(model, threat), one.result


def _name(model: ModelCoverage, found: ThreatCoverage) -> str:
    return f"{model.model.id}/{found.threat.id}"


def entry(found: ModelCoverage, report: ThreatReport, opened: Opened) -> Json:
    """Return a model with its threats, its data flows and their diagram."""
    diagram = of_model(found)
    states = Counter(threat.state for threat in found.threats)
    letters = {letter for threat in found.threats for letter in threat.threat.stride}
    return {
        "id": found.model.id,
        "title": found.model.title,
        "why": f"Threat model `{found.model.id}`: {'it' if found.fits else 'it does not fit, it'} {found.why}.",
        "states": [(str(state), states[state]) for state in ThreatState if states[state]],
        "letters": [(letter, word) for letter, word in STRIDE.items() if letter in letters],
        "threats": [_threat(found, threat, report, opened) for threat in found.threats],
        "flows": rows(diagram),
        "diagram": drawn(diagram, opened.results, opened.by_result, found.model.id) if diagram.arrows else None,
    }


def _threat(model: ModelCoverage, found: ThreatCoverage, report: ThreatReport, opened: Opened) -> Json:
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
        "evidence": [_evidence(one, report) for one in shown[:SHOWN_EVIDENCE]],
        "omitted": max(len(shown) - SHOWN_EVIDENCE, 0),
        "findings": opened.counts[_name(model, found)],
    }


def _evidence(one: Judged, report: ThreatReport) -> Json:
    return {"severity": str(one.severity), "text": message(one), "place": place(span_of(one, report))}


def _mitigation(item: MitigationCoverage) -> Json:
    return {
        "id": item.mitigation.id,
        "title": item.mitigation.title,
        "state": str(item.state) if item.ruled or item.state is not MitigationState.UNKNOWN else "no rule",
        "supports": not item.deciding,
        "decided": _decided(item),
    }


def _decided(item: MitigationCoverage) -> str:
    """Return what decides a mitigation: a statement, rules, or what is missing."""
    if item.attestation is not None:
        found = item.attestation
        until = f", until {found.expires}" if found.expires else ""
        return f"stated by {found.by}{until}: {found.statement}"
    if item.state is MitigationState.ATTEST:
        return f"to state: {item.mitigation.statement.text}"
    if not item.ruled:
        return "no rule proves it yet"
    return ", ".join(f"`{rule}`" for rule in dict.fromkeys(one.rule.id for one in item.decided)) or "nothing to judge"
