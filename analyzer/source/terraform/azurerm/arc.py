"""Machines and Kubernetes clusters of others, seen by Azure."""

from __future__ import annotations

from collections.abc import Iterable

from analyzer.source.terraform.azurerm._site_settings import inside
from analyzer.source.terraform.azurerm.model import (
    ENABLED,
    IDENTITY,
    IGNORED,
    NOT,
    Field,
    Get,
    Nested,
    Part,
    Table,
    Written,
    last_segment,
    parsed,
)

__all__ = ["TABLES"]


def _protected(get: Get) -> Iterable[Written]:
    """Keys are sent apart from what they open, as settings that nobody can read."""
    for block, word, name in (
        ("git_repository", "https_key_base64", "httpsKey"),
        ("git_repository", "ssh_private_key_base64", "sshPrivateKey"),
        ("bucket", "secret_key_base64", "bucketSecretKey"),
    ):
        value = inside(get(block), word)
        if value is not None:
            yield f"properties.configurationProtectedSettings.{name}", value, block


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

_FLUX = Table(
    "azurerm_arc_kubernetes_flux_configuration",
    "Microsoft.KubernetesConfiguration/fluxConfigurations@2025-04-01",
    {
        "cluster_id": Part(),
        "kustomizations": Part(),
        "namespace": Field("properties.namespace"),
        "blob_storage": Nested(
            "properties.azureBlob",
            {
                "container_id": Field("containerName", last_segment),
                "account_key": Field("accountKey"),
                "local_auth_reference": Field("localAuthRef"),
                "sas_token": Field("sasToken"),
                "service_principal": Nested(
                    "servicePrincipal",
                    {
                        "client_id": Field("clientId"),
                        "tenant_id": Field("tenantId"),
                        "client_certificate_base64": Field("clientCertificate"),
                        "client_certificate_password": Field("clientCertificatePassword"),
                        "client_certificate_send_chain": Field("clientCertificateSendChain", default=False),
                        "client_secret": Field("clientSecret"),
                    },
                ),
                "sync_interval_in_seconds": Field("syncIntervalInSeconds", default=600),
                "timeout_in_seconds": Field("timeoutInSeconds", default=600),
            },
        ),
        "bucket": Nested(
            "properties.bucket",
            {
                "access_key": Field("accessKey"),
                "bucket_name": Field("bucketName"),
                "secret_key_base64": IGNORED,
                "tls_enabled": Field("insecure", NOT, default=True),
                "url": Field("url"),
                "local_auth_reference": Field("localAuthRef"),
                "sync_interval_in_seconds": Field("syncIntervalInSeconds", default=600),
                "timeout_in_seconds": Field("timeoutInSeconds", default=600),
            },
        ),
        "git_repository": Nested(
            "properties.gitRepository",
            {
                "url": Field("url"),
                "reference_type": Part(),
                "reference_value": Part(),
                "https_user": Field("httpsUser"),
                "https_ca_cert_base64": Field("httpsCACert"),
                "https_key_base64": IGNORED,
                "local_auth_reference": Field("localAuthRef"),
                "ssh_private_key_base64": IGNORED,
                "ssh_known_hosts_base64": Field("sshKnownHosts"),
                "sync_interval_in_seconds": Field("syncIntervalInSeconds", default=600),
                "timeout_in_seconds": Field("timeoutInSeconds", default=600),
            },
        ),
        "scope": Field("properties.scope", default="namespace"),
        "continuous_reconciliation_enabled": Field("properties.suspend", NOT, default=True),
    },
    id="{cluster_id}/providers/Microsoft.KubernetesConfiguration/fluxConfigurations/{name}",
    finish=_protected,
)

TABLES = (
    _CLUSTER,
    _EXTENSION,
    _MACHINE,
    _MACHINE_EXTENSION,
    _SCOPE,
    _FLUX,
)
