"""Role assignments and custom roles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from analyzer.graph.value import Unknown, Value, distribute, unknown_from
from analyzer.source.roles import ROLES
from analyzer.source.scope import SUBSCRIPTION
from analyzer.source.terraform.azurerm.model import IGNORED, Field, Get, Many, Part, Table, Written

__all__ = ["TABLES"]

_VERSION = "2022-04-01"
_BY_NAME = {name.casefold(): identity for name, identity in ROLES.items()}


def _definition(outcome: Sequence[Value]) -> Value:
    name = outcome[0]
    if not isinstance(name, str):
        return unknown_from("role_definition_name", name)
    found = _BY_NAME.get(name.casefold())
    prefix = f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/"
    if found is None:
        return Unknown(f"role {name}", ())
    return prefix + found


def _by_name(get: Get) -> Iterable[Written]:
    name = get("role_definition_name")
    if name is not None:
        yield "properties.roleDefinitionId", distribute("role", _definition, [name]), "role_definition_name"


_ASSIGNMENT = Table(
    "azurerm_role_assignment",
    f"Microsoft.Authorization/roleAssignments@{_VERSION}",
    {
        "scope": Part(),
        "role_definition_id": Field("properties.roleDefinitionId"),
        "role_definition_name": Part(),
        "principal_id": Field("properties.principalId"),
        "principal_type": Field("properties.principalType"),
        "condition": Field("properties.condition"),
        "condition_version": Field("properties.conditionVersion"),
        "delegated_managed_identity_resource_id": Field("properties.delegatedManagedIdentityResourceId"),
        "description": Field("properties.description"),
        "skip_service_principal_aad_check": IGNORED,
    },
    id=(
        "{scope}/providers/Microsoft.Authorization/roleAssignments/{name}",
        "{scope}/providers/Microsoft.Authorization/roleAssignments/{?name}",
    ),
    finish=_by_name,
)

_PERMISSIONS = {
    "actions": Field("actions", default=[]),
    "not_actions": Field("notActions", default=[]),
    "data_actions": Field("dataActions", default=[]),
    "not_data_actions": Field("notDataActions", default=[]),
}

_DEFINITION = Table(
    "azurerm_role_definition",
    f"Microsoft.Authorization/roleDefinitions@{_VERSION}",
    {
        "name": Field("properties.roleName"),
        "role_definition_id": Part(),
        "scope": Part(),
        "description": Field("properties.description"),
        "permissions": Many("properties.permissions", _PERMISSIONS),
        "assignable_scopes": Field("properties.assignableScopes"),
    },
    id=(
        "{scope}/providers/Microsoft.Authorization/roleDefinitions/{role_definition_id}",
        "{scope}/providers/Microsoft.Authorization/roleDefinitions/{?role_definition_id}",
    ),
    exports={
        "role_definition_resource_id": ("{scope}/providers/Microsoft.Authorization/roleDefinitions/{?role_definition_id}")
    },
)

TABLES = (_ASSIGNMENT, _DEFINITION)
