"""Whether references to secrets of Key Vault name a version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.key_vault_reference import unversioned

if TYPE_CHECKING:
    from azward.graph.outcome import Outcome
    from azward.graph.view import View

__all__ = ["evaluate"]


def evaluate(view: View) -> Outcome:
    """Return FALSE if a reference names a version, which stays when the secret is renewed."""
    return unversioned(
        view,
        (
            "properties.sslCertificates[*].properties.keyVaultSecretId",
            "properties.trustedRootCertificates[*].properties.keyVaultSecretId",
        ),
    )
