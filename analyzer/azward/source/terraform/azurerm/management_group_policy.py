"""Policies at a management group."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm._policy import enforcement
from azward.source.terraform.azurerm.model import IDENTITY, Field, Many, Part, Specs, Table, parsed

__all__ = ["TABLES"]


_SELECTOR: Mapping[str, Specs] = {"kind": Field("kind"), "in": Field("in"), "not_in": Field("notIn")}


_ASSIGNMENT = Table(
    "azurerm_management_group_policy_assignment",
    "Microsoft.Authorization/policyAssignments@2025-03-01",
    {
        "management_group_id": Part(),
        "policy_definition_id": Field("properties.policyDefinitionId"),
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
    id="{management_group_id}/providers/Microsoft.Authorization/policyAssignments/{name}",
)

_EXEMPTION = Table(
    "azurerm_management_group_policy_exemption",
    "Microsoft.Authorization/policyExemptions@2022-07-01-preview",
    {
        "management_group_id": Part(),
        "exemption_category": Field("properties.exemptionCategory"),
        "policy_assignment_id": Field("properties.policyAssignmentId"),
        "description": Field("properties.description"),
        "display_name": Field("properties.displayName"),
        "expires_on": Field("properties.expiresOn"),
        "policy_definition_reference_ids": Field("properties.policyDefinitionReferenceIds"),
        "metadata": Field("properties.metadata", parsed),
    },
    id="{management_group_id}/providers/Microsoft.Authorization/policyExemptions/{name}",
)

_REMEDIATION = Table(
    "azurerm_management_group_policy_remediation",
    "Microsoft.PolicyInsights/remediations@2021-10-01",
    {
        "management_group_id": Part(),
        "policy_assignment_id": Field("properties.policyAssignmentId"),
        "failure_percentage": Field("properties.failureThreshold.percentage"),
        "location_filters": Field("properties.filters.locations"),
        "parallel_deployments": Field("properties.parallelDeployments"),
        "policy_definition_reference_id": Field("properties.policyDefinitionReferenceId"),
        "resource_count": Field("properties.resourceCount"),
        "resource_discovery_mode": Field("properties.resourceDiscoveryMode", default="ExistingNonCompliant"),
    },
    id="{management_group_id}/providers/Microsoft.PolicyInsights/remediations/{name}",
)

_SET_DEFINITION = Table(
    "azurerm_management_group_policy_set_definition",
    "Microsoft.Authorization/policySetDefinitions@2025-01-01",
    {
        "management_group_id": Part(),
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
    },
    id="{management_group_id}/providers/Microsoft.Authorization/policySetDefinitions/{name}",
)

TABLES = (
    _ASSIGNMENT,
    _EXEMPTION,
    _REMEDIATION,
    _SET_DEFINITION,
)
