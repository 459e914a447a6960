"""Policies at a subscription."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm._policy import enforcement
from azward.source.terraform.azurerm.model import IDENTITY, Field, Many, Part, Specs, Table, parsed

__all__ = ["TABLES"]


_SELECTOR: Mapping[str, Specs] = {"kind": Field("kind"), "in": Field("in"), "not_in": Field("notIn")}


_ASSIGNMENT = Table(
    "azurerm_subscription_policy_assignment",
    "Microsoft.Authorization/policyAssignments@2025-03-01",
    {
        "policy_definition_id": Field("properties.policyDefinitionId"),
        "subscription_id": Part(),
        "description": Field("properties.description"),
        "display_name": Field("properties.displayName"),
        "enforce": Field("properties.enforcementMode", enforcement, default=True),
        "identity": IDENTITY,
        "location": Field("location"),
        "metadata": Field("properties.metadata", parsed),
        "non_compliance_message": Many(
            "properties.nonComplianceMessages",
            {"content": Field("message"), "policy_definition_reference_id": Field("policyDefinitionReferenceId")},
        ),
        "not_scopes": Field("properties.notScopes"),
        "parameters": Field("properties.parameters", parsed),
        "overrides": Many(
            "properties.overrides",
            {"value": Field("value"), "selectors": Many("selectors", _SELECTOR)},
            constants={"kind": "policyEffect"},
        ),
        "resource_selectors": Many(
            "properties.resourceSelectors", {"name": Field("name"), "selectors": Many("selectors", _SELECTOR)}
        ),
    },
    id="{subscription_id}/providers/Microsoft.Authorization/policyAssignments/{name}",
)

_EXEMPTION = Table(
    "azurerm_subscription_policy_exemption",
    "Microsoft.Authorization/policyExemptions@2022-07-01-preview",
    {
        "subscription_id": Part(),
        "exemption_category": Field("properties.exemptionCategory"),
        "policy_assignment_id": Field("properties.policyAssignmentId"),
        "description": Field("properties.description"),
        "display_name": Field("properties.displayName"),
        "expires_on": Field("properties.expiresOn"),
        "policy_definition_reference_ids": Field("properties.policyDefinitionReferenceIds"),
        "metadata": Field("properties.metadata", parsed),
    },
    id="{subscription_id}/providers/Microsoft.Authorization/policyExemptions/{name}",
)

_REMEDIATION = Table(
    "azurerm_subscription_policy_remediation",
    "Microsoft.PolicyInsights/remediations@2021-10-01",
    {
        "subscription_id": Part(),
        "policy_assignment_id": Field("properties.policyAssignmentId"),
        "policy_definition_reference_id": Field("properties.policyDefinitionReferenceId", former=("policy_definition_id",)),
        "location_filters": Field("properties.filters.locations"),
        "resource_discovery_mode": Field("properties.resourceDiscoveryMode", default="ExistingNonCompliant"),
        "failure_percentage": Field("properties.failureThreshold.percentage"),
        "parallel_deployments": Field("properties.parallelDeployments"),
        "resource_count": Field("properties.resourceCount"),
    },
    id="{subscription_id}/providers/Microsoft.PolicyInsights/remediations/{name}",
)

TABLES = (
    _ASSIGNMENT,
    _EXEMPTION,
    _REMEDIATION,
)
