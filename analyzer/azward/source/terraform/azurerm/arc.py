"""Machines and Kubernetes clusters of others, seen by Azure."""

from __future__ import annotations

from azward.source.terraform.azurerm._flux import flux
from azward.source.terraform.azurerm.model import SYSTEM_IDENTITY, Field, Table, parsed

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_arc_kubernetes_cluster", "Microsoft.Kubernetes/connectedClusters@2024-01-01", {"identity": SYSTEM_IDENTITY}
    ),
    Table(
        "azurerm_arc_kubernetes_cluster_extension",
        "Microsoft.KubernetesConfiguration/extensions@2024-11-01",
        {
            "identity": SYSTEM_IDENTITY,
            "release_namespace": "properties.scope.cluster.releaseNamespace",
            "target_namespace": "properties.scope.namespace.targetNamespace",
        },
        id="{cluster_id}/providers/Microsoft.KubernetesConfiguration/extensions/{name}",
    ),
    Table("azurerm_arc_machine", "Microsoft.HybridCompute/machines@2024-07-10", {"identity": SYSTEM_IDENTITY}),
    Table(
        "azurerm_arc_machine_extension",
        "Microsoft.HybridCompute/machines/extensions@2022-11-10",
        {
            "automatic_upgrade_enabled": "properties.enableAutomaticUpgrade",
            "protected_settings": Field("properties.protectedSettings", parsed),
            "settings": Field("properties.settings", parsed),
        },
    ),
    Table("azurerm_arc_private_link_scope", "Microsoft.HybridCompute/privateLinkScopes@2022-11-10", {}),
    flux("azurerm_arc_kubernetes_flux_configuration", in_azure=False),
)
