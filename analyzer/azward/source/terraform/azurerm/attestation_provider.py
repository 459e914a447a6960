"""Attestation providers."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Ignored, Table

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_attestation_provider",
        "Microsoft.Attestation/attestationProviders@2020-10-01",
        {
            "policy_signing_certificate_data": "properties.policySigningCertificates.keys[0].x5c[0]",
            "policy": Ignored("policies are set through the data plane"),
            "open_enclave_policy_base64": Ignored("a setting of the data plane"),
            "sgx_enclave_policy_base64": Ignored("a setting of the data plane"),
            "tpm_policy_base64": Ignored("a setting of the data plane"),
            "sev_snp_policy_base64": Ignored("a setting of the data plane"),
        },
    ),
)
