"""The data flow diagram of a model over what is deployed, which pictures and exports render.

Nodes are components, lanes are trust boundaries, which may be inside of others, and arrows are data flows.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from azward.frozen import frozen
from azward.graph.flow.model import Credential
from azward.graph.flow.part import PartKind, kind_of
from azward.graph.truth import Truth
from azward.rule.redaction import hidden
from azward.threat.place import credential_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from azward.graph.outcome import Evidence
    from azward.graph.resource import Resource
    from azward.threat.coverage import ModelCoverage
    from azward.threat.model import Boundary, BoundaryKind
    from azward.threat.place import Connection
    from azward.threat.state import ThreatState

__all__ = ["Arrow", "Diagram", "Lane", "Node", "of_model"]


@frozen
class Node:
    """A component: something that is deployed, or that stands outside."""

    id: str  # of the component
    title: str
    kind: PartKind
    resources: tuple[Resource, ...] = ()
    boundary: str | None = None  # id of the innermost lane that it is in
    exposed: Truth | None = None  # whether the internet can reach it; `None` if that was not asked


@frozen
class Lane:
    """A trust boundary."""

    id: str
    title: str
    kind: BoundaryKind
    parent: str | None = None  # id of the lane that encloses it
    members: tuple[str, ...] = ()  # addresses of the resources inside, also of inner lanes


@frozen
class Arrow:
    """A data flow between two nodes."""

    id: str  # of the flow in its model; several arrows may have it, see `key`
    title: str
    source: str  # id of a node
    target: str
    protocol: str = ""
    ports: str = ""
    credential: str = "unknown"
    crosses: tuple[str, ...] = ()  # ids of lanes
    state: ThreatState | None = None  # the worst of its threats; `None` if no threat concerns it
    exposed: Truth = Truth.UNKNOWN  # whether the internet can reach the target
    threats: tuple[str, ...] = ()  # ids of the threats that concern it
    evidence: tuple[Evidence, ...] = ()  # where the code shows it
    label: str = ""  # what a picture writes on it

    @property
    def key(self) -> str:
        """An id that no other arrow of the diagram has."""
        return f"{self.id} {self.source} {self.target}"


@frozen
class Diagram:
    """Nodes, lanes and arrows, each in the order of the model. An outer lane comes before those inside of it."""

    title: str
    nodes: tuple[Node, ...] = ()
    lanes: tuple[Lane, ...] = ()
    arrows: tuple[Arrow, ...] = ()

    def inside(self, lane: str | None) -> tuple[Node, ...]:
        """Return the nodes directly inside of a lane, or those outside of all lanes."""
        return tuple(node for node in self.nodes if node.boundary == lane)

    def below(self, lane: str | None) -> tuple[Lane, ...]:
        """Return the lanes directly inside of a lane, or the outermost ones."""
        return tuple(one for one in self.lanes if one.parent == lane)

    def reduced(self, flows: Collection[str]) -> Diagram:
        """Return the diagram of the flows with the ids `flows`, with the nodes and lanes around them."""
        arrows = tuple(arrow for arrow in self.arrows if arrow.id in flows)
        ends = {end for arrow in arrows for end in (arrow.source, arrow.target)}
        nodes = tuple(node for node in self.nodes if node.id in ends)
        parents = {lane.id: lane.parent for lane in self.lanes}
        used: set[str | None] = {None}
        for node in nodes:
            lane = node.boundary
            while lane not in used:
                used.add(lane)
                lane = parents[lane] if lane is not None else None
        return Diagram(self.title, nodes, tuple(lane for lane in self.lanes if lane.id in used), arrows)


def of_model(found: ModelCoverage) -> Diagram:
    """Return the diagram of one model: what is deployed, what stands outside, and the flows between them.

    A resource that is part of several components is drawn as the first of them. A flow between two components is drawn
    once, however many resources it connects. Lanes without nodes are left out.
    """
    drawn = _Drawing(found)
    arrows = tuple(drawn.arrows())
    used = {end for arrow in arrows for end in (arrow.source, arrow.target)} | drawn.deployed
    nodes = tuple(drawn.nodes(used))
    return Diagram(found.model.title, nodes, tuple(drawn.lanes(nodes)), arrows)


class _Drawing:
    """The parts of the diagram of one model."""

    def __init__(self, found: ModelCoverage) -> None:
        self.model = found.model
        self.found = found
        self.resources = {one.component: one.resources for one in found.components}
        self.of: dict[int, str] = {}  # the identity of a resource -> the first component that it is part of
        for name, resources in self.resources.items():
            for resource in resources:
                self.of.setdefault(id(resource), name)
        self.states, self.threats = _threats(found)

    @property
    def deployed(self) -> set[str]:
        """The components that are drawn even if no flow leads to them, with those whose resources are not known yet."""
        known = (one for resources in self.resources.values() for one in resources)
        undetermined = {name for name, component in self.model.components.items() if component.undetermined}
        return {self.of[id(resource)] for resource in known if not resource.existing} | undetermined

    def arrows(self) -> Iterator[Arrow]:
        merged: dict[tuple[str, str, str], list[Connection]] = defaultdict(list)
        for one in self.found.connections:
            for source in self._ends(one.source, one.flow.source):
                for target in self._ends(one.target, one.flow.target):
                    merged[one.flow.id, source, target].append(one)
        for (flow, source, target), connections in merged.items():
            yield self._arrow(flow, source, target, connections)

    def _arrow(self, flow: str, source: str, target: str, connections: Sequence[Connection]) -> Arrow:
        one = connections[0].flow
        return Arrow(
            id=flow,
            title=one.title,
            source=source,
            target=target,
            protocol=one.protocol,
            ports=one.ports,
            credential=min(map(credential_of, connections), key=list(map(str, Credential)).index),
            crosses=one.crosses,
            state=self.states.get(flow),
            exposed=self._exposed(connections),
            threats=tuple(self.threats[flow]),
            evidence=tuple(evidence for each in connections for flow in each.inferred for evidence in flow.evidence),
            label=f"{one.protocol} {one.ports}".strip() if self.model.generated else flow,
        )

    def _exposed(self, connections: Sequence[Connection]) -> Truth:
        found = _any(self.found.exposure(one.target) for one in connections)
        return found if found is not None else Truth.UNKNOWN

    def _ends(self, resource: Resource | None, named: tuple[str, ...]) -> list[str]:
        """Return the component at one end of a connection; without a resource, the first named one that has none."""
        if resource is not None:
            return [self.of[id(resource)]] if id(resource) in self.of else []
        known = [self.model.components[name] for name in named if name in self.model.components]
        return [component.id for component in known if component.external or component.undetermined][:1]

    def nodes(self, used: set[str]) -> Iterator[Node]:
        for name, component in self.model.components.items():
            if name in used:
                resources = self.resources.get(name, ())
                kind = PartKind.EXTERNAL if component.external else _kind(resources)
                boundary = next((one.id for one in self.model.boundaries.values() if name in one.components), None)
                exposed = _any(map(self.found.exposure, resources))
                yield Node(name, component.title, kind, resources, boundary, exposed)

    def lanes(self, nodes: Sequence[Node]) -> Iterator[Lane]:
        boundaries = self.model.boundaries
        used = {lane for node in nodes if node.boundary is not None for lane in self._chain(node.boundary)}
        for boundary in boundaries.values():
            if boundary.id in used:
                inside = (one for one in boundaries.values() if boundary.id in self._chain(one.id))
                members = dict.fromkeys(address for one in inside for address in self._members(one))
                yield Lane(boundary.id, boundary.title, boundary.kind, boundary.parent or None, tuple(members))

    def _chain(self, boundary: str) -> Iterator[str]:
        """Yield a boundary and those that enclose it."""
        while boundary:
            yield boundary
            boundary = self.model.boundaries[boundary].parent

    def _members(self, boundary: Boundary) -> Iterator[str]:
        found = (one for name in boundary.components for one in self.resources.get(name, ()))
        yield from (hidden(one.address) for one in found)


def _any(found: Iterable[Truth | None]) -> Truth | None:
    """Return whether any answer is yes; `None` if there is none."""
    known = [one for one in found if one is not None]
    return max(known, key=lambda one: one.value, default=None)


def _kind(resources: Sequence[Resource]) -> PartKind:
    """Return whether all resources of a component keep data."""
    kinds = {kind_of(one.type) for one in resources}
    return PartKind.STORE if kinds == {PartKind.STORE} else PartKind.PROCESS


def _threats(found: ModelCoverage) -> tuple[Mapping[str, ThreatState], Mapping[str, list[str]]]:
    """Return the worst state of the threats of each flow, and the ids of these threats."""
    states: dict[str, ThreatState] = {}
    threats: dict[str, list[str]] = defaultdict(list)
    for threat in found.threats:
        for flow in threat.flows:
            threats[flow].append(threat.threat.id)
            if flow not in states or threat.state.rank < states[flow].rank:
                states[flow] = threat.state
    return states, threats
