"""Machines and Kubernetes clusters of others, seen by Azure."""

from __future__ import annotations

from azward.source.terraform.azurerm._flux import flux
from azward.source.terraform.azurerm.model import (
    ENABLED,
    IDENTITY,
    Field,
    Part,
    Table,
    parsed,
)

__all__ = ["TABLES"]


_CLUSTER = Table(
    "azurerm_arc_kubernetes_cluster",
    "Microsoft.Kubernetes/connectedClusters@2024-01-01",
    {
        "agent_public_key_certificate": Field("properties.agentPublicKeyCertificate"),
        "identity": IDENTITY,
    },
)

_EXTENSION = Table(
    "azurerm_arc_kubernetes_cluster_extension",
    "Microsoft.KubernetesConfiguration/extensions@2024-11-01",
    {
        "cluster_id": Part(),
        "extension_type": Field("properties.extensionType"),
        "configuration_protected_settings": Field("properties.configurationProtectedSettings"),
        "configuration_settings": Field("properties.configurationSettings"),
        "identity": IDENTITY,
        "release_train": Field("properties.releaseTrain"),
        "release_namespace": Field("properties.scope.cluster.releaseNamespace"),
        "target_namespace": Field("properties.scope.namespace.targetNamespace"),
        "version": Field("properties.version"),
    },
    id="{cluster_id}/providers/Microsoft.KubernetesConfiguration/extensions/{name}",
)

_MACHINE = Table(
    "azurerm_arc_machine",
    "Microsoft.HybridCompute/machines@2024-07-10",
    {
        "kind": Field("kind"),
        "identity": IDENTITY,
    },
)

_MACHINE_EXTENSION = Table(
    "azurerm_arc_machine_extension",
    "Microsoft.HybridCompute/machines/extensions@2022-11-10",
    {
        "arc_machine_id": Part(),
        "publisher": Field("properties.publisher"),
        "type": Field("properties.type"),
        "automatic_upgrade_enabled": Field("properties.enableAutomaticUpgrade", default=True),
        "force_update_tag": Field("properties.forceUpdateTag"),
        "protected_settings": Field("properties.protectedSettings", parsed),
        "settings": Field("properties.settings", parsed),
        "type_handler_version": Field("properties.typeHandlerVersion"),
    },
    id="{arc_machine_id}/extensions/{name}",
)

_SCOPE = Table(
    "azurerm_arc_private_link_scope",
    "Microsoft.HybridCompute/privateLinkScopes@2022-11-10",
    {
        "public_network_access_enabled": Field("properties.publicNetworkAccess", ENABLED, default=False),
    },
)

_FLUX = flux("azurerm_arc_kubernetes_flux_configuration", in_azure=False)

TABLES = (
    _CLUSTER,
    _EXTENSION,
    _MACHINE,
    _MACHINE_EXTENSION,
    _SCOPE,
    _FLUX,
)
