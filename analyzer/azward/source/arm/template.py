"""A template as one deployment uses it, and access to its JSON."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from azward.frozen import frozen
from azward.graph.value import lookup_key
from azward.source.arm.context import Context, Environment

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from azward.graph.value import JsonValue
    from azward.source.arm.document import Document, JsonPath
    from azward.source.scope import Scope

__all__ = ["DEPLOYMENTS", "TemplateUse", "member", "resource_entries", "value_at"]

DEPLOYMENTS = "microsoft.resources/deployments"
"""The type of resources that deploy a template, case-folded."""


@frozen(eq=False)
class TemplateUse:
    """A template with the scope it is deployed to and the context that its expressions are evaluated in."""

    context: Context
    document: Document
    base: JsonPath  # where in the document the template is
    content: Mapping[str, JsonValue]
    scope: Scope
    environment: Environment = field(default_factory=Environment)  # the caller's where expressions have outer scope
    address: str = ""  # prefix of the addresses of its resources: "network."
    api_profile: str = ""


def member(members: Mapping[str, JsonValue], name: str) -> JsonValue:
    """Return the member called `name`, ignoring case; `None` if there is none."""
    if name in members:
        return members[name]
    key = lookup_key(members, name)
    return members[key] if key is not None else None


def resource_entries(section: JsonValue) -> Iterator[tuple[str | int, Mapping[str, JsonValue], str]]:
    """Yield the resources of a section: key, resource, and symbolic name ("" if there is none)."""
    if isinstance(section, dict):
        for name, raw in section.items():
            if isinstance(raw, dict):
                yield name, raw, name
    elif isinstance(section, list):
        for index, raw in enumerate(section):
            if isinstance(raw, dict):
                yield index, raw, ""


def value_at(value: JsonValue, path: JsonPath) -> JsonValue:
    """Return the value at `path` below `value`; null if there is none."""
    for segment in path:
        if isinstance(value, dict) and isinstance(segment, str):
            key = lookup_key(value, segment)
            value = value[key] if key is not None else None
        elif isinstance(value, list) and isinstance(segment, int) and segment < len(value):
            value = value[segment]
        else:
            return None
    return value
