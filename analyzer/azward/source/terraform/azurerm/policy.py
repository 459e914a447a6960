"""Policy definitions and sets."""

from __future__ import annotations

from azward.source.terraform.azurerm._policy import SET_DEFINITION
from azward.source.terraform.azurerm.model import Block, Field, Table, parsed

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_policy_definition",
        "Microsoft.Authorization/policyDefinitions@2025-03-01",
        {
            "policy_rule": Field("properties.policyRule", parsed),
            "metadata": Field("properties.metadata", parsed),
            "parameters": Field("properties.parameters", parsed),
        },
        id=(
            "{management_group_id}/providers/Microsoft.Authorization/policyDefinitions/{name}",
            "{subscription}/providers/Microsoft.Authorization/policyDefinitions/{name}",
        ),
    ),
    Table(
        "azurerm_policy_set_definition",
        "Microsoft.Authorization/policySetDefinitions@2025-01-01",
        SET_DEFINITION,
        id=(
            "{management_group_id}/providers/Microsoft.Authorization/policySetDefinitions/{name}",
            "{subscription}/providers/Microsoft.Authorization/policySetDefinitions/{name}",
        ),
    ),
    Table(
        "azurerm_policy_virtual_machine_configuration_assignment",
        "Microsoft.GuestConfiguration/guestConfigurationAssignments@2024-04-05",
        {
            "location": "location",
            "configuration": Block("properties.guestConfiguration", {"parameter": Block("configurationParameter")}),
        },
        id="{virtual_machine_id}/providers/Microsoft.GuestConfiguration/guestConfigurationAssignments/{name}",
    ),
)
