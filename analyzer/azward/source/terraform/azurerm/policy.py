"""Policy definitions and sets."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Field, Many, Nested, Part, Table, parsed

__all__ = ["TABLES"]


_DEFINITION = Table(
    "azurerm_policy_definition",
    "Microsoft.Authorization/policyDefinitions@2025-03-01",
    {
        "policy_type": Field("properties.policyType"),
        "mode": Field("properties.mode"),
        "display_name": Field("properties.displayName"),
        "description": Field("properties.description"),
        "management_group_id": Part(),
        "policy_rule": Field("properties.policyRule", parsed),
        "metadata": Field("properties.metadata", parsed),
        "parameters": Field("properties.parameters", parsed),
    },
    id=(
        "{management_group_id}/providers/Microsoft.Authorization/policyDefinitions/{name}",
        "{subscription}/providers/Microsoft.Authorization/policyDefinitions/{name}",
    ),
)

_SET_DEFINITION = Table(
    "azurerm_policy_set_definition",
    "Microsoft.Authorization/policySetDefinitions@2025-01-01",
    {
        "display_name": Field("properties.displayName"),
        "policy_definition_reference": Many(
            "properties.policyDefinitions",
            {
                "policy_definition_id": Field("policyDefinitionId"),
                "parameter_values": Field("parameters", parsed),
                "policy_group_names": Field("groupNames"),
                "reference_id": Field("policyDefinitionReferenceId"),
                "version": Field("definitionVersion"),
            },
        ),
        "policy_type": Field("properties.policyType"),
        "description": Field("properties.description"),
        "metadata": Field("properties.metadata", parsed),
        "parameters": Field("properties.parameters", parsed),
        "policy_definition_group": Many(
            "properties.policyDefinitionGroups",
            {
                "name": Field("name"),
                "display_name": Field("displayName"),
                "category": Field("category"),
                "description": Field("description"),
                "additional_metadata_resource_id": Field("additionalMetadataId"),
            },
        ),
        "management_group_id": Part(),
    },
    id=(
        "{management_group_id}/providers/Microsoft.Authorization/policySetDefinitions/{name}",
        "{subscription}/providers/Microsoft.Authorization/policySetDefinitions/{name}",
    ),
)

_GUEST = Table(
    "azurerm_policy_virtual_machine_configuration_assignment",
    "Microsoft.GuestConfiguration/guestConfigurationAssignments@2024-04-05",
    {
        "location": Field("location"),
        "virtual_machine_id": Part(),
        "configuration": Nested(
            "properties.guestConfiguration",
            {
                "assignment_type": Field("assignmentType"),
                "content_hash": Field("contentHash"),
                "content_uri": Field("contentUri"),
                "parameter": Many("configurationParameter", {"name": Field("name"), "value": Field("value")}),
                "version": Field("version"),
            },
        ),
    },
    id="{virtual_machine_id}/providers/Microsoft.GuestConfiguration/guestConfigurationAssignments/{name}",
)

TABLES = (
    _DEFINITION,
    _SET_DEFINITION,
    _GUEST,
)
