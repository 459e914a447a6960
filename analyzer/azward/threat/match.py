"""Which inferred data flow a flow of a model is."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from azward.graph.flow.model import BoundaryKind
from azward.threat.place import root_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from azward.graph.flow.model import DataFlow, Flows
    from azward.graph.resource import Resource
    from azward.threat.coverage import ModelCoverage
    from azward.threat.model import ThreatModel
    from azward.threat.place import Connection

__all__ = ["joined"]

_OUTSIDE = (BoundaryKind.INTERNET, BoundaryKind.ON_PREMISES)


def joined(found: ModelCoverage, inferred: Sequence[Flows]) -> ModelCoverage:
    """Return the coverage of a model with what is inferred about its flows and resources."""
    match = _Match(inferred)
    connections = tuple(replace(one, inferred=tuple(match.flows_of(one, found.model))) for one in found.connections)
    parts = [part for flows in inferred for part in flows.parts]
    exposed = {
        part.resource.id.key: part.exposed for part in parts if part.resource is not None and part.exposed is not None
    }
    return replace(found, connections=connections, exposed=exposed)


class _Match:
    """Finds inferred flows by their ends."""

    def __init__(self, inferred: Iterable[Flows]) -> None:
        self._of: dict[str, list[DataFlow]] = defaultdict(list)  # by the id key of a deployed end
        self._zones: dict[int, BoundaryKind] = {}  # kind of the zone of the outside end, by the identity of the flow
        for found in inferred:
            kinds = {zone.id: zone.kind for zone in found.zones}
            for flow in found.flows:
                for end in (flow.source, flow.target):
                    if end.resource is not None:
                        self._of[end.resource.id.key].append(flow)
                    else:
                        self._zones[id(flow)] = kinds[end.zone]

    def flows_of(self, one: Connection, model: ThreatModel) -> list[DataFlow]:
        """Return the flows that a connection stands for; the opposite direction counts if there is no other."""
        found = [flow for flow in self._near(one) if self._is(flow, one, model)]
        return [flow for flow in found if _is_along(flow, one)] or found

    def _near(self, one: Connection) -> Iterator[DataFlow]:
        end = one.source if one.source is not None else one.target
        yield from self._of.get(root_key(end.id.key), ()) if end is not None else ()

    def _is(self, flow: DataFlow, one: Connection, model: ThreatModel) -> bool:
        ends = {end.resource.id.key for end in (flow.source, flow.target) if end.resource is not None}
        roots = [root_key(end.id.key) for end in (one.source, one.target) if end is not None]
        if not set(roots) <= ends:
            return False
        if one.source is None or one.target is None:
            return len(ends) == 1 and self._is_outside(flow, one, model)
        if roots[0] == roots[1]:  # a child stands for what it names, such as a back end of a gateway
            named = {evidence.resource.id.key for evidence in flow.evidence}
            return bool(named & {one.source.id.key, one.target.id.key} - ends)
        return True

    def _is_outside(self, flow: DataFlow, one: Connection, model: ThreatModel) -> bool:
        """Decide whether the outside end of a flow may be that of the model: not if they are in different networks."""
        outward = one.target is None
        if outward != (flow.target.resource is None):
            return False
        names = one.flow.target if outward else one.flow.source
        kinds = {each.kind for each in model.boundaries.values() if set(names) & set(each.components)}
        return not kinds & set(_OUTSIDE) or self._zones[id(flow)] in kinds


def _is_along(flow: DataFlow, one: Connection) -> bool:
    return _is_end(flow.source.resource, one.source) and _is_end(flow.target.resource, one.target)


def _is_end(resource: Resource | None, end: Resource | None) -> bool:
    if resource is None or end is None:
        return resource is None
    return resource.id.key == root_key(end.id.key)
