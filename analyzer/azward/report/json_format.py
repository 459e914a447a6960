"""The JSON report, described by `docs/report.schema.json`: keys are added at the end of an object, never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from azward.graph.diagnostic import Diagnostic, DiagnosticKind
from azward.report.options import DEFAULT, RenderOptions
from azward.report.plain import json_text
from azward.rule.compliance import controls_of
from azward.rule.model import Severity, Status
from azward.rule.redaction import hidden

if TYPE_CHECKING:
    from azward.graph.resource import Span
    from azward.graph.setting import Setting
    from azward.graph.value import Cause
    from azward.report.model import (
        AppliedSuppression,
        DataFlowRef,
        DisabledResource,
        Location,
        Notice,
        OperationRef,
        Report,
        ResourceRef,
        Result,
        StateChange,
        ThreatEvidence,
        ThreatRef,
        ThreatStates,
    )

__all__ = ["location", "render"]

Json: TypeAlias = "dict[str, object]"


def render(report: Report, options: RenderOptions = DEFAULT) -> str:
    """Render `report` as one JSON document: failures, unknown and suppressed results, with `everything` also passes."""
    shown = [result for result in report.results if options.everything or result.status is not Status.PASS]
    errors = [entry for entry in report.diagnostics if entry.kind is not DiagnosticKind.NOTE]
    notes = [entry for entry in report.diagnostics if entry.kind is DiagnosticKind.NOTE]
    return json_text(
        {
            "version": report.version,
            "results": [_result(result) for result in shown],
            "errors": [_error(entry) | {"unread": entry.kind.unread} for entry in errors],
            "stats": _stats(report),
            "notes": [_error(entry) for entry in notes],
            "profile": report.profile,
            "suppressions": [_notice(notice) for notice in report.suppressions],
            "comparison": _comparison(report),
            **({} if report.review.is_empty else {"review": _review(report)}),
            **({"listing": {kind: dict(counts) for kind, counts in report.listing.items()}} if report.listing else {}),
            "disabled": [_disabled(found) for found in report.disabled],
            **({} if report.threats is None else {"threats": _states(report.threats)}),
        }
    )


def _comparison(report: Report) -> Json | None:
    found = report.comparison
    return None if found is None else {"base": found.base, "commit": found.commit, "gone": found.gone}


def _review(report: Report) -> Json:
    review = report.review
    hidden = [
        {"rule": result.rule.id, "fingerprint": result.fingerprint, "location": location(result.location.span)}
        for result in review.hidden
    ]
    return {
        "changes": list(review.changes),
        "hidden": hidden,
        "in_effect": review.in_effect,
        "known_base": review.known,
        "attested": list(review.attested),
        "withdrawn": list(review.withdrawn),
    }


def _states(found: ThreatStates) -> Json:
    return {
        "models": list(found.models),
        "base": found.base,
        "commit": found.commit,
        "changes": [_change(change) for change in found.changes],
        "flows": [_flow(flow) for flow in found.flows],
        "states": [_threat(row.threat) | {"state": row.state, "reason": row.reason} for row in found.rows],
        "problems": list(found.problems),
    }


def _change(change: StateChange) -> Json:
    return _threat(change.threat) | {
        "before": change.before,
        "after": change.after,
        "worse": change.is_worse,
        "better": change.is_better,
        "reason": change.reason,
        "evidence": [_evidence(one) for one in change.evidence],
    }


def _evidence(one: ThreatEvidence) -> Json:
    place = None if one.location is None else location(one.location.span)
    return {"rule": one.rule, "status": str(one.status), "message": one.message, "location": place}


def _threat(threat: ThreatRef) -> Json:
    return {"id": threat.name, "title": threat.title, "stride": list(threat.stride)}


def _flow(flow: DataFlowRef) -> Json:
    return {
        "id": f"{flow.model}/{flow.id}",
        "title": flow.title,
        "from": flow.source,
        "to": flow.target,
        "protocol": flow.protocol,
        "crosses": list(flow.crosses),
        "steps": [_place(place) for place in flow.steps()],
    }


def _notice(notice: Notice) -> Json:
    return {
        "kind": str(notice.kind),
        "state": str(notice.state),
        "rules": list(notice.rules),
        "message": notice.message,
        "reason": notice.reason,
        "owner": notice.owner,
        "until": notice.until,
        "count": notice.count,
        "location": location(notice.span),
    }


def _suppression(found: AppliedSuppression | None) -> Json | None:
    if found is None:
        return None
    return {
        "kind": str(found.kind),
        "answer": str(found.answer),
        "reason": found.reason,
        "owner": found.owner,
        "until": found.until,
        "location": location(found.span) if found.span is not None else None,
    }


def _disabled(found: DisabledResource) -> Json:
    return {
        "address": found.address,
        "type": found.type,
        "kind": "resource" if found.type else "module",
        "parameters": list(found.parameters),
        "judged": found.judged,
        "location": location(found.locate()),
    }


def _result(result: Result) -> Json:
    return {
        "rule": result.rule.id,
        "status": str(result.status),
        "severity": str(result.severity),
        "message": result.message,
        "resource": _resource(result.resource),
        "location": location(result.location.span),
        "mitigates": list(result.rule.mitigates),
        "fingerprint": result.fingerprint,
        "detail": result.detail,
        "causes": [_cause(cause) for cause in result.causes],
        "parameter_sets": list(result.parameter_sets),
        "related": [_place(place) for place in result.related],
        "steps": [_place(place) for place in result.steps],
        "property": result.path,
        "suppression": _suppression(result.suppression),
        "new": result.new,
        "others": [_other(one) for one in result.others],
        "fix": None if result.fix is None else {"location": location(result.fix.span), "text": result.fix.text},
        "settings": [_setting(setting) for setting in result.settings],
        **({"sample": True} if result.sample else {}),
        **({} if result.operation is None else {"operation": _operation_of(result.operation)}),
        "compliance": controls_of(result.rule),
        **({"threats": [_threat(threat) for threat in result.threats]} if result.threats else {}),
        **({"flows": [_flow(flow) for flow in result.flows]} if result.flows else {}),
    }


def _setting(setting: Setting) -> Json:
    return {"language": setting.language, "text": setting.text, "place": setting.place, "phrase": setting.phrase}


def _operation_of(found: OperationRef) -> Json:
    product = {"product": found.product} if found.of_product else {}
    return {"api": found.api, "operation": found.operation, **product}


def _resource(resource: ResourceRef) -> Json:
    return {
        "address": resource.address,
        "type": resource.type,
        "name": resource.name,
        "id": resource.id,
        **({"page": resource.page} if resource.runs else {}),
    }


def _other(result: Result) -> Json:
    return {
        "resource": _resource(result.resource),
        "message": result.message,
        "detail": result.detail,
        "fingerprint": result.fingerprint,
        "property": result.path,
        "parameter_sets": list(result.parameter_sets),
        "related": [_place(place) for place in result.related],
    }


def location(span: Span) -> Json:
    """A span as the documents of azward write it."""
    return {
        "file": hidden(span.file),
        "start_line": span.start_line,
        "start_column": span.start_column,
        "end_line": span.end_line,
        "end_column": span.end_column,
    }


def _place(place: Location) -> Json:
    return {"label": place.label, "location": location(place.span)}


def _cause(cause: Cause) -> Json:
    return {"kind": str(cause.kind), "name": cause.name, "reason": cause.reason}


def _error(entry: Diagnostic) -> Json:
    return {
        "file": entry.file,
        "line": entry.line,
        "column": entry.column,
        "message": entry.message,
        "kind": str(entry.kind),
    }


def _stats(report: Report) -> Json:
    stats = report.stats
    failing = [result.severity for result in report.results if result.status is Status.FAIL]
    counting = [result.severity for result in report.results if result.counts]
    return {
        "files": stats.files,
        "units": stats.units,
        "resources": stats.resources,
        "rules": stats.rules,
        "verdicts": {str(status): stats.verdicts.get(status, 0) for status in Status},
        "findings": {str(severity): failing.count(severity) for severity in reversed(Severity)},
        "unruled_types": dict(sorted(stats.unruled_types.items())),
        **({"skipped_folders": {reason: list(names) for reason, names in stats.skipped.items()}} if stats.skipped else {}),
        **({"left_out_files": {reason: list(names) for reason, names in stats.left_out.items()}} if stats.left_out else {}),
        **({"unread_files": unread} if (unread := report.unread_files) else {}),
        "new_findings": {str(severity): counting.count(severity) for severity in reversed(Severity)},
        "strict_types": dict(sorted(stats.strict_types.items())),
        "plain_types": {
            kind: {"resources": entry.resources, "reason": entry.reason} for kind, entry in sorted(stats.plain_types.items())
        },
    }
