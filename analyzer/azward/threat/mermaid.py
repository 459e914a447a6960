"""The data flow diagram of what is deployed, for Mermaid: trust boundaries enclose components, flows have their states."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.report.plain import inert, plain
from azward.rule.redaction import hidden, shown_name
from azward.threat.model import Component
from azward.threat.state import ThreatState

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from azward.graph.resource import Resource
    from azward.report.options import RenderOptions
    from azward.threat.coverage import ModelCoverage, ThreatReport

__all__ = ["changed", "diagram", "render"]

_ENTITIES = {ord(character): f"#{ord(character)};" for character in '"#&<>;\\`[]{}|'}

_STYLES = {
    ThreatState.EXPOSED: "stroke:#d1242f,stroke-width:3px",
    ThreatState.PARTLY: "stroke:#bf8700,stroke-width:2px",
    ThreatState.UNKNOWN: "stroke:#57606a,stroke-dasharray:4 3",
    ThreatState.ATTESTATION: "stroke:#0969da,stroke-dasharray:4 3",
    ThreatState.MITIGATED: "stroke:#1a7f37",
}


def render(report: ThreatReport, options: RenderOptions | None = None) -> str:
    """Render the first model of `report` that fits; an empty diagram if none does."""
    return diagram(report.models[0]) if report.models else "flowchart LR\n"


def diagram(found: ModelCoverage) -> str:
    """Return the diagram of one model: components that are deployed, external ones, and the flows between them."""
    of = _components(found)
    deployed = {of[id(resource)] for one in found.components for resource in one.resources if not resource.existing}
    return _drawn(found, _flows(found), deployed, ())


def changed(found: ModelCoverage, shown: Collection[str], new: Collection[str]) -> str:
    """Return the diagram of the data flows with the ids `shown` and of their ends; those that are `new` are marked."""
    return _drawn(found, [flow for flow in _flows(found) if flow[0] in shown], set(), new)


def _drawn(found: ModelCoverage, flows: Sequence[tuple[str, str, str]], more: set[str], new: Collection[str]) -> str:
    """Return the diagram of `flows`, with the components at their ends and `more` of them."""
    names = {component: f"c{number}" for number, component in enumerate(found.model.components, 1)}
    used = more | {end for _, source, target in flows for end in (source, target)}
    lines = ["flowchart LR", *_boxes(found, names, used)]
    states = _states(found)
    for number, (flow, source, target) in enumerate(flows):
        arrow, label = ("==", f"new: {_text(flow)}") if flow in new else ("--", _text(flow))
        lines.append(f'  {names[source]} {arrow} "{label}" {arrow}> {names[target]}')
        if flow in states and states[flow] in _STYLES:
            lines.append(f"  linkStyle {number} {_STYLES[states[flow]]}")
    return "\n".join(lines) + "\n"


def _flows(found: ModelCoverage) -> list[tuple[str, str, str]]:
    """Return the flows that exist, between components, each once."""
    of = _components(found)
    arrows: dict[tuple[str, str, str], None] = {}
    for one in found.connections:
        for source in _end(one.source, one.flow.source, of, found):
            for target in _end(one.target, one.flow.target, of, found):
                arrows.setdefault((one.flow.id, source, target))
    return list(arrows)


def _components(found: ModelCoverage) -> Mapping[int, str]:
    """Return the component that stands for each resource: the first of those that it is part of."""
    of: dict[int, str] = {}
    for one in found.components:
        for resource in one.resources:
            of.setdefault(id(resource), one.component)
    return of


def _end(resource: Resource | None, named: tuple[str, ...], of: Mapping[int, str], found: ModelCoverage) -> list[str]:
    """Return the component at one end of a connection."""
    if resource is not None:
        return [of[id(resource)]] if id(resource) in of else []
    return [name for name in named if name in found.model.components and found.model.components[name].external][:1]


def _states(found: ModelCoverage) -> Mapping[str, ThreatState]:
    """Return the worst state of the threats of each flow."""
    states: dict[str, ThreatState] = {}
    for threat in found.threats:
        for flow in threat.flows:
            if flow not in states or threat.state.rank < states[flow].rank:
                states[flow] = threat.state
    return states


def _boxes(found: ModelCoverage, names: Mapping[str, str], used: set[str]) -> Iterator[str]:
    """Yield the components inside of their boundaries, then those without one."""
    drawn: set[str] = set()
    for number, boundary in enumerate(found.model.boundaries.values(), 1):
        inside = [name for name in boundary.components if name in used and name not in drawn]
        drawn.update(inside)
        if inside:
            yield f'  subgraph b{number}["{_text(boundary.title)}"]'
            yield from (f"    {_box(found, names, name)}" for name in inside)
            yield "  end"
    yield from (f"  {_box(found, names, name)}" for name in found.model.components if name in used - drawn)


def _box(found: ModelCoverage, names: Mapping[str, str], name: str) -> str:
    component: Component = found.model.components[name]
    resources = next(one.resources for one in found.components if one.component == name)
    shown = [_text(shown_name(resource)) for resource in resources][:3]
    more = [f"and {len(resources) - 3} more"] if len(resources) > 3 else []
    label = "<br>".join([_text(name), *shown, *more])
    return f'{names[name]}(["{label}"])' if component.external else f'{names[name]}["{label}"]'


def _text(text: str) -> str:
    return inert(plain(hidden(text))).translate(_ENTITIES)
