"""The data flow diagram of what is deployed, for Mermaid: trust boundaries enclose components, flows have their states."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.flow.part import PartKind
from azward.report.plain import inert, plain
from azward.rule.redaction import hidden
from azward.threat.diagram import Diagram, of_model
from azward.threat.label import lines_of
from azward.threat.state import ThreatState

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from azward.report.options import RenderOptions
    from azward.threat.coverage import ModelCoverage, ThreatReport
    from azward.threat.diagram import Node

__all__ = ["changed", "diagram", "render"]

_ENTITIES = {ord(character): f"#{ord(character)};" for character in '"#&<>;\\`[]{}|'}

_STYLES = {
    ThreatState.EXPOSED: "stroke:#d1242f,stroke-width:3px",
    ThreatState.PARTLY: "stroke:#bf8700,stroke-width:2px",
    ThreatState.UNKNOWN: "stroke:#57606a,stroke-dasharray:4 3",
    ThreatState.ATTESTATION: "stroke:#0969da,stroke-dasharray:4 3",
    ThreatState.MITIGATED: "stroke:#1a7f37",
}

_SHAPES = {PartKind.PROCESS: ("[", "]"), PartKind.STORE: ("[(", ")]"), PartKind.EXTERNAL: ("([", "])")}


def render(report: ThreatReport, options: RenderOptions | None = None) -> str:
    """Render the first model of `report` that fits; an empty diagram if none does."""
    return diagram(report.models[0]) if report.models else "flowchart LR\n"


def diagram(found: ModelCoverage) -> str:
    """Return the diagram of one model."""
    return drawn(of_model(found))


def changed(found: ModelCoverage, shown: Collection[str], new: Collection[str]) -> str:
    """Return the diagram of the data flows with the ids `shown` and of their ends; those that are `new` are marked."""
    return drawn(of_model(found).reduced(shown), new)


def drawn(picture: Diagram, new: Collection[str] = ()) -> str:
    """Return a diagram as a flow chart from left to right. Flows with the ids `new` are marked."""
    names = {node.id: f"c{number}" for number, node in enumerate(picture.nodes, 1)}
    lanes = {lane.id: f"b{number}" for number, lane in enumerate(picture.lanes, 1)}
    lines = ["flowchart LR", *_lane(picture, None, names, lanes, "  ")]
    for number, arrow in enumerate(picture.arrows):
        line, text = ("==", f"new: {arrow.label}") if arrow.id in new else ("--", arrow.label)
        label = f' {line} "{_text(text)}"' if text else ""
        lines.append(f"  {names[arrow.source]}{label} {line}> {names[arrow.target]}")
        if arrow.state is not None and arrow.state in _STYLES:
            lines.append(f"  linkStyle {number} {_STYLES[arrow.state]}")
    return "\n".join(lines) + "\n"


def _lane(
    picture: Diagram, lane: str | None, names: Mapping[str, str], lanes: Mapping[str, str], indent: str
) -> Iterator[str]:
    """Yield the inner lanes of a lane, then its own components."""
    for inner in picture.below(lane):
        yield f'{indent}subgraph {lanes[inner.id]}["{_text(inner.title)}"]'
        yield from _lane(picture, inner.id, names, lanes, f"{indent}  ")
        yield f"{indent}end"
    yield from (f"{indent}{_box(node, names[node.id])}" for node in picture.inside(lane))


def _box(node: Node, name: str) -> str:
    before, after = _SHAPES[node.kind]
    label = "<br>".join(_text(line) for line in lines_of(node))
    return f'{name}{before}"{label}"{after}'


def _text(text: str) -> str:
    return inert(plain(hidden(text))).translate(_ENTITIES)
