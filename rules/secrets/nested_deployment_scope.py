"""Decide whether the stored template of a nested deployment contains credentials."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.credential import leaves
from azward.graph.outcome import Evidence, Outcome
from azward.graph.resource import Resource, parse_path
from azward.graph.truth import Truth
from azward.graph.value import Cause, CauseKind, Unknown
from azward.graph.view import View
from azward.rule.condition import holds

if TYPE_CHECKING:
    from collections.abc import Iterator

SCOPE = "properties.expressionEvaluationOptions.scope"
HIDDEN = (CauseKind.EXTERNAL, CauseKind.UNSUPPORTED, CauseKind.ERROR)


def evaluate(view: View) -> Outcome:
    """Return FALSE if the scope is `outer` and a credential flows into a resource of the nested template.

    Return UNKNOWN if the scope or such a value is not known. A linked template always has its own scope.
    """
    inner = holds(view, SCOPE, "equals", "inner")
    if inner.truth is Truth.TRUE:
        return inner
    found = [
        (resource, path, value)
        for resource in _deployed_by(view)
        for path, value, _ in leaves(resource.body)
        if isinstance(value, Unknown)
    ]
    secret = [(resource, path) for resource, path, value in found if value.secret]
    if secret:
        evidence = tuple(Evidence(resource, path, note="credential from the outer template") for resource, path in secret)
        own = Evidence(view.resource, parse_path("properties.expressionEvaluationOptions"))
        return Outcome(inner.truth, (own, *evidence), inner.causes)
    hidden: list[Cause] = [cause for _, _, value in found for cause in value.causes if cause.kind in HIDDEN]
    return Outcome(Truth.UNKNOWN, (), tuple(dict.fromkeys(hidden))) if hidden else Outcome(Truth.TRUE)


def _deployed_by(view: View) -> Iterator[Resource]:
    """Yield the resources of the template inside the deployment."""
    file = view.resource.locate(()).file
    for resource in view.graph.resources:
        nested = resource.address.startswith(f"{view.resource.address}.")
        if nested and not resource.is_type("Azward/parameters", "Azward/outputs") and resource.locate(()).file == file:
            yield resource
