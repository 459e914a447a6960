"""What API Management logs of all APIs."""

from __future__ import annotations

from azward.source.terraform.azurerm._api_diagnostics import MESSAGE, always
from azward.source.terraform.azurerm.model import NONE, Field, Nested, Part, Table, from_major

__all__ = ["TABLES"]


_DIAGNOSTIC = Table(
    "azurerm_api_management_diagnostic",
    "Microsoft.ApiManagement/service/diagnostics@2022-08-01",
    {
        "identifier": Part(),
        "api_management_name": Part(),
        "api_management_logger_id": Field("properties.loggerId"),
        "always_log_errors": Field("properties.alwaysLog", always),
        "backend_request": Nested("properties.backend.request", MESSAGE),
        "backend_response": Nested("properties.backend.response", MESSAGE),
        "frontend_request": Nested("properties.frontend.request", MESSAGE),
        "frontend_response": Nested("properties.frontend.response", MESSAGE),
        "http_correlation_protocol": Field("properties.httpCorrelationProtocol"),
        "log_client_ip": Field("properties.logClientIp"),
        "sampling_percentage": Field("properties.sampling.percentage"),
        "verbosity": Field("properties.verbosity"),
        "operation_name_format": Field("properties.operationNameFormat", default=from_major({3: "Name", 4: NONE})),
    },
    id="{group}/providers/Microsoft.ApiManagement/service/{api_management_name}/diagnostics/{identifier}",
)

TABLES = (_DIAGNOSTIC,)
