"""Safeguards of what is deployed to a Kubernetes cluster."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Field, Part, Table

__all__ = ["TABLES"]


_SAFEGUARD = Table(
    "azurerm_kubernetes_cluster_deployment_safeguard",
    "Microsoft.ContainerService/deploymentSafeguards@2025-07-01",
    {
        "kubernetes_cluster_id": Part(),
        "level": Field("properties.level"),
        "excluded_namespaces": Field("properties.excludedNamespaces"),
        "pod_security_standards_level": Field("properties.podSecurityStandardsLevel", default="Privileged"),
    },
    id="{kubernetes_cluster_id}/providers/Microsoft.ContainerService/deploymentSafeguards/default",
)

TABLES = (_SAFEGUARD,)
