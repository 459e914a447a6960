"""Host names of self-hosted gateways."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Table

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_api_management_gateway_host_name_configuration",
        "Microsoft.ApiManagement/service/gateways/hostnameConfigurations@2022-08-01",
        {"host_name": "properties.hostname", "request_client_certificate_enabled": "properties.negotiateClientCertificate"},
        id="{api_management_id}/gateways/{gateway_name}/hostnameConfigurations/{name}",
    ),
)
