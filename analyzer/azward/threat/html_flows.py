"""The data flows of a model as the HTML page shows them: a diagram that the browser lays out, and a table."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from azward.graph.resource import parent_key
from azward.graph.truth import Truth
from azward.rule.model import Status
from azward.rule.redaction import shown_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from azward.report.html.finding import Json
    from azward.report.model import Result
    from azward.threat.diagram import Arrow, Diagram, Node

__all__ = ["drawn", "rows"]

_WORDS = {Truth.TRUE: "yes", Truth.FALSE: "no", Truth.UNKNOWN: "unknown", None: ""}


def rows(diagram: Diagram) -> list[Json]:
    """Return a row for each arrow of a diagram."""
    titles = {node.id: node.title for node in diagram.nodes}
    lanes = {lane.id: lane.title for lane in diagram.lanes}
    return [
        {
            "id": arrow.id,
            "title": arrow.title,
            "source": titles[arrow.source],
            "target": titles[arrow.target],
            "how": " ".join(filter(None, (arrow.protocol, arrow.ports))),
            "credential": arrow.credential,
            "crosses": [lanes.get(name, name) for name in arrow.crosses],
            "state": str(arrow.state or ""),
        }
        for arrow in diagram.arrows
    ]


def drawn(diagram: Diagram, results: Sequence[Result], threats: Sequence[Sequence[str]], model: str) -> Json:
    """Return a diagram with the numbers of the results on each node, and of those that open each arrow.

    `threats` are the full ids of the threats that each result opens. A result opens an arrow if it is on one of its ends
    and opens one of its threats.
    """
    on = _by_node(diagram, results)
    lanes = {lane.id: lane.title for lane in diagram.lanes}
    return {
        "title": diagram.title,
        "nodes": [_node(node, on[node.id], results) for node in diagram.nodes],
        "lanes": [
            {"id": lane.id, "title": lane.title, "kind": str(lane.kind), "parent": lane.parent or ""}
            for lane in diagram.lanes
        ],
        "arrows": [_arrow(arrow, on, threats, model, lanes) for arrow in diagram.arrows],
    }


def _node(node: Node, found: Sequence[int], results: Sequence[Result]) -> Json:
    failing = [number for number in found if results[number].status is Status.FAIL]
    worst = max((results[number].severity for number in failing), default=None)
    return {
        "id": node.id,
        "title": node.title,
        "kind": str(node.kind),
        "names": [shown_name(resource) for resource in node.resources],
        "lane": node.boundary or "",
        "exposed": _WORDS[node.exposed],
        "findings": failing,
        "worst": str(worst) if worst is not None else "",
    }


def _arrow(
    arrow: Arrow,
    on: Mapping[str, Sequence[int]],
    threats: Sequence[Sequence[str]],
    model: str,
    lanes: Mapping[str, str],
) -> Json:
    wanted = {f"{model}/{name}" for name in arrow.threats}
    ends = sorted({*on[arrow.source], *on[arrow.target]})
    return {
        "key": arrow.key,
        "id": arrow.id,
        "title": arrow.title,
        "source": arrow.source,
        "target": arrow.target,
        "protocol": arrow.protocol,
        "ports": arrow.ports,
        "credential": arrow.credential,
        "crosses": [lanes.get(name, name) for name in arrow.crosses],
        "state": str(arrow.state or ""),
        "exposed": _WORDS[arrow.exposed],
        "threats": sorted(wanted),
        "findings": [number for number in ends if not wanted.isdisjoint(threats[number])],
    }


def _by_node(diagram: Diagram, results: Sequence[Result]) -> Mapping[str, list[int]]:
    """Return the numbers of the results on each node: on its resources and on their children."""
    owners = {resource.id.key: node.id for node in diagram.nodes for resource in node.resources}
    found: dict[str, list[int]] = defaultdict(list)
    for number, result in enumerate(results):
        nodes = {owners[key] for one in result.every for key in _above(one.resource.id) if key in owners}
        for name in nodes:
            found[name].append(number)
    return found


def _above(identity: str) -> Iterator[str]:
    """Yield the id key of a resource and those of the resources that it is a child of."""
    key = identity.casefold().rstrip("/")
    while key:
        yield key
        key = parent_key(key) or ""
