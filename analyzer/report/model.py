"""All that a report says. Formats read nothing else: no file, no graph, no clock."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analyzer.graph.diagnostic import Diagnostic
    from analyzer.graph.resource import Resource, Span
    from analyzer.graph.value import Cause, Value
    from analyzer.rule.model import Rule, Severity, Status

__all__ = ["GraphEdge", "GraphNode", "GraphReport", "Place", "Report", "ResourceRef", "Result", "Stats"]


@dataclass(frozen=True, slots=True)
class ResourceRef:
    """A resource as reports name it."""

    address: str
    type: str
    name: str
    id: str
    runs: bool = False  # in Azure, where it was listed: its id says where it is, more than a place in a file could
    page: str = ""  # the address of its page in the portal, where that is known


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a source, with the text of its first line."""

    span: Span
    line: str  # of `span.start_line`, without its line break
    label: str = ""  # "called from here", "this subnet has no service endpoint"


@dataclass(frozen=True, slots=True)
class Result:
    """What one rule says of one resource at one place, over all parameter sets of its unit."""

    rule: Rule
    status: Status
    severity: Severity
    message: str  # "`logs` accepts unencrypted connections"
    detail: str  # "`properties.supportsHttpsTrafficOnly` is not set, and API version 2018-07-01 assumes `false`"; may be ""
    resource: ResourceRef
    place: Place
    fingerprint: str  # hex; of rule, resource and property, not of lines: survives moved and reformatted code
    related: tuple[Place, ...] = ()  # the calls it is deployed through, innermost first, and other ends
    steps: tuple[Place, ...] = ()  # of a data flow, in order
    causes: tuple[Cause, ...] = ()  # what would decide it, if it is unknown
    parameter_sets: tuple[str, ...] = ()  # the parameter files for which it holds; empty when it holds for all


@dataclass(frozen=True, slots=True)
class Stats:
    """Counts of what was read and judged."""

    files: int = 0  # source files that were read
    units: int = 0  # deployments that were evaluated
    resources: int = 0  # over all units, each once
    rules: int = 0  # rules that judged at least one resource
    verdicts: dict[str, int] = field(default_factory=dict[str, int])  # status -> count
    unruled_types: dict[str, int] = field(default_factory=dict[str, int])  # resource type without any rule -> count


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of a scan. Results come sorted: by file, line, column, rule."""

    version: str  # of azward
    results: tuple[Result, ...]
    diagnostics: tuple[Diagnostic, ...]  # sorted by file, line, column
    stats: Stats
    rules: tuple[Rule, ...] = ()  # all rules that took part, by id
    profile: str = "default"


@dataclass(frozen=True, slots=True)
class GraphNode:
    """A resource of the graph and where it is declared."""

    resource: Resource
    span: Span


@dataclass(frozen=True, slots=True)
class GraphEdge:
    """A typed link between two resources, by their ids."""

    source: str
    target: str  # id of a resource of the graph, else canonical text of what is named
    kind: str
    path: str  # where the source names the target; "" for what follows from its id or scope
    inside: bool = True  # whether the target is in the graph


@dataclass(frozen=True, slots=True)
class GraphReport:
    """What a rule would see of a deployment. Resources come in order of declaration, edges by source."""

    version: str  # of azward
    resources: tuple[GraphNode, ...]
    edges: tuple[GraphEdge, ...]
    outputs: Mapping[str, Value]
    variables: Mapping[str, Value]
    diagnostics: tuple[Diagnostic, ...]  # sorted by file, line, column
    units: int = 1  # deployments that were evaluated
