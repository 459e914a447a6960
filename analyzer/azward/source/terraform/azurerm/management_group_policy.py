"""Policies at a management group."""

from __future__ import annotations

from azward.source.terraform.azurerm._policy import enforcement
from azward.source.terraform.azurerm.model import Block, Field, Table, parsed

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_management_group_policy_assignment",
        "Microsoft.Authorization/policyAssignments@2025-03-01",
        {
            "enforce": Field("properties.enforcementMode", enforcement),
            "location": "location",
            "metadata": Field("properties.metadata", parsed),
            "non_compliance_message": Block("properties.nonComplianceMessages", {"content": "message"}),
            "parameters": Field("properties.parameters", parsed),
            "overrides": Block("properties.overrides", constants={"kind": "policyEffect"}),
        },
        id="{management_group_id}/providers/Microsoft.Authorization/policyAssignments/{name}",
    ),
    Table(
        "azurerm_management_group_policy_exemption",
        "Microsoft.Authorization/policyExemptions@2022-07-01-preview",
        {"metadata": Field("properties.metadata", parsed)},
        id="{management_group_id}/providers/Microsoft.Authorization/policyExemptions/{name}",
    ),
    Table(
        "azurerm_management_group_policy_remediation",
        "Microsoft.PolicyInsights/remediations@2021-10-01",
        {
            "failure_percentage": "properties.failureThreshold.percentage",
            "policy_definition_reference_id": Field(
                "properties.policyDefinitionReferenceId", former=("policy_definition_id",)
            ),
            "location_filters": "properties.filters.locations",
        },
        id="{management_group_id}/providers/Microsoft.PolicyInsights/remediations/{name}",
    ),
    Table(
        "azurerm_management_group_policy_set_definition",
        "Microsoft.Authorization/policySetDefinitions@2025-01-01",
        {
            "policy_definition_reference": Block(
                "properties.policyDefinitions",
                {
                    "parameter_values": Field("parameters", parsed),
                    "policy_group_names": "groupNames",
                    "reference_id": "policyDefinitionReferenceId",
                    "version": "definitionVersion",
                },
            ),
            "metadata": Field("properties.metadata", parsed),
            "parameters": Field("properties.parameters", parsed),
            "policy_definition_group": Block(
                "properties.policyDefinitionGroups", {"additional_metadata_resource_id": "additionalMetadataId"}
            ),
        },
        id="{management_group_id}/providers/Microsoft.Authorization/policySetDefinitions/{name}",
    ),
)
