"""What Flux deploys to a Kubernetes cluster, one of Azure or one that is joined through Arc."""

from __future__ import annotations

from collections.abc import Iterable

from azward.source.terraform.azurerm._site_settings import inside
from azward.source.terraform.azurerm.model import IGNORED, NOT, Field, Get, Nested, Part, Table, Written, last_segment

__all__ = ["flux"]


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


def flux(name: str, *, in_azure: bool) -> Table:
    """The table of the azurerm type `name`. A cluster outside of Azure has no identity to read with."""
    return Table(
        name,
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
                    **(
                        {"managed_identity": Nested("managedIdentity", {"client_id": Field("clientId")})} if in_azure else {}
                    ),
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
                    **({"provider": Field("provider")} if in_azure else {}),
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
