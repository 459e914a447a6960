"""Attestation providers."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import IGNORED, Field, Ignored, Table

__all__ = ["TABLES"]


_PROVIDER = Table(
    "azurerm_attestation_provider",
    "Microsoft.Attestation/attestationProviders@2020-10-01",
    {
        "policy_signing_certificate_data": Field("properties.policySigningCertificates.keys[0].x5c[0]"),
        "policy": Ignored("policies are set through the data plane"),
        "open_enclave_policy_base64": IGNORED,
        "sgx_enclave_policy_base64": IGNORED,
        "tpm_policy_base64": IGNORED,
        "sev_snp_policy_base64": IGNORED,
    },
)

TABLES = (_PROVIDER,)
