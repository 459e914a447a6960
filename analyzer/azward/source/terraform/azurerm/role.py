"""Role assignments and custom roles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from azward.graph.choice import distribute
from azward.graph.value import Cause, CauseKind, Unknown, Value, unknown_from
from azward.source.roles import built_in
from azward.source.scope import SUBSCRIPTION
from azward.source.terraform.azurerm.model import Block, Field, Get, Ignored, Part, Table, Written

__all__ = ["TABLES"]

_VERSION = "2022-04-01"
_PRINCIPALS = {
    f"azuread_{kind}": principal
    for kind, principal in (("group", "Group"), ("user", "User"), ("service_principal", "ServicePrincipal"))
}
"""What kind of principal the directory finds under an id of these types of the azuread provider."""


def _definition(outcome: Sequence[Value]) -> Value:
    name = outcome[0]
    if not isinstance(name, str):
        return unknown_from("role_definition_name", name)
    found = built_in(name)
    prefix = f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/"
    if found is None:
        reason = f"what the role `{name}` may do was not read"
        return Unknown(f"role {name}", (Cause(CauseKind.EXTERNAL, name, reason),))
    return prefix + found


def _looked_up(get: Get) -> Iterable[Written]:
    """What Azure finds out about the role by its name, and about the principal by its id."""
    name = get("role_definition_name")
    if name is not None:
        yield "properties.roleDefinitionId", distribute("role", _definition, [name]), "role_definition_name"
    principal = get("principal_id")
    if get("principal_type") is None and isinstance(principal, Unknown) and len(principal.causes) == 1:
        kind = _PRINCIPALS.get(principal.causes[0].name)
        if kind is not None:
            yield "properties.principalType", kind, "principal_id"


_PERMISSIONS = {
    "actions": Field("actions", default=[]),
    "not_actions": Field("notActions", default=[]),
    "data_actions": Field("dataActions", default=[]),
    "not_data_actions": Field("notDataActions", default=[]),
}

TABLES = (
    Table(
        "azurerm_role_assignment",
        f"Microsoft.Authorization/roleAssignments@{_VERSION}",
        {"role_definition_name": Part(), "skip_service_principal_aad_check": Ignored("an action after creation")},
        id=(
            "{scope}/providers/Microsoft.Authorization/roleAssignments/{name}",
            "{scope}/providers/Microsoft.Authorization/roleAssignments/{?name}",
        ),
        finish=_looked_up,
    ),
    Table(
        "azurerm_role_definition",
        f"Microsoft.Authorization/roleDefinitions@{_VERSION}",
        {"name": "properties.roleName", "permissions": Block("properties.permissions", _PERMISSIONS)},
        id=(
            "{scope}/providers/Microsoft.Authorization/roleDefinitions/{role_definition_id}",
            "{subscription}/providers/Microsoft.Authorization/roleDefinitions/{role_definition_id}",
            "{subscription}/providers/Microsoft.Authorization/roleDefinitions/{name:role}",
            "{scope}/providers/Microsoft.Authorization/roleDefinitions/{?role_definition_id}",
        ),
        exports={
            "role_definition_resource_id": (
                "{scope}/providers/Microsoft.Authorization/roleDefinitions/{?role_definition_id}"
            )
        },
    ),
)
