"""Azure Lighthouse: what another tenant may do here."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm.model import Block, Specs, Table

__all__ = ["TABLES"]

_VERSION = "2022-10-01"

_RIGHT: Mapping[str, Specs] = {"principal_display_name": "principalIdDisplayName"}

TABLES = (
    Table(
        "azurerm_lighthouse_definition",
        f"Microsoft.ManagedServices/registrationDefinitions@{_VERSION}",
        {
            "name": "properties.registrationDefinitionName",
            "managing_tenant_id": "properties.managedByTenantId",
            "authorization": Block("properties.authorizations", {**_RIGHT}),
            "eligible_authorization": Block(
                "properties.eligibleAuthorizations",
                {
                    **_RIGHT,
                    "just_in_time_access_policy": Block(
                        "justInTimeAccessPolicy",
                        {
                            "approver": Block(
                                "managedByTenantApprovers", {"principal_display_name": "principalIdDisplayName"}
                            )
                        },
                    ),
                },
            ),
        },
        id=(
            "{scope}/providers/Microsoft.ManagedServices/registrationDefinitions/{lighthouse_definition_id}",
            "{scope}/providers/Microsoft.ManagedServices/registrationDefinitions/{?lighthouse_definition_id}",
        ),
    ),
    Table(
        "azurerm_lighthouse_assignment",
        f"Microsoft.ManagedServices/registrationAssignments@{_VERSION}",
        {"lighthouse_definition_id": "properties.registrationDefinitionId"},
        id=(
            "{scope}/providers/Microsoft.ManagedServices/registrationAssignments/{name}",
            "{scope}/providers/Microsoft.ManagedServices/registrationAssignments/{?name}",
        ),
    ),
)
