"""Azure Lighthouse: what another tenant may do here."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm.model import Field, Many, Nested, Part, Specs, Table

__all__ = ["TABLES"]

_VERSION = "2022-10-01"

_RIGHT: Mapping[str, Specs] = {
    "principal_id": Field("principalId"),
    "role_definition_id": Field("roleDefinitionId"),
    "principal_display_name": Field("principalIdDisplayName"),
}

_DEFINITION = Table(
    "azurerm_lighthouse_definition",
    f"Microsoft.ManagedServices/registrationDefinitions@{_VERSION}",
    {
        "name": Field("properties.registrationDefinitionName"),
        "lighthouse_definition_id": Part(),
        "managing_tenant_id": Field("properties.managedByTenantId"),
        "scope": Part(),
        "authorization": Many(
            "properties.authorizations",
            {**_RIGHT, "delegated_role_definition_ids": Field("delegatedRoleDefinitionIds")},
        ),
        "description": Field("properties.description"),
        "eligible_authorization": Many(
            "properties.eligibleAuthorizations",
            {
                **_RIGHT,
                "just_in_time_access_policy": Nested(
                    "justInTimeAccessPolicy",
                    {
                        "multi_factor_auth_provider": Field("multiFactorAuthProvider"),
                        "maximum_activation_duration": Field("maximumActivationDuration", default="PT8H"),
                        "approver": Many(
                            "managedByTenantApprovers",
                            {
                                "principal_id": Field("principalId"),
                                "principal_display_name": Field("principalIdDisplayName"),
                            },
                        ),
                    },
                ),
            },
        ),
        "plan": Nested(
            "plan",
            {
                "name": Field("name"),
                "publisher": Field("publisher"),
                "product": Field("product"),
                "version": Field("version"),
            },
        ),
    },
    id=(
        "{scope}/providers/Microsoft.ManagedServices/registrationDefinitions/{lighthouse_definition_id}",
        "{scope}/providers/Microsoft.ManagedServices/registrationDefinitions/{?lighthouse_definition_id}",
    ),
)

_ASSIGNMENT = Table(
    "azurerm_lighthouse_assignment",
    f"Microsoft.ManagedServices/registrationAssignments@{_VERSION}",
    {
        "scope": Part(),
        "lighthouse_definition_id": Field("properties.registrationDefinitionId"),
    },
    id=(
        "{scope}/providers/Microsoft.ManagedServices/registrationAssignments/{name}",
        "{scope}/providers/Microsoft.ManagedServices/registrationAssignments/{?name}",
    ),
)

TABLES = (_DEFINITION, _ASSIGNMENT)
