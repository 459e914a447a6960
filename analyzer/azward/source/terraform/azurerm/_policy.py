"""What policies have in common wherever they are assigned, and the tables that each scope has."""

from __future__ import annotations

from collections.abc import Mapping

from azward.graph.value import Value
from azward.source.terraform.azurerm.model import Block, Field, Specs, Table, parsed

__all__ = ["SET_DEFINITION", "at_scope"]

SET_DEFINITION: Mapping[str, Specs] = {
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
}


def enforcement(value: Value) -> Value:
    return "Default" if value is True else "DoNotEnforce" if value is False else value


def at_scope(scope: str) -> tuple[Table, ...]:
    """Return the tables of assignments, exemptions and remediations at a "subscription" or another scope."""
    name, identity = f"azurerm_{scope}_policy", f"{{{scope}_id}}/providers"
    return (
        Table(
            f"{name}_assignment",
            "Microsoft.Authorization/policyAssignments@2025-03-01",
            {
                "enforce": Field("properties.enforcementMode", enforcement),
                "location": "location",
                "metadata": Field("properties.metadata", parsed),
                "non_compliance_message": Block("properties.nonComplianceMessages", {"content": "message"}),
                "parameters": Field("properties.parameters", parsed),
                "overrides": Block("properties.overrides", constants={"kind": "policyEffect"}),
            },
            id=f"{identity}/Microsoft.Authorization/policyAssignments/{{name}}",
        ),
        Table(
            f"{name}_exemption",
            "Microsoft.Authorization/policyExemptions@2022-07-01-preview",
            {"metadata": Field("properties.metadata", parsed)},
            id=f"{identity}/Microsoft.Authorization/policyExemptions/{{name}}",
        ),
        Table(
            f"{name}_remediation",
            "Microsoft.PolicyInsights/remediations@2021-10-01",
            {
                "failure_percentage": "properties.failureThreshold.percentage",
                "policy_definition_reference_id": Field(
                    "properties.policyDefinitionReferenceId", former=("policy_definition_id",)
                ),
                "location_filters": "properties.filters.locations",
            },
            id=f"{identity}/Microsoft.PolicyInsights/remediations/{{name}}",
        ),
    )
