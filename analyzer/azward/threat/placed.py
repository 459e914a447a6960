"""What exports to other tools share: the threats of each node and arrow, and documents without secrets."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, TypeAlias, cast

from azward.report.plain import plain
from azward.rule.model import Status
from azward.rule.redaction import hidden
from azward.threat.diagram import of_model
from azward.threat.grid import laid_out
from azward.threat.join import rules_of
from azward.threat.state import ThreatState
from azward.threat.words import evidence, message, place, span_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azward.threat.coverage import ModelCoverage, ThreatCoverage, ThreatReport
    from azward.threat.diagram import Arrow, Node
    from azward.threat.model import Component

__all__ = ["Drawn", "Json", "cleaned"]

Json: TypeAlias = "dict[str, object]"

MAX_EVIDENCE = 20
"""Results that an export lists for one threat."""


class Drawn:
    """The diagram of one model with its threats. Threats that do not apply are left out: nothing shows them."""

    def __init__(self, found: ModelCoverage, report: ThreatReport) -> None:
        self.found = found
        self.report = report
        self.diagram = of_model(found)
        self.grid = laid_out(self.diagram)
        self.threats = [threat for threat in found.threats if threat.state is not ThreatState.NOTHING]
        self.of_node: dict[str, list[ThreatCoverage]] = defaultdict(list)
        self.of_arrow: dict[str, list[ThreatCoverage]] = defaultdict(list)  # by the key of the arrow
        for threat in self.threats:
            arrows = [arrow for arrow in self.diagram.arrows if arrow.id in threat.flows]
            for arrow in arrows:
                self.of_arrow[arrow.key].append(threat)
            for node in dict.fromkeys(self._nodes(threat, anywhere=not arrows)):
                self.of_node[node].append(threat)
        self.rules = rules_of(found.model)

    def _nodes(self, threat: ThreatCoverage, *, anywhere: bool) -> Iterator[str]:
        """Yield the nodes of the components of a threat; if `anywhere`, those at the ends of its flows if it has none."""
        found = [node for name in threat.threat.components for node in self._drawn(name)]
        if not found and anywhere:
            flows = (self.found.model.flows[name] for name in threat.threat.flows)
            found = [node for flow in flows for name in (*flow.source, *flow.target) for node in self._drawn(name)]
        yield from found

    def _drawn(self, component: str) -> Iterator[str]:
        """Yield the node of a component, or those that its resources are drawn in."""
        nodes = {node.id: node for node in self.diagram.nodes}
        if component in nodes:
            yield component
            return
        own = {id(one) for part in self.found.components if part.component == component for one in part.resources}
        yield from (node.id for node in nodes.values() if any(id(one) in own for one in node.resources))

    def component(self, node: Node) -> Component:
        return self.found.model.components[node.id]

    def types(self, node: Node) -> tuple[str, ...]:
        """Return the resource types that a component selects."""
        return tuple(dict.fromkeys(name for selector in self.component(node).selectors for name in selector.types))

    def rules_for(self, mitigation: str) -> list[str]:
        """Return the ids of the rules that prove a mitigation, with custom ones."""
        items = (item for threat in self.threats for item in threat.mitigations if item.mitigation.id == mitigation)
        used = {one.rule.id for item in items for one in item.results}
        return sorted({*self.rules.get(mitigation, ()), *used})

    def evidence(self, threat: ThreatCoverage) -> list[str]:
        """Return the results that keep a threat open: "main.bicep:6:16: ... [rule]"."""
        found = [one for one in evidence(threat.mitigations) if one.status is not Status.PASS]
        lines = [f"{place(span_of(one, self.report))}: {message(one)} [{one.rule.id}]" for one in found]
        more = [f"and {len(lines) - MAX_EVIDENCE} more"] if len(lines) > MAX_EVIDENCE else []
        return [*lines[:MAX_EVIDENCE], *more]

    def crosses_internet(self, arrow: Arrow) -> bool:
        kinds = {lane.id: lane.kind for lane in self.found.model.boundaries.values()}
        return any(kinds[name].value == "internet" for name in arrow.crosses if name in kinds)


def cleaned(document: object) -> object:
    """Return a document whose texts have no secrets and no control characters, except for line breaks."""
    if isinstance(document, str):
        return "\n".join(hidden(plain(line)) for line in hidden(document).split("\n"))
    if isinstance(document, dict):
        return {key: cleaned(value) for key, value in cast("Json", document).items()}
    if isinstance(document, list):
        return [cleaned(value) for value in cast("list[object]", document)]
    return document
