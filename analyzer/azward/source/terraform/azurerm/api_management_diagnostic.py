"""What API Management logs of all APIs."""

from __future__ import annotations

from azward.source.terraform.azurerm._api_diagnostics import MESSAGE, always
from azward.source.terraform.azurerm.model import Block, Field, Table

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_api_management_diagnostic",
        "Microsoft.ApiManagement/service/diagnostics@2022-08-01",
        {
            "api_management_logger_id": "properties.loggerId",
            "always_log_errors": Field("properties.alwaysLog", always),
            "backend_request": Block("properties.backend.request", MESSAGE),
            "backend_response": Block("properties.backend.response", MESSAGE),
            "frontend_request": Block("properties.frontend.request", MESSAGE),
            "frontend_response": Block("properties.frontend.response", MESSAGE),
            "sampling_percentage": "properties.sampling.percentage",
        },
        id="{group}/providers/Microsoft.ApiManagement/service/{api_management_name}/diagnostics/{identifier}",
    ),
)
