"""Policies at a subscription."""

from __future__ import annotations

from azward.source.terraform.azurerm._policy import enforcement
from azward.source.terraform.azurerm.model import Block, Field, Table, parsed

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_subscription_policy_assignment",
        "Microsoft.Authorization/policyAssignments@2025-03-01",
        {
            "enforce": Field("properties.enforcementMode", enforcement),
            "location": "location",
            "metadata": Field("properties.metadata", parsed),
            "non_compliance_message": Block("properties.nonComplianceMessages", {"content": "message"}),
            "parameters": Field("properties.parameters", parsed),
            "overrides": Block("properties.overrides", constants={"kind": "policyEffect"}),
        },
        id="{subscription_id}/providers/Microsoft.Authorization/policyAssignments/{name}",
    ),
    Table(
        "azurerm_subscription_policy_exemption",
        "Microsoft.Authorization/policyExemptions@2022-07-01-preview",
        {"metadata": Field("properties.metadata", parsed)},
        id="{subscription_id}/providers/Microsoft.Authorization/policyExemptions/{name}",
    ),
    Table(
        "azurerm_subscription_policy_remediation",
        "Microsoft.PolicyInsights/remediations@2021-10-01",
        {
            "policy_definition_reference_id": Field(
                "properties.policyDefinitionReferenceId", former=("policy_definition_id",)
            ),
            "location_filters": "properties.filters.locations",
            "failure_percentage": "properties.failureThreshold.percentage",
        },
        id="{subscription_id}/providers/Microsoft.PolicyInsights/remediations/{name}",
    ),
)
