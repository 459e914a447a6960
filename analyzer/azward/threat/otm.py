"""The threat report as an Open Threat Model, version 0.2: <https://github.com/iriusrisk/OpenThreatModel>.

Components, trust zones and data flows are those of the diagram. What OTM has no key for is in `attributes`, which are
texts: `otm_import` reads them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.flow.part import PartKind
from azward.report.layout import STRIDE
from azward.report.plain import json_text
from azward.rule.redaction import hidden, shown_name
from azward.threat.model import LEVELS, BoundaryKind, Need
from azward.threat.otm_import import EXTERNAL, NO_ZONE
from azward.threat.placed import REACHABLE, Drawn, Json, cleaned
from azward.threat.state import MitigationState, ThreatState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azward.report.options import RenderOptions
    from azward.threat.coverage import MitigationCoverage, ThreatCoverage, ThreatReport
    from azward.threat.diagram import Arrow, Lane, Node
    from azward.threat.grid import Box
    from azward.threat.model import Mitigation

__all__ = ["PERCENT", "TRUST", "render"]

PERCENT = {name: 25 * weight for name, weight in LEVELS.items()}
"""Impact and likelihood as OTM has them: from 0 to 100."""

TRUST = {
    BoundaryKind.INTERNET: 0,
    BoundaryKind.AZURE: 30,
    BoundaryKind.ON_PREMISES: 50,
    BoundaryKind.TENANT: 60,
    BoundaryKind.SUBSCRIPTION: 70,
    BoundaryKind.VNET: 80,
    BoundaryKind.SUBNET: 90,
}
"""A trust rating for each kind of boundary, from 0 to 100: OTM demands one. The order is all that it says."""

_MITIGATIONS = {
    MitigationState.PASS: "implemented",
    MitigationState.FAIL: "required",
    MitigationState.UNKNOWN: "unknown",
    MitigationState.ATTEST: "needs attestation",
    MitigationState.NOTHING: "not applicable",
}


def render(report: ThreatReport, options: RenderOptions | None = None) -> str:
    """Render `report` as one OTM document in JSON. Of several models, each has a diagram, and ids begin with the model."""
    several = len(report.models) > 1
    parts = [_Model(Drawn(found, report), f"{found.model.id}/" if several else "") for found in report.models]
    first = report.models[0].model if len(report.models) == 1 else None
    document: Json = {
        "otmVersion": "0.2.0",
        "project": {
            "name": first.title if first is not None else "azward",
            "id": first.id if first is not None else "azward",
            "description": first.description if first is not None else "",
            "attributes": {"azward": report.version},
        },
        "representations": [
            *(part.representation() for part in parts),
            {"name": "Infrastructure as code", "id": "code", "type": "code"},
        ],
        "trustZones": [zone for part in parts for zone in part.zones()],
        "components": [one for part in parts for one in part.components()],
        "dataflows": [one for part in parts for one in part.dataflows()],
        "threats": [one for part in parts for one in part.threats()],
        "mitigations": [one for part in parts for one in part.mitigations()],
    }
    return json_text(cleaned(document))


class _Model:
    """The parts of one model. Ids begin with `prefix`."""

    def __init__(self, drawn: Drawn, prefix: str) -> None:
        self.drawn = drawn
        self.prefix = prefix
        self.picture = f"{prefix}diagram"

    def representation(self) -> Json:
        size = {"width": self.drawn.grid.width, "height": self.drawn.grid.height}
        return {"name": self.drawn.diagram.title, "id": self.picture, "type": "diagram", "size": size}

    # trust zones and components

    def zones(self) -> Iterator[Json]:
        for lane in self.drawn.diagram.lanes:
            yield self._zone(lane)
        if self.drawn.diagram.inside(None):
            zone: Json = {"id": f"{self.prefix}{NO_ZONE}", "name": "In no trust boundary", "type": NO_ZONE}
            yield {**zone, "risk": {"trustRating": TRUST[BoundaryKind.AZURE]}}

    def _zone(self, lane: Lane) -> Json:
        zone: Json = {"id": self.prefix + lane.id, "name": lane.title, "type": lane.kind.value}
        zone["risk"] = {"trustRating": TRUST[lane.kind]}
        if lane.parent is not None:
            zone["parent"] = {"trustZone": self.prefix + lane.parent}
        zone["representations"] = [self._shape(lane.id, self.drawn.grid.lanes[lane.id], lane.parent)]
        return zone

    def _shape(self, name: str, box: Box, around: str | None) -> Json:
        """Return where something is drawn: positions count from what encloses it."""
        outer = self.drawn.grid.lanes.get(around or "")
        left, top = (outer.x, outer.y) if outer is not None else (0, 0)
        return {
            "representation": self.picture,
            "id": f"{self.prefix}{name}-shape",
            "position": {"x": box.x - left, "y": box.y - top},
            "size": {"width": box.width, "height": box.height},
        }

    def components(self) -> Iterator[Json]:
        for node in self.drawn.diagram.nodes:
            shape = self._shape(node.id, self.drawn.grid.nodes[node.id], node.boundary)
            yield {
                "id": self.prefix + node.id,
                "name": node.title,
                "type": self._type(node),
                "parent": {"trustZone": self.prefix + (node.boundary or NO_ZONE)},
                "representations": [shape, *self._code(node)],
                "threats": [self._instance(threat) for threat in self.drawn.of_node[node.id]],
                "attributes": self._attributes(node),
            }

    def _type(self, node: Node) -> str:
        if node.kind is PartKind.EXTERNAL:
            return EXTERNAL
        return next((one.type for one in node.resources), next(iter(self.drawn.types(node)), "unknown"))

    def _code(self, node: Node) -> Iterator[Json]:
        for number, resource in enumerate(node.resources, 1):
            if (span := self.drawn.report.locate(resource.id.key)) is not None:
                element: Json = {"representation": "code", "id": f"{self.prefix}{node.id}-code-{number}"}
                yield {**element, "name": hidden(resource.address), "file": hidden(span.file), "line": span.start_line}

    def _attributes(self, node: Node) -> Json:
        found: Json = {"azure-types": ", ".join(self.drawn.types(node))}
        found["resources"] = ", ".join(hidden(one.address) for one in node.resources)
        found["azure-name"] = "" if self.drawn.component(node).selectors else _name(node)
        found["reachable-from-internet"] = REACHABLE[node.exposed]
        found["shared"] = "true" if self.drawn.component(node).shared else ""
        return {key: value for key, value in found.items() if value}

    # data flows

    def dataflows(self) -> Iterator[Json]:
        arrows = self.drawn.diagram.arrows
        several = {arrow.id for arrow in arrows if sum(one.id == arrow.id for one in arrows) > 1}
        for arrow in arrows:
            yield self._dataflow(arrow, several=arrow.id in several)

    def _dataflow(self, arrow: Arrow, *, several: bool) -> Json:
        attributes: Json = {
            "flow": self.prefix + arrow.id if several else "",
            "protocol": arrow.protocol,
            "ports": arrow.ports,
            "credential": arrow.credential,
            "reachable-from-internet": REACHABLE[arrow.exposed],
        }
        return {
            "id": f"{self.prefix}{arrow.id}/{arrow.source}/{arrow.target}" if several else self.prefix + arrow.id,
            "name": arrow.title,
            "source": self.prefix + arrow.source,
            "destination": self.prefix + arrow.target,
            "threats": [self._instance(threat) for threat in self.drawn.of_arrow[arrow.key]],
            "attributes": {
                **{key: value for key, value in attributes.items() if value},
                "crosses": ", ".join(self.prefix + name for name in arrow.crosses),
            },
        }

    # threats and mitigations

    def _instance(self, found: ThreatCoverage) -> Json:
        items = [item for item in found.mitigations if item.deciding or item.state is not MitigationState.NOTHING]
        mitigations = [{"mitigation": self.prefix + item.mitigation.id, "state": _MITIGATIONS[item.state]} for item in items]
        return {"threat": self.prefix + found.threat.id, "state": str(found.state), "mitigations": mitigations}

    def threats(self) -> Iterator[Json]:
        for found in self.drawn.threats:
            threat = found.threat
            attributes: Json = {
                "state": str(found.state),
                "reason": found.reason,
                "next": found.step.text if found.step is not None else "",
                "evidence": "; ".join(self.drawn.evidence(found)) if found.state is not ThreatState.MITIGATED else "",
            }
            yield {
                "id": self.prefix + threat.id,
                "name": threat.title,
                "description": threat.description,
                "categories": [STRIDE[letter].title().replace(" Of ", " of ") for letter in threat.stride],
                "risk": {"likelihood": PERCENT[threat.likelihood], "impact": PERCENT[threat.impact]},
                "attributes": {key: value for key, value in attributes.items() if value},
            }

    def mitigations(self) -> Iterator[Json]:
        items: dict[str, MitigationCoverage] = {}
        for threat in self.drawn.threats:
            for item in threat.mitigations:
                if item.deciding or item.state is not MitigationState.NOTHING:
                    items.setdefault(item.mitigation.id, item)
        yield from (self._mitigation(item.mitigation) for item in items.values())

    def _mitigation(self, item: Mitigation) -> Json:
        need = item.statement.need
        attributes: Json = {
            "rules": ", ".join(self.drawn.rules_for(item.id)),
            "decisive": ", ".join(item.decisive),
            "statement": need.value if need is not Need.NEVER else "",
            "to-state": item.statement.text,
            "supports": "true" if item.supports else "",
            "consideration": "true" if item.consideration else "",
        }
        return {
            "id": self.prefix + item.id,
            "name": item.title,
            "description": item.description,
            "riskReduction": 0 if item.supports else 100,
            "attributes": {key: value for key, value in attributes.items() if value},
        }


def _name(node: Node) -> str:
    """Return the name of a component that is one resource, whose name is known."""
    names = [shown_name(one) for one in node.resources]
    return names[0] if len(names) == 1 and "{" not in names[0] else ""
