"""Host names of self-hosted gateways."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Field, Part, Table

__all__ = ["TABLES"]


_HOST = Table(
    "azurerm_api_management_gateway_host_name_configuration",
    "Microsoft.ApiManagement/service/gateways/hostnameConfigurations@2022-08-01",
    {
        "api_management_id": Part(),
        "gateway_name": Part(),
        "certificate_id": Field("properties.certificateId"),
        "host_name": Field("properties.hostname"),
        "request_client_certificate_enabled": Field("properties.negotiateClientCertificate"),
        "http2_enabled": Field("properties.http2Enabled", default=True),
        "tls10_enabled": Field("properties.tls10Enabled"),
        "tls11_enabled": Field("properties.tls11Enabled"),
    },
    id="{api_management_id}/gateways/{gateway_name}/hostnameConfigurations/{name}",
)

TABLES = (_HOST,)
