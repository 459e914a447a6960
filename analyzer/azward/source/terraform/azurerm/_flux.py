"""What Flux deploys to a Kubernetes cluster, one of Azure or one that is joined through Arc."""

from __future__ import annotations

from collections.abc import Iterable

from azward.source.terraform.azurerm._site_settings import inside
from azward.source.terraform.azurerm.model import NOT, Block, Field, Get, Ignored, Part, Table, Written, last_segment

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
            "kustomizations": Ignored("what is deployed into the cluster"),
            "blob_storage": Block(
                "properties.azureBlob",
                {
                    "container_id": Field("containerName", last_segment),
                    "local_auth_reference": "localAuthRef",
                    "service_principal": Block("servicePrincipal", {"client_certificate_base64": "clientCertificate"}),
                },
            ),
            "bucket": Block(
                "properties.bucket",
                {"secret_key_base64": Part(), "tls_enabled": Field("insecure", NOT), "local_auth_reference": "localAuthRef"},
            ),
            "git_repository": Block(
                "properties.gitRepository",
                {
                    "reference_type": Ignored("which commit is deployed"),
                    "reference_value": Ignored("which commit is deployed"),
                    "https_ca_cert_base64": "httpsCACert",
                    "https_key_base64": Part(),
                    "local_auth_reference": "localAuthRef",
                    "ssh_private_key_base64": Part(),
                    "ssh_known_hosts_base64": "sshKnownHosts",
                },
            ),
            "continuous_reconciliation_enabled": Field("properties.suspend", NOT),
        },
        id="{cluster_id}/providers/Microsoft.KubernetesConfiguration/fluxConfigurations/{name}",
        finish=_protected,
    )
