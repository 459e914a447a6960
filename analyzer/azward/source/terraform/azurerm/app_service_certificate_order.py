"""Orders of certificates."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Field, Table

__all__ = ["TABLES"]


_ORDER = Table(
    "azurerm_app_service_certificate_order",
    "Microsoft.CertificateRegistration/certificateOrders@2023-12-01",
    {
        "auto_renew": Field("properties.autoRenew", default=True),
        "csr": Field("properties.csr"),
        "distinguished_name": Field("properties.distinguishedName"),
        "key_size": Field("properties.keySize", default=2048),
        "product_type": Field("properties.productType", default="Standard"),
        "validity_in_years": Field("properties.validityInYears", default=1),
    },
)

TABLES = (_ORDER,)
