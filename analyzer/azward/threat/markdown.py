"""The threat report as Markdown: the table of threats, what each state rests on, the matrix, and the diagram."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.report.markdown import code, escaped, formatted
from azward.report.plain import inert
from azward.rule.model import Status
from azward.rule.redaction import hidden
from azward.threat.mermaid import diagram
from azward.threat.state import MitigationState, ThreatState
from azward.threat.words import NO_MODEL, change_text, counts, ends, evidence, groups, message, place, shown, span_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azward.graph.resource import Resource
    from azward.report.options import RenderOptions
    from azward.threat.coverage import MitigationCoverage, ModelCoverage, ThreatCoverage, ThreatReport

__all__ = ["render"]

_SIGNS = {Status.FAIL: "fail", Status.UNKNOWN: "unknown", Status.PASS: "pass"}


def render(report: ThreatReport, options: RenderOptions | None = None) -> str:
    """Render `report` as Markdown that GitHub shows."""
    lines = ["> [!WARNING]", *(f"> - {formatted(shown(text))}" for text in report.review), ""] if report.review else []
    lines += _comparison(report)
    lines += [line for model in report.models for line in _model(model, report)]
    if not report.models:
        lines.append(f"{NO_MODEL[:1].upper()}{NO_MODEL[1:]}.\n")
    lines += [f"- {code(found.model.id)} does not fit: {formatted(found.why)}" for found in report.others]
    lines += [f"- {formatted(shown(problem))}" for problem in report.problems]
    return inert("\n".join(lines).rstrip() + "\n")


def _comparison(report: ThreatReport) -> Iterator[str]:
    found = report.comparison
    if found is None:
        return
    yield "## What this change does to the threats\n"
    if not found.changes and not found.flows:
        yield f"No threat has another state since {code(found.base)}.\n"
        return
    yield f"Compared with {code(found.base)} ({found.commit[:7]}).\n"
    for one in found.changes:
        sign = "**worse**: " if one.is_worse else "better: " if one.is_better else ""
        yield f"- {sign}{_cell(change_text(one))}"
        for result in one.results if one.is_worse else ():
            yield f"  - {code(place(span_of(result, report)))}: {_cell(message(result))} ({code(result.rule.id)})"
    for flow in found.flows:
        yield f"- new data flow {code(flow.flow.id)}: {_cell(ends(flow))}, crosses {', '.join(map(code, flow.flow.crosses))}"
    yield ""


def _model(found: ModelCoverage, report: ThreatReport) -> Iterator[str]:
    yield f"## Threats of {code(found.model.id)}\n"
    fits = f"{'It' if found.fits else 'It does not fit: it'} {formatted(found.why)}"
    yield f"{escaped(found.model.title)}. {fits}. States: {counts(found)}.\n"
    yield "| threat | STRIDE | impact, likelihood | state | why |"
    yield "| --- | --- | --- | --- | --- |"
    for state, threats in groups(found):
        for threat in threats:
            yield _row(threat, state)
    yield ""
    yield from (line for threat in found.threats for line in _details(threat, report))
    yield from _matrix(found)
    yield "### Data flows\n"
    yield f"```mermaid\n{diagram(found)}```\n"


def _row(found: ThreatCoverage, state: ThreatState) -> str:
    threat = found.threat
    cells = (
        f"{code(threat.id)}<br>{escaped(threat.title)}",
        ", ".join(threat.stride),
        f"{threat.impact}, {threat.likelihood}",
        f"**{state}**" if state.rank < 2 else str(state),
        _cell(found.reason),
    )
    return f"| {' | '.join(cells)} |"


def _cell(text: str) -> str:
    return formatted(shown(text)).replace("|", "\\|")


def _details(found: ThreatCoverage, report: ThreatReport) -> Iterator[str]:
    if found.state is ThreatState.NOTHING:
        return
    yield f"### {found.threat.id}: {found.state}\n"
    yield f"{escaped(found.threat.title)}. {escaped(found.threat.description)}\n"
    if found.resources:
        yield f"Concerns {', '.join(code(hidden(address)) for address in found.resources)}.\n"
    yield "| mitigation | state | decided by |"
    yield "| --- | --- | --- |"
    yield from (_mitigation(item) for item in found.mitigations if item.deciding or item.results)
    yield ""
    for one in evidence(found.mitigations):
        if one.status is not Status.PASS:
            yield f"- {code(place(span_of(one, report)))}: {_cell(message(one))} ({code(one.rule.id)}, {one.severity})"
    if found.step is not None:
        yield f"\nNext: {_cell(found.step.text)} → {found.step.state}"
    yield ""


def _mitigation(item: MitigationCoverage) -> str:
    name = f"{code(item.mitigation.id)} {escaped(item.mitigation.title)}{'' if item.deciding else ' (supports)'}"
    return f"| {name} | {_state(item)} | {_decided(item)} |"


def _state(item: MitigationCoverage) -> str:
    return str(item.state) if item.ruled or item.state is not MitigationState.UNKNOWN else "no rule"


def _decided(item: MitigationCoverage) -> str:
    if item.attestation is not None:
        found = item.attestation
        until = f", until {escaped(found.expires)}" if found.expires else ""
        return f"stated by {escaped(found.by)}{until}: {escaped(found.statement)}"
    if item.state is MitigationState.ATTEST:
        return f"to state: {escaped(item.mitigation.statement.text)}"
    if not item.ruled:
        return "no rule proves it yet"
    return ", ".join(code(rule) for rule in dict.fromkeys(one.rule.id for one in item.decided)) or "nothing to judge"


def _matrix(found: ModelCoverage) -> Iterator[str]:
    """Yield the matrix of mitigations and components: the worst result of each mitigation on each component."""
    columns = [one for one in found.components if any(not resource.existing for resource in one.resources)]
    cells = _worst(found)
    rows = [
        item
        for item in found.model.mitigations
        if any((item, key) in cells for one in columns for key in _keys(one.resources))
    ]
    if not rows:
        return
    yield "### Mitigations and components\n"
    yield "The worst result that decides, on the resources of each component themselves.\n"
    yield f"| mitigation | {' | '.join(one.component for one in columns)} |"
    yield f"| --- |{' --- |' * len(columns)}"
    for item in rows:
        states = [[cells[item, key] for key in _keys(one.resources) if (item, key) in cells] for one in columns]
        yield f"| {code(item)} | {' | '.join(_worst_of(found) for found in states)} |"
    yield ""


def _keys(resources: tuple[Resource, ...]) -> list[str]:
    return [resource.id.key for resource in resources]


def _worst_of(statuses: list[Status]) -> str:
    return next((name for status, name in _SIGNS.items() if status in statuses), "")


def _worst(found: ModelCoverage) -> dict[tuple[str, str], Status]:
    """Return the worst status of each mitigation on each resource."""
    order = list(_SIGNS)
    cells: dict[tuple[str, str], Status] = {}
    for threat in found.threats:
        for item in threat.mitigations:
            for one in item.decided:
                at = item.mitigation.id, one.key
                if at not in cells or order.index(one.status) < order.index(cells[at]):
                    cells[at] = one.status
    return cells
