"""What a verdict on an operation of API Management is about, and the places in its policies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.value import canonical
from azward.report.model import OperationRef

if TYPE_CHECKING:
    from azward.graph.outcome import Evidence, Part
    from azward.graph.resource import FieldPath, Resource, Span
    from azward.rule.model import Verdict
    from azward.source.tree import Tree
    from azward.source.unit import Unit

__all__ = ["operation_of", "part_span", "span_of"]


def operation_of(verdict: Verdict) -> OperationRef | None:
    """Return the operation that a verdict is about; `None` for any other resource."""
    resource = verdict.resource
    properties = resource.body.get("properties")
    if resource.type != "Azward/apiOperations" or not isinstance(properties, dict):
        return None
    name = properties.get("operation")
    found = OperationRef(canonical(properties.get("api")), None if name is None else canonical(name))
    path = verdict.outcome.members[0].path if len(verdict.outcome.members) == 1 else None
    if not path or path[0] != "products":
        return found
    return OperationRef(found.api, found.operation, True, str(path[1]) or None)


def span_of(tree: Tree, unit: Unit | None, found: Evidence) -> Span:
    """Return where evidence is written: a part of a text, or the value at its path."""
    part = found.part
    if part is None:
        return found.resource.locate(found.path)
    return part_span(tree, unit, found.resource, found.path, part)


def part_span(tree: Tree, unit: Unit | None, resource: Resource, path: FieldPath, part: Part) -> Span:
    """Return where a part of the text at `path` of a resource is written; where the text is, if that cannot be told."""
    key = (unit, resource.id.key, resource.address, path, part)
    if key not in tree.parts:
        near = resource.locate(path)
        tree.parts[key] = tree.inside(near, part.text, (part.start, part.end), unit) or near
    return tree.parts[key]
