"""What a verdict on an operation of API Management is about, and the places in its policies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.value import canonical
from azward.report.model import OperationRef

if TYPE_CHECKING:
    from azward.graph.outcome import Evidence
    from azward.graph.resource import Span
    from azward.rule.model import Verdict
    from azward.source.tree import Tree
    from azward.source.unit import Unit

__all__ = ["operation_of", "span_of"]


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
    span = found.resource.locate(found.path)
    part = found.part
    return span if part is None else tree.inside(span, part.text, (part.start, part.end), unit) or span
