"""Orders of certificates."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Table

__all__ = ["TABLES"]


_ORDER = Table("azurerm_app_service_certificate_order", "Microsoft.CertificateRegistration/certificateOrders@2023-12-01")

TABLES = (_ORDER,)
