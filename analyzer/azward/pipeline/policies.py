"""The effective policies of the operations that scanned trees deploy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.budget import BUDGET
from azward.graph.api_management.effective import Effective, Gap, effective_policy
from azward.graph.api_management.faults import faults
from azward.graph.api_management.listing import listed
from azward.graph.api_management.places import places_of
from azward.graph.diagnostic import Diagnostic, DiagnosticKind
from azward.graph.graph import ResourceGraph
from azward.graph.normalize import normalize
from azward.graph.outcome import Part
from azward.graph.truth import Truth
from azward.graph.view import View
from azward.pipeline.operations import part_span
from azward.pipeline.read import diagnostics_of, read
from azward.report.policies import OperationPolicy, PolicyReport, PolicyStatement

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from azward.config.configuration import ScanOptions
    from azward.graph.api_management.document import Document
    from azward.graph.api_management.listing import Line
    from azward.graph.resource import Span
    from azward.source.tree import Tree
    from azward.source.unit import Unit

__all__ = ["policies", "policy_diagnostics"]

MAX_STATEMENTS = 200_000
"""Statements that the report lists: each operation repeats those of the scopes around it. Four bytes that are read add
one."""

POLICY = 20
"""What an effective policy costs besides its statements, in statements."""


class _Room:
    """How many statements may still be listed."""

    def __init__(self) -> None:
        self.most = MAX_STATEMENTS + BUDGET.read // 4
        self.used = 0

    def take(self, policy: OperationPolicy) -> bool:
        self.used += POLICY + sum(len(statements) for _, statements in policy.sections)
        return self.used <= self.most


def policies(paths: Sequence[Path], options: ScanOptions, address: str = "") -> PolicyReport:
    """Return the effective policy of each operation at `paths`, or of those that `address` names."""
    trees = read(paths, options)
    found: list[OperationPolicy] = []
    problems: list[Diagnostic] = []
    room = _Room()
    for tree in trees:
        for unit, loaded in tree.loaded:
            graph = ResourceGraph(normalize(loaded.resources), standalone=not loaded.partial)
            found.extend(_operations(tree, unit, graph, address, room, problems))
            problems.extend(policy_diagnostics(tree, unit, graph))
    unique = tuple(dict.fromkeys(found))
    units = sum(len(tree.loaded) for tree in trees)
    return PolicyReport(unique, tuple(dict.fromkeys(sorted((*diagnostics_of(trees), *problems)))), units)


def policy_diagnostics(tree: Tree, unit: Unit, graph: ResourceGraph) -> Iterator[Diagnostic]:
    """Yield what is wrong with the policies of a unit."""
    for document, offset, message, fatal in faults(graph):
        place = place_in(tree, unit, document, offset, offset + 1)
        kind = DiagnosticKind.SYNTAX if fatal else DiagnosticKind.NOTE
        yield Diagnostic(place.file, place.start_line, place.start_column, message, kind)


def place_in(tree: Tree, unit: Unit | None, document: Document, start: int, end: int) -> Span:
    """Return where a part of the text of a document is written, or else the text."""
    return part_span(tree, unit, document.resource, document.path, Part(document.text, start, end))


def _operations(
    tree: Tree, unit: Unit, graph: ResourceGraph, address: str, room: _Room, problems: list[Diagnostic]
) -> Iterator[OperationPolicy]:
    places = places_of(graph)
    for operation in places.operations:
        subject = operation.subject
        names = {subject.address, subject.id.text, operation.shown, f"{operation.api_name}/{operation.name}"}
        names.update((operation.name or operation.api_name, operation.api_name))
        if address and address.casefold() not in {name.casefold() for name in names}:
            continue
        for policy in effective_policy(View(subject, graph), places, operation):
            found = _policy(tree, unit, policy)
            if not room.take(found):
                place = subject.locate(())
                message = f"the policies have more than {room.most:,} statements; the following are left out"
                problems.append(Diagnostic(place.file, place.start_line, place.start_column, message, DiagnosticKind.LIMIT))
                return
            yield found


def _policy(tree: Tree, unit: Unit, policy: Effective) -> OperationPolicy:
    operation = policy.operation
    sections = tuple((name, tuple(_statement(tree, unit, line) for line in lines)) for name, lines in listed(policy).items())
    return OperationPolicy(
        _known(operation.service_name),
        operation.api_name,
        operation.name,
        policy.product,
        None if policy.anonymous is Truth.UNKNOWN else policy.anonymous is Truth.TRUE,
        sections,
    )


def _known(name: str) -> str | None:
    return None if "{" in name or not name else name


def _statement(tree: Tree, unit: Unit, line: Line) -> PolicyStatement:
    node = line.node
    if isinstance(node, Gap):
        span = place_in(tree, unit, node.document, node.start, node.start + 1) if node.document is not None else None
        return PolicyStatement("?", node.scope, span, line.conditional, line.reached, node.cause.reason)
    if node.document is None:
        return PolicyStatement(node.element.name, node.scope, None, line.conditional, line.reached)
    span = place_in(tree, unit, node.document, node.element.start, node.element.end)
    return PolicyStatement(node.element.name, node.scope, span, line.conditional, line.reached)
