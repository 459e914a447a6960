"""E-mail of communication services."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import ENABLED, Field, Table

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_email_communication_service",
        "Microsoft.Communication/emailServices@2023-03-31",
        constants={"location": "global"},
    ),
    Table(
        "azurerm_email_communication_service_domain",
        "Microsoft.Communication/emailServices/domains@2023-03-31",
        {"user_engagement_tracking_enabled": Field("properties.userEngagementTracking", ENABLED)},
        constants={"location": "global"},
    ),
)
