"""The schema of a template, which says what the template is deployed to."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from azward.graph.value import ABSENT, Value, lookup
from azward.source.scope import ScopeKind

if TYPE_CHECKING:
    from azward.graph.value import JsonValue

__all__ = ["is_template", "scope_kind"]

_SCHEMAS = {
    "subscriptiondeploymenttemplate.json": ScopeKind.SUBSCRIPTION,
    "managementgroupdeploymenttemplate.json": ScopeKind.MANAGEMENT_GROUP,
    "tenantdeploymenttemplate.json": ScopeKind.TENANT,
    "deploymenttemplate.json": ScopeKind.RESOURCE_GROUP,
}


def is_template(data: JsonValue) -> bool:
    """Decide by its schema whether a JSON value is a deployment template."""
    return _schema(data) in _SCHEMAS


def scope_kind(data: JsonValue) -> str:
    """Return what a template is deployed to: a resource group if its schema is unknown."""
    return _SCHEMAS.get(_schema(data), ScopeKind.RESOURCE_GROUP)


def _schema(data: JsonValue) -> str:
    schema = lookup(cast("dict[str, Value]", data), "$schema") if isinstance(data, dict) else ABSENT
    if not isinstance(schema, str):
        return ""
    return schema.casefold().partition("#")[0].partition("?")[0].rpartition("/")[2]
