"""Tells for findings which threats of the models that fit they leave open, and which data flows they concern."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING

from azward.frozen import frozen
from azward.pipeline.findings import located
from azward.pipeline.threat_models import flow_ref, models_for, results_of, threat_ref
from azward.threat.coverage import Joiner
from azward.threat.fit import anchors, may_fit
from azward.threat.place import Place, Usage, root_key
from azward.threat.reach import reach

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from azward.config.configuration import ScanOptions
    from azward.graph.graph import ResourceGraph
    from azward.graph.resource import Resource
    from azward.pipeline.judge import Judgement
    from azward.report.model import DataFlowRef, Location, Result, ThreatRef
    from azward.source.tree import Tree
    from azward.threat.model import Threat, ThreatModel
    from azward.threat.place import Connection

__all__ = ["opened"]


def opened(failing: Sequence[Result], trees: Sequence[Tree], judgement: Judgement, options: ScanOptions) -> list[Result]:
    """Return the results with the threats of the models that fit which they leave open.

    A finding leaves a threat open if it is one of those that decide the state of a mitigation that decides. Raises
    ConfigError for an error in a model.
    """
    types = [frozenset(graph.types) for graph in judgement.graphs.values()]
    models = [_Opened(model, trees, judgement, options) for model in models_for(options, types)]
    found = [one for one in models if one.threats]
    return [_with(result, found) for result in failing]


def _with(result: Result, models: Sequence[_Opened]) -> Result:
    """Return a result with its threats and data flows, in the order of the models, the worst first."""
    threats: dict[ThreatRef, None] = {}
    flows: dict[DataFlowRef, None] = {}
    for one in result.every:
        key = one.resource.id.casefold().rstrip("/")
        for model in models:
            threats.update(dict.fromkeys(model.refs(one.rule.id, key)))
            flows.update(dict.fromkeys(model.flows(one, key)))
    return replace(result, threats=tuple(threats), flows=tuple(flows)) if threats else result


class _Opened:
    """The threats of one model that findings leave open."""

    def __init__(self, model: ThreatModel, trees: Sequence[Tree], judgement: Judgement, options: ScanOptions) -> None:
        self.model = model
        self.places: list[tuple[Tree, Place]] = []
        self.threats: Mapping[tuple[str, str], list[_Threat]] = {}
        tree_of = {unit: tree for tree in trees for unit, _ in tree.loaded}
        graphs = judgement.graphs.items()
        if options.models:
            places = [(tree_of[unit], Place(model, Usage(graph))) for unit, graph in graphs]
        else:  # a scan of many deployments is rarely of one architecture: those that the model does not fit do not count
            found = anchors(model)
            likely = ((tree_of[unit], graph) for unit, graph in graphs if may_fit(found, [frozenset(graph.types)]))
            placed = ((tree, Place(model, Usage(graph))) for tree, graph in likely)
            places = [(tree, place) for tree, place in placed if place.fitting]
        if places:
            self.places = places
            self.threats = _threats(model, [place for _, place in places], judgement, options)

    def refs(self, rule: str, key: str) -> Iterator[ThreatRef]:
        """Yield the threats that a rule leaves open which fails on the resource with an id key."""
        for found in self.threats.get((rule, key), ()):
            yield threat_ref(self.model, found.threat)

    def flows(self, result: Result, key: str) -> Iterator[DataFlowRef]:
        """Yield the data flows of these threats: those of the resource, else those of resources that it belongs to.

        A flow that all of these threats concern stands for what the rule is about: the others are then left out.
        """
        of_threats = [set(found.flows) for found in self.threats.get((result.rule.id, key), ()) if found.flows]
        ids = (set[str].intersection(*of_threats) or set[str].union(*of_threats)) if of_threats else set[str]()
        found = [(tree, place, one) for tree, place in self.places for one in place.connections if one.flow.id in ids]
        own = [entry for entry in found if root_key(key) in map(root_key, _keys(entry[2]))]
        for tree, place, one in own or found:
            if own or any(key in self.belonging(place, end) for end in _ends(one)):
                steps = partial(_steps, tree, place.usage.graph, one, result, key)
                yield replace(flow_ref(self.model, one), steps=steps)

    def belonging(self, place: Place, end: Resource) -> AbstractSet[str]:
        """Return the id keys of what belongs to a resource."""
        at = id(place), end.id.key
        if at not in self._belonging:
            self._belonging[at] = reach(place.usage.graph, [end], self._apart)
        return self._belonging[at]

    @cached_property
    def _belonging(self) -> dict[tuple[int, str], AbstractSet[str]]:
        return {}

    @cached_property
    def _apart(self) -> AbstractSet[str]:
        """Return the id keys of the resources of components that other components do not share."""
        own = [name for name, part in self.model.components.items() if not part.shared]
        return {one.id.key for _, place in self.places for name in own for one in place.components[name]}


@frozen
class _Threat:
    """A threat that findings leave open, and its flows that exist."""

    threat: Threat
    flows: tuple[str, ...]


def _threats(
    model: ThreatModel, places: Sequence[Place], judgement: Judgement, options: ScanOptions
) -> Mapping[tuple[str, str], list[_Threat]]:
    """Return the threats that failing results leave open, by rule and id key; the highest risk first."""
    today = options.today or datetime.now(UTC).date()
    joiner = Joiner(model, places, results_of(judgement), judgement.rules, options.attestations, today)
    found: dict[tuple[str, str], list[_Threat]] = defaultdict(list)
    for threat in sorted(model.threats.values(), key=lambda one: -one.risk):
        failing, flows = joiner.failing(threat)
        for at in dict.fromkeys((one.rule.id, one.key) for one in failing):
            found[at].append(_Threat(threat, tuple(flows)))
    return found


def _ends(one: Connection) -> list[Resource]:
    return [end for end in (one.source, one.target) if end is not None]


def _keys(one: Connection) -> list[str]:
    return [end.id.key for end in _ends(one)]


def _steps(tree: Tree, graph: ResourceGraph, one: Connection, result: Result, key: str) -> tuple[Location, ...]:
    """Return the places along a data flow: its source, the subnet and private endpoint that it passes, and its target.

    The finding is at the place of its resource; if that is none of these, before the target.
    """
    passed = [*_around(one.source, graph, "subnet"), *_around(one.target, graph, "private-endpoint")]
    path = [*([one.source] if one.source is not None else []), *passed, *([one.target] if one.target is not None else [])]
    at = next((index for index, end in enumerate(path) if root_key(end.id.key) == root_key(key)), None)
    places = [located(tree, end.locate(()), _label(end, one)) for end in path]
    finding = replace(result.location, label=result.message)
    if at is None:
        places.insert(len(places) - (one.target is not None), finding)
    else:
        places[at] = finding
    return tuple(places)


def _label(resource: Resource, one: Connection) -> str:
    if resource is one.source:
        return f"data flow {one.flow.id} starts at `{resource.address}`"
    return f"data flow {one.flow.id} {'ends at' if resource is one.target else 'passes'} `{resource.address}`"


def _around(end: Resource | None, graph: ResourceGraph, kind: str) -> Iterator[Resource]:
    """Yield the subnet or the private endpoints of a resource that are declared."""
    if end is None:
        return
    links = graph.outgoing(end, kind) if kind == "subnet" else graph.incoming(end, kind)
    found = {other.id.key: other for link in links if (other := link.target if kind == "subnet" else link.source)}
    yield from (other for other in found.values() if not other.existing)
