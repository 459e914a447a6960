"""E-mail domains that a communication service may send from."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Field, Satellite, listed

__all__ = ["TABLES"]

TABLES = (
    Satellite(
        "azurerm_communication_service_email_domain_association",
        into="{communication_service_id}",
        type="Microsoft.Communication/communicationServices@2023-03-31",
        fields={"email_service_domain_id": Field("properties.linkedDomains", listed)},
    ),
)
