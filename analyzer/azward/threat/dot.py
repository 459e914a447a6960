"""The data flow diagram of what is deployed, for Graphviz: trust boundaries are clusters, flows have their states."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.flow.part import PartKind
from azward.report.plain import inert, plain
from azward.rule.redaction import hidden
from azward.threat.diagram import Diagram, of_model
from azward.threat.label import lines_of
from azward.threat.state import ThreatState

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from azward.report.options import RenderOptions
    from azward.threat.coverage import ThreatReport
    from azward.threat.diagram import Arrow, Node

__all__ = ["drawn", "render"]

_STYLES = {
    ThreatState.EXPOSED: 'color="#d1242f", penwidth=3',
    ThreatState.PARTLY: 'color="#bf8700", penwidth=2',
    ThreatState.UNKNOWN: 'color="#57606a", style=dashed',
    ThreatState.ATTESTATION: 'color="#0969da", style=dashed',
    ThreatState.MITIGATED: 'color="#1a7f37"',
}

_SHAPES = {PartKind.PROCESS: "ellipse", PartKind.STORE: "cylinder", PartKind.EXTERNAL: "box"}


def render(report: ThreatReport, options: RenderOptions | None = None) -> str:
    """Render the first model of `report` that fits; an empty diagram if none does."""
    return drawn(of_model(report.models[0]) if report.models else Diagram("azward"))


def drawn(picture: Diagram) -> str:
    """Return a diagram in the language of Graphviz, from left to right."""
    names = {node.id: f"c{number}" for number, node in enumerate(picture.nodes, 1)}
    lanes = {lane.id: f"cluster_b{number}" for number, lane in enumerate(picture.lanes, 1)}
    lines = [
        f"digraph {_text(picture.title)} {{",
        "  rankdir=LR;",
        '  node [fontname="sans-serif"];',
        '  edge [fontname="sans-serif"];',
        '  graph [fontname="sans-serif", style=dashed];',
        *_lane(picture, None, names, lanes, "  "),
        *(f"  {names[arrow.source]} -> {names[arrow.target]} [{_edge(arrow)}];" for arrow in picture.arrows),
        "}",
    ]
    return "\n".join(lines) + "\n"


def _lane(
    picture: Diagram, lane: str | None, names: Mapping[str, str], lanes: Mapping[str, str], indent: str
) -> Iterator[str]:
    """Yield the inner lanes of a lane, then its own components."""
    for inner in picture.below(lane):
        yield f"{indent}subgraph {lanes[inner.id]} {{"
        yield f"{indent}  label={_text(inner.title)};"
        yield from _lane(picture, inner.id, names, lanes, f"{indent}  ")
        yield f"{indent}}}"
    yield from (f"{indent}{names[node.id]} [{_node(node)}];" for node in picture.inside(lane))


def _node(node: Node) -> str:
    return f"label={_text(*lines_of(node))}, shape={_SHAPES[node.kind]}"


def _edge(arrow: Arrow) -> str:
    style = f", {_STYLES[arrow.state]}" if arrow.state is not None and arrow.state in _STYLES else ""
    return f"label={_text(arrow.label)}{style}"


def _text(*lines: str) -> str:
    r"""Return lines as a quoted text; a backslash in them starts no escape such as `\N`."""
    quoted = (inert(plain(hidden(line))).replace("\\", "\\\\").replace('"', '\\"') for line in lines)
    return '"' + "\\n".join(quoted) + '"'
