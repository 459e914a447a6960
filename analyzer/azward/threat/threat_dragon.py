"""The threat report as a model of OWASP Threat Dragon, version 2: <https://github.com/OWASP/threat-dragon>.

Each threat model is one diagram. Threat Dragon knows two states: a threat is mitigated, or it is open.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from azward.graph.flow.part import PartKind
from azward.report.layout import STRIDE
from azward.report.plain import json_text
from azward.rule.redaction import hidden
from azward.threat.placed import REACHABLE, Drawn, Json, cleaned
from azward.threat.state import MitigationState, ThreatState
from azward.threat.threat_dragon_import import RULES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azward.report.options import RenderOptions
    from azward.threat.coverage import MitigationCoverage, ThreatCoverage, ThreatReport
    from azward.threat.diagram import Arrow, Lane, Node
    from azward.threat.grid import Box

__all__ = ["VERSION", "render"]

VERSION = "2.3.0"
"""The version of Threat Dragon whose format this is; later ones read it as well."""

_SHAPES = {PartKind.EXTERNAL: "actor", PartKind.PROCESS: "process", PartKind.STORE: "store"}
_TYPES = {"actor": "tm.Actor", "process": "tm.Process", "store": "tm.Store"}
_OPEN = {"stroke": "red", "strokeWidth": 3, "strokeDasharray": None}
_CLOSED = {"stroke": "#333333", "strokeWidth": 1.5, "strokeDasharray": None}


def render(report: ThreatReport, options: RenderOptions | None = None) -> str:
    """Render `report` as one document of Threat Dragon in JSON."""
    diagrams = [_Diagram(number, Drawn(found, report)) for number, found in enumerate(report.models)]
    title = report.models[0].model.title if len(report.models) == 1 else "azward"
    numbers = _Numbers()
    document: Json = {
        "version": VERSION,
        "summary": {
            "title": title,
            "owner": "",
            "description": f"Written by azward {report.version}. States of threats follow the code: change the code, "
            "then export again.",
            "id": 0,
        },
        "detail": {
            "contributors": list[Json](),
            "diagrams": [diagram.document(numbers) for diagram in diagrams],
            "diagramTop": len(diagrams),
            "reviewer": "",
            "threatTop": numbers.last,
        },
    }
    return json_text(cleaned(document))


class _Numbers:
    """The numbers of threats, which count through all diagrams."""

    def __init__(self) -> None:
        self.last = 0

    def next(self) -> int:
        self.last += 1
        return self.last


class _Diagram:
    """One threat model."""

    def __init__(self, number: int, drawn: Drawn) -> None:
        self.number = number
        self.drawn = drawn

    def document(self, numbers: _Numbers) -> Json:
        model = self.drawn.found.model
        return {
            "id": self.number,
            "title": model.title,
            "description": model.description,
            "diagramType": "STRIDE",
            "thumbnail": "./public/content/images/thumbnail.stride.jpg",
            "version": VERSION,
            "cells": [
                *(self._boundary(lane) for lane in self.drawn.diagram.lanes),
                *(self._node(node, numbers) for node in self.drawn.diagram.nodes),
                *self._flows(numbers),
            ],
        }

    def _id(self, name: str) -> str:
        """Return the same UUID for the same part in each run, so that exports can be compared."""
        return str(uuid5(NAMESPACE_URL, f"azward:{self.drawn.found.model.id}:{name}"))

    def _boundary(self, lane: Lane) -> Json:
        cell = self._cell(f"boundary {lane.id}", "trust-boundary-box", -1, self.drawn.grid.lanes[lane.id])
        cell["attrs"] = {"label": {"text": lane.title}}
        data: Json = {"type": "tm.BoundaryBox", "name": lane.title, "description": lane.kind.value}
        cell["data"] = {**data, "isTrustBoundary": True, "hasOpenThreats": False}
        return cell

    def _cell(self, name: str, shape: str, depth: int, box: Box) -> Json:
        position, size = {"x": box.x, "y": box.y}, {"width": box.width, "height": box.height}
        return {
            "id": self._id(name),
            "shape": shape,
            "zIndex": depth,
            "visible": True,
            "position": position,
            "size": size,
        }

    def _node(self, node: Node, numbers: _Numbers) -> Json:
        shape = _SHAPES[node.kind]
        cell = self._cell(f"component {node.id}", shape, 1, self.drawn.grid.nodes[node.id])
        threats = [self._threat(threat, node.id, numbers) for threat in self.drawn.of_node[node.id]]
        style = _OPEN if _is_open(threats) else _CLOSED
        lines = {"topLine": style, "bottomLine": style} if shape == "store" else {"body": style}
        cell["attrs"] = {"text": {"text": node.id}, **lines}
        data = self._data(_TYPES[shape], node.id, _described(self.drawn, node), threats)
        cell["data"] = data
        return cell

    def _data(self, kind: str, name: str, description: str, threats: list[Json]) -> Json:
        return {
            "type": kind,
            "name": name,
            "description": description,
            "outOfScope": False,
            "reasonOutOfScope": "",
            "isTrustBoundary": False,
            "hasOpenThreats": _is_open(threats),
            "threats": threats,
        }

    def _flows(self, numbers: _Numbers) -> Iterator[Json]:
        pairs: dict[frozenset[str], int] = {}
        for arrow in self.drawn.diagram.arrows:
            pair = frozenset((arrow.source, arrow.target))
            pairs[pair] = pairs.get(pair, -1) + 1
            yield self._flow(arrow, pairs[pair], numbers)

    def _flow(self, arrow: Arrow, before: int, numbers: _Numbers) -> Json:
        """Return a data flow; `before` is how many flows are drawn between the same nodes already."""
        threats = [self._threat(threat, arrow.key, numbers) for threat in self.drawn.of_arrow[arrow.key]]
        data = self._data("tm.Flow", arrow.id, arrow.title, threats)
        data |= {"protocol": arrow.protocol, "isBidirectional": False}
        data |= {"isPublicNetwork": True} if self.drawn.crosses_internet(arrow) else {}
        return {
            "id": self._id(f"flow {arrow.key}"),
            "shape": "flow",
            "zIndex": 10,
            "visible": True,
            "connector": "smooth",
            "attrs": {
                "line": {
                    **(_OPEN if _is_open(threats) else _CLOSED),
                    "sourceMarker": {"name": ""},
                    "targetMarker": {"name": "block"},
                }
            },
            "labels": [{"position": 0.5, "attrs": {"label": {"text": arrow.id}}}],
            "source": {"cell": self._id(f"component {arrow.source}")},
            "target": {"cell": self._id(f"component {arrow.target}")},
            "vertices": self._bend(arrow, before),
            "data": data,
        }

    def _bend(self, arrow: Arrow, before: int) -> list[Json]:
        """Return the point through which a line goes, so that lines between the same nodes are apart."""
        if before == 0 and arrow.source != arrow.target:
            return []
        one, other = (self.drawn.grid.nodes[name] for name in (arrow.source, arrow.target))
        middle = [(first + second) // 2 for first, second in ((one.x, other.x), (one.y, other.y))]
        return [{"x": middle[0] + one.width // 2 + 30 * before, "y": middle[1] + one.height + 30 * before}]

    def _threat(self, found: ThreatCoverage, concerned: str, numbers: _Numbers) -> Json:
        threat = found.threat
        letter = next(iter(threat.stride), "")
        return {
            "id": self._id(f"threat {threat.id} {concerned}"),
            "threatId": threat.id,
            "number": numbers.next(),
            "title": threat.title,
            "type": STRIDE[letter].capitalize() if letter else "",
            "modelType": "STRIDE",
            "status": "Mitigated" if found.state is ThreatState.MITIGATED else "Open",
            "severity": threat.impact.capitalize(),
            "score": str(threat.risk),
            "description": "\n".join(self._said(found)),
            "mitigation": "\n".join(self._mitigations(found)),
        }

    def _said(self, found: ThreatCoverage) -> Iterator[str]:
        threat = found.threat
        if threat.description:
            yield threat.description
        words = ", ".join(STRIDE[letter] for letter in threat.stride)
        yield f"STRIDE: {words}. Impact {threat.impact}, likelihood {threat.likelihood}."
        yield f"State: {found.state}. {found.reason}"
        yield from self.drawn.evidence(found) if found.state is not ThreatState.MITIGATED else ()
        if found.step is not None:
            yield f"Next: {found.step.text} → {found.step.state}"

    def _mitigations(self, found: ThreatCoverage) -> Iterator[str]:
        items: list[MitigationCoverage] = [item for item in found.mitigations if item.deciding]
        for item in items:
            if item.state is not MitigationState.NOTHING:
                yield f"{item.mitigation.title} ({item.mitigation.id}: {item.state})"
        if rules := sorted({one.rule.id for item in items for one in item.decided}):
            yield f"{RULES} {', '.join(rules)}"


def _is_open(threats: list[Json]) -> bool:
    return any(threat["status"] == "Open" for threat in threats)


def _described(drawn: Drawn, node: Node) -> str:
    lines = [node.title]
    if node.kind is not PartKind.EXTERNAL and (types := drawn.types(node)):
        lines.append(f"Types: {', '.join(types)}")
    if node.exposed is not None:
        lines.append(f"Reachable from the internet: {REACHABLE[node.exposed]}")
    if node.resources:
        lines.append(f"Resources: {', '.join(hidden(one.address) for one in node.resources)}")
    return "\n".join(lines)
