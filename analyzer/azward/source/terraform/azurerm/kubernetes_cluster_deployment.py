"""Safeguards of what is deployed to a Kubernetes cluster."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Table

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_kubernetes_cluster_deployment_safeguard",
        "Microsoft.ContainerService/deploymentSafeguards@2025-07-01",
        id="{kubernetes_cluster_id}/providers/Microsoft.ContainerService/deploymentSafeguards/default",
    ),
)
