"""Graphs as reports show them: all that is deployed, or only what findings concern."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from azward import __version__
from azward.graph.credential import leaves
from azward.graph.graph import ResourceGraph
from azward.graph.known_secret import KNOWN
from azward.graph.normalize import normalize
from azward.graph.resource import format_path
from azward.graph.resource import read as read_value
from azward.pipeline.findings import of_source
from azward.pipeline.read import diagnostics_of, read
from azward.report.model import GraphEdge, GraphNode, GraphReport
from azward.report.redaction import HIDDEN, learn_credentials
from azward.rule.random_text import looks_random
from azward.source.guard import guarded

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from azward.config.configuration import ScanOptions
    from azward.graph.coverage import Coverage
    from azward.graph.diagnostic import Diagnostic
    from azward.graph.link import Link
    from azward.graph.resource import Resource
    from azward.graph.value import Value
    from azward.report.model import Result
    from azward.source.unit import Loaded

__all__ = ["drawing", "graph", "resources"]


def graph(paths: Sequence[Path], options: ScanOptions) -> GraphReport:
    """Return the resources that `paths` deploy, as declared, and the links between them."""
    trees = read(paths, options)
    problems: list[Diagnostic] = []
    nodes: list[GraphNode] = []
    edges: list[GraphEdge] = []
    outputs: dict[str, Value] = {}
    variables: dict[str, Value] = {}
    for tree in trees:
        for unit, loaded in tree.loaded:
            declared = [resource for resource in loaded.resources if not of_source(resource)]
            nodes.extend(GraphNode(resource, resource.locate(())) for resource in declared)
            for resource in declared:
                learn_credentials(resource)
            edges += guarded(partial(_edges, declared), problems.append, partial(tree.file_of, unit)) or ()
            outputs.update(_shown_outputs(loaded))
            variables.update(loaded.variables)
    _learn_parts((*variables.values(), *outputs.values()))
    units = sum(len(tree.loaded) for tree in trees)
    diagnostics = tuple(sorted({*diagnostics_of(trees), *problems}))
    return GraphReport(__version__, tuple(nodes), tuple(edges), outputs, variables, diagnostics, units)


LEAST_PART = 8
"""Characters of a part of a credential that is hidden."""


def _learn_parts(values: Iterable[Value]) -> None:
    """Remember the texts in `values` that expressions make credentials of."""
    whole = tuple(KNOWN.texts)
    texts = (text for value in (values if whole else ()) for _, text, _ in leaves(value) if isinstance(text, str))
    for text in texts:
        if len(text) >= LEAST_PART and looks_random(text) and any(text in one for one in whole):
            KNOWN.learn("credential", text)


def _shown_outputs(loaded: Loaded) -> dict[str, Value]:
    """Return the outputs of a unit, without texts that are declared as secret.

    An object has to be declared so if one of its members is secret. Only those members are hidden.
    """
    shown = dict(loaded.outputs)
    for resource in loaded.resources:
        if resource.type.casefold() == "azward/outputs" and read_value(resource.body, ("properties", "secure")) is True:
            for name in shown.keys() & {resource.display_name, str(resource.name)}:
                shown[name] = HIDDEN if isinstance(shown[name], str) else _without_random(shown[name])
    return shown


def _without_random(value: Value) -> Value:
    """Return a value without the texts that look like passwords or keys."""
    if isinstance(value, str):
        return HIDDEN if looks_random(value) else value
    if isinstance(value, dict):
        return {name: _without_random(item) for name, item in value.items()}
    return [_without_random(item) for item in value] if isinstance(value, list) else value


def _edges(declared: Sequence[Resource]) -> list[GraphEdge]:
    """Return the links of the resources of a unit."""
    return [_edge(link) for link in ResourceGraph(normalize(declared)).links() if link.kind != "depends-on"]


def resources(paths: Sequence[Path], options: ScanOptions) -> tuple[list[Resource], list[Coverage]]:
    """Return the resources at `paths` as rules see them, and for each live environment what was not read of it."""
    loaded = [loaded for tree in read(paths, options) for _, loaded in tree.loaded]
    found = [one for unit in loaded for one in normalize(unit.resources) if not one.existing and not of_source(one)]
    return found, [unit.coverage for unit in loaded if unit.coverage is not None]


def drawing(graphs: Iterable[ResourceGraph], results: Iterable[Result]) -> GraphReport:
    """Return the resources with findings that count, those linked with them, and the links between all of these."""
    counting = (one for result in results if result.counts for one in result.every)
    concerned = {result.resource.id.casefold().rstrip("/") for result in counting}
    nodes: dict[str, GraphNode] = {}
    edges: dict[GraphEdge, None] = {}
    for resources in graphs:
        for link in resources.links():
            ends = (link.source, link.target)
            if link.target is None or link.kind == "depends-on" or any(map(of_source, filter(None, ends))):
                continue
            if link.source.id.key in concerned or link.target.id.key in concerned:
                nodes.update((end.id.key, GraphNode(end, end.locate(()))) for end in ends if end is not None)
                edges.setdefault(_edge(link))
        for resource in resources.resources:
            if resource.id.key in concerned and not of_source(resource):
                nodes.setdefault(resource.id.key, GraphNode(resource, resource.locate(())))
    return GraphReport(__version__, tuple(nodes.values()), tuple(edges), {}, {}, ())


def _edge(link: Link) -> GraphEdge:
    target = link.target.id.text if link.target is not None else link.key
    return GraphEdge(link.source.id.text, target, link.kind, format_path(link.path), link.target is not None)
