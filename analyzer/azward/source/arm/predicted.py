"""Reads what `bicep snapshot` writes: the resources that a parameter file deploys, with the values that can be predicted.

<https://github.com/Azure/bicep/blob/main/docs/experimental/snapshot-command.md>. Other values are template expressions, with
ids written out and parameters only for secrets of a key vault.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

from azward.graph.diagnostic import DiagnosticKind
from azward.graph.resource import Resource, ResourceId
from azward.graph.value import Absent, Unknown, Value, canonical, lookup
from azward.source.arm.collector import Collector
from azward.source.arm.context import Context, Environment, NoResources
from azward.source.arm.origin import ArmOrigin
from azward.source.arm.template_functions import evaluator_for
from azward.source.scope import Scope, ScopeKind
from azward.source.unit import Loaded

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from azward.graph.value import JsonValue
    from azward.source.arm.document import Document
    from azward.source.arm.evaluator import Evaluator

__all__ = ["is_predicted", "load_predicted"]

_APART = frozenset(("id", "type", "name", "apiversion", "scope", "dependson", "condition", "metadata", "comments"))
"""Members of a resource that are not part of its body."""

_PARAMETER = re.compile(r"\bparameters\('((?:[^']|'')+)'\)")


def is_predicted(data: JsonValue) -> bool:
    """Decide whether a JSON value is what `bicep snapshot` writes."""
    return isinstance(data, dict) and isinstance(data.get("predictedResources"), list) and "$schema" not in data


def load_predicted(document: Document) -> Loaded:
    """Return the resources of the snapshot, with the ids that it gives, and its outputs."""
    collector = Collector()
    names = (name.replace("''", "'") for name in _PARAMETER.findall(document.text))
    template: dict[str, JsonValue] = {"parameters": {name: {"type": "securestring"} for name in names}}
    context = Context(document, (), template, Scope(ScopeKind.RESOURCE_GROUP), collector)
    context.resources = _PredictedResources()
    evaluator = evaluator_for(context)
    data = cast("dict[str, JsonValue]", document.data)
    loaded = Loaded(files={document.file})
    entries = data["predictedResources"]
    for index, entry in enumerate(entries if isinstance(entries, list) else ()):
        loaded.resources.extend(_resource(document, context, evaluator, entry, index))
    outputs = data.get("outputs")
    for name, value in outputs.items() if isinstance(outputs, dict) else ():
        loaded.outputs[name] = evaluator.evaluate(value, Environment(), ("outputs", name))
    loaded.diagnostics.extend(collector.found)
    return loaded


class _PredictedResources(NoResources):
    """The resources of a snapshot, in which ids are written out."""

    def key(self, value: Value) -> str:
        """See `ResourceLookup`."""
        text = canonical(value)
        return text.casefold() if "/providers/" in text else ""


def _resource(
    document: Document, context: Context, evaluator: Evaluator, entry: JsonValue, index: int
) -> Iterator[Resource]:
    path = ("predictedResources", index)
    members: Mapping[str, Value] = cast("dict[str, Value]", entry) if isinstance(entry, dict) else {}
    kind = lookup(members, "type")
    if not isinstance(kind, str) or not isinstance(entry, dict):
        message = "expected a resource with `type` and `id`"
        context.collector.add(document, path, message, DiagnosticKind.INVALID)
        return
    if isinstance(lookup(members, "id"), Absent):
        return  # of another provider: Microsoft Graph, Kubernetes

    def value(name: str) -> Value | Absent:
        found = lookup(members, name)
        if isinstance(found, Absent):
            return found
        return evaluator.evaluate(cast("JsonValue", found), Environment(), (*path, name))

    identity, name, version, condition = value("id"), value("name"), value("apiVersion"), value("condition")
    if isinstance(identity, Absent) or condition is False:
        return
    text = canonical(identity)
    body = {
        key: evaluator.evaluate(member, Environment(), (*path, key))
        for key, member in entry.items()
        if key.casefold() not in _APART
    }
    yield Resource(
        id=ResourceId(text),
        type=kind,
        api_version=version if isinstance(version, (str, Unknown)) else "",
        name=text.rpartition("/")[2] if isinstance(name, Absent) else name,
        scope=_scope(text, kind),
        address=_address(kind, name),
        body=body,
        origin=ArmOrigin(document, path, context),
        condition=True if isinstance(condition, Absent) else condition,
    )


def _scope(identity: str, kind: str) -> str:
    """Return the scope in the id of a resource; that of a resource group is its subscription."""
    before, found, _ = identity.rpartition("/providers/")
    return before if found else re.sub(r"/resourceGroups/[^/]*$", "", identity, flags=re.IGNORECASE)


def _address(kind: str, name: Value | Absent) -> str:
    return f"{kind} {canonical(name)}" if not isinstance(name, Absent) else kind
