"""Orders of certificates."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Field, Table, enum

__all__ = ["TABLES"]


_PRODUCTS = {"Standard": "StandardDomainValidatedSsl", "WildCard": "StandardDomainValidatedWildCardSsl"}

TABLES = (
    Table(
        "azurerm_app_service_certificate_order",
        "Microsoft.CertificateRegistration/certificateOrders@2023-12-01",
        {"product_type": Field("properties.productType", enum(_PRODUCTS))},
    ),
)
