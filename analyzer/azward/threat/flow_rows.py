"""Data flows and trust boundaries in the JSON of a threat report: those of models, then those that are only inferred."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from azward.graph.resource import format_path
from azward.graph.truth import Truth
from azward.rule.redaction import hidden
from azward.threat.place import credential_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from azward.graph.flow.model import DataFlow, Part, Zone
    from azward.graph.outcome import Evidence
    from azward.graph.resource import Resource
    from azward.threat.coverage import ModelCoverage, ThreatReport
    from azward.threat.place import Connection

__all__ = ["boundary_rows", "flow_row", "flow_rows"]

Json: TypeAlias = "dict[str, object]"

_EXPOSED = {Truth.TRUE: "yes", Truth.FALSE: "no", Truth.UNKNOWN: "unknown"}


def flow_rows(report: ThreatReport) -> list[Json]:
    """Return the flows of the models that are covered, then the inferred ones that none of them has."""
    rows = [flow_row(model, one) for model in report.models for one in model.connections]
    known = {id(flow) for model in report.models for one in model.connections for flow in one.inferred}
    rows += [_inferred(flow) for found in report.inferred for flow in found.flows if id(flow) not in known]
    return rows


def flow_row(model: ModelCoverage, one: Connection) -> Json:
    """Return one flow of a model, with what is inferred of it."""
    flows = one.inferred
    return {
        "id": one.flow.id,
        "from": _end(one.source, one.flow.source),
        "to": _end(one.target, one.flow.target),
        "protocol": one.flow.protocol,
        "ports": one.flow.ports,
        "credential": credential_of(one),
        "crosses": list(one.flow.crosses),
        "exposed": _EXPOSED[model.is_exposed(one)],
        "evidence": _places(evidence for flow in flows for evidence in flow.evidence),
        "model": model.model.id,
        "title": one.flow.title,
        "certain": one.certain and all(flow.certain is Truth.TRUE for flow in flows),
        "purpose": str(flows[0].purpose) if flows else None,
        "inferred_crosses": list(dict.fromkeys(zone for flow in flows for zone in map(hidden, flow.crosses))),
    }


def _inferred(flow: DataFlow) -> Json:
    return {
        "id": None,
        "from": _part(flow.source),
        "to": _part(flow.target),
        "protocol": flow.protocol,
        "ports": flow.ports,
        "credential": str(flow.credential),
        "crosses": list(map(hidden, flow.crosses)),
        "exposed": _EXPOSED[flow.exposed],
        "evidence": _places(flow.evidence),
        "model": None,
        "title": hidden(f"{flow.source.name} → {flow.target.name}"),
        "certain": flow.certain is Truth.TRUE,
        "purpose": str(flow.purpose),
        "inferred_crosses": list(map(hidden, flow.crosses)),
    }


def _end(resource: Resource | None, names: tuple[str, ...]) -> Json:
    if resource is None:
        return {"name": " or ".join(names), "type": "external"}
    return {"address": hidden(resource.address), "type": resource.type}


def _part(part: Part) -> Json:
    if part.resource is None:
        return {"name": hidden(part.name), "type": "external"}
    return {"address": hidden(part.resource.address), "type": part.resource.type}


def _places(found: Iterable[Evidence]) -> list[Json]:
    """Return where flows are written; never what is written there, which may be a secret."""
    places: dict[tuple[str, int, str, str], Json] = {}
    for one in found:
        span = one.resource.locate(one.path)
        address, path = hidden(one.resource.address), hidden(format_path(one.path))
        row: Json = {"resource": address, "path": path, "file": hidden(span.file), "line": span.start_line}
        places.setdefault((span.file, span.start_line, address, path), row)
    return list(places.values())


def boundary_rows(report: ThreatReport) -> Iterator[Json]:
    """Yield the boundaries of the models that are covered, then the inferred ones, an outer one before inner ones."""
    for model in report.models:
        if not model.model.generated:
            yield from _of_model(model)
    for found in report.inferred:
        yield from map(_zone, found.zones)


def _of_model(found: ModelCoverage) -> Iterator[Json]:
    members = {one.component: [hidden(resource.address) for resource in one.resources] for one in found.components}
    for boundary in found.model.boundaries.values():
        yield {
            "id": boundary.id,
            "kind": str(boundary.kind),
            "name": boundary.title,
            "members": list(dict.fromkeys(one for name in boundary.components for one in members.get(name, ()))),
            "model": found.model.id,
            "parent": None,
        }


def _zone(zone: Zone) -> Json:
    members = (hidden(part.resource.address if part.resource is not None else part.name) for part in zone.members)
    return {
        "id": hidden(zone.id),
        "kind": str(zone.kind),
        "name": hidden(zone.name),
        "members": list(dict.fromkeys(members)),
        "model": None,
        "parent": hidden(zone.parent) or None,
    }
