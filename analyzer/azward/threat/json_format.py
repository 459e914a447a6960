"""The threat report as JSON: keys are added at the end of an object, never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from azward.report.plain import json_text
from azward.rule.redaction import hidden
from azward.threat.flow_rows import boundary_rows, flow_row, flow_rows
from azward.threat.words import evidence, message, span_of

if TYPE_CHECKING:
    from azward.config.attestation import Attestation
    from azward.graph.diagnostic import Diagnostic
    from azward.report.options import RenderOptions
    from azward.threat.coverage import MitigationCoverage, ModelCoverage, ThreatCoverage, ThreatReport
    from azward.threat.state import Judged

__all__ = ["render"]

Json: TypeAlias = "dict[str, object]"


def render(report: ThreatReport, options: RenderOptions | None = None) -> str:
    """Render `report` as one JSON document."""
    others: list[Json] = [_other(found) for found in report.others]
    return json_text(
        {
            "version": report.version,
            "models": [*(_model(found, report) for found in report.models), *others],
            "flows": flow_rows(report),
            "boundaries": list(boundary_rows(report)),
            "errors": [_error(entry) for entry in report.diagnostics],
            "problems": [hidden(problem) for problem in report.problems],
            "units": report.units,
            "comparison": _comparison(report),
            "review": [hidden(text) for text in report.review],
        }
    )


def _comparison(report: ThreatReport) -> Json | None:
    found = report.comparison
    if found is None:
        return None
    changes = [
        {
            "id": f"{one.model}/{one.threat.id}",
            "before": str(one.before),
            "after": str(one.after),
            "worse": one.is_worse,
            "reason": hidden(one.reason),
            "evidence": [_evidence(result, report) for result in one.results],
            "better": one.is_better,
        }
        for one in found.changes
    ]
    models = {id(one): model for model in report.models for one in model.connections}
    flows = [flow_row(models[id(one)], one) for one in found.flows]
    return {"base": found.base, "commit": found.commit, "changes": changes, "flows": flows}


def _other(found: ModelCoverage) -> Json:
    return {"id": found.model.id, "fits": False, "why": found.why, "threats": list[Json]()}


def _error(entry: Diagnostic) -> Json:
    return {
        "kind": str(entry.kind),
        "file": hidden(entry.file),
        "line": entry.line,
        "column": entry.column,
        "message": hidden(entry.message),
    }


def _model(found: ModelCoverage, report: ThreatReport) -> Json:
    return {
        "id": found.model.id,
        "fits": found.fits,
        "why": found.why,
        "threats": [_threat(found, threat, report) for threat in found.threats],
        "title": found.model.title,
        "components": {one.component: [hidden(resource.address) for resource in one.resources] for one in found.components},
    }


def _threat(model: ModelCoverage, found: ThreatCoverage, report: ThreatReport) -> Json:
    return {
        "id": f"{model.model.id}/{found.threat.id}",
        "stride": list(found.threat.stride),
        "state": str(found.state),
        "reason": hidden(found.reason),
        "components": [hidden(address) for address in found.resources],
        "flows": list(found.flows),
        "mitigations": [_mitigation(item, report) for item in found.mitigations],
        "evidence": [_evidence(one, report) for one in evidence(found.mitigations)],
        "title": found.threat.title,
        "impact": found.threat.impact,
        "likelihood": found.threat.likelihood,
        "risk": found.threat.risk,
        "next": None
        if found.step is None
        else {
            "text": hidden(found.step.text),
            "state": str(found.step.state),
            "rule": found.step.rule.id if found.step.rule is not None else None,
            "resources": [hidden(address) for address in found.step.addresses],
        },
    }


def _mitigation(item: MitigationCoverage, report: ThreatReport) -> Json:
    return {
        "id": item.mitigation.id,
        "state": str(item.state),
        "deciding": item.deciding,
        "statement": str(item.need),
        "attestation": _attestation(item.attestation),
        "results": [_result(one, report) for one in item.results],
        "title": item.mitigation.title,
        "has_rule": item.ruled,
        "to_state": item.mitigation.statement.text,
        "decided_by": sorted({one.rule.id for one in item.decided}),
    }


def _attestation(found: Attestation | None) -> Json | None:
    if found is None:
        return None
    return {
        "statement": found.statement,
        "by": found.by,
        "date": found.date,
        "expires": found.expires,
        "evidence": found.evidence,
        "scope": list(found.scope),
        "place": found.place,
    }


def _result(one: Judged, report: ThreatReport) -> Json:
    span = span_of(one, report)
    return {
        "rule": one.rule.id,
        "resource": hidden(one.address),
        "status": str(one.status),
        "severity": str(one.severity),
        "location": None if span is None else {"file": hidden(span.file), "start_line": span.start_line},
        "accepted": one.result is not None and one.result.suppression is not None,
    }


def _evidence(one: Judged, report: ThreatReport) -> Json:
    span = span_of(one, report)
    return {
        "rule": one.rule.id,
        "status": str(one.status),
        "file": "" if span is None else hidden(span.file),
        "line": 0 if span is None else span.start_line,
        "text": hidden(message(one)),
    }
