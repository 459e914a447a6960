"""Datadog."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm.model import ENABLED, Block, Field, Nested, Specs, Table

__all__ = ["TABLES"]

_VERSION = "2025-06-11"
_TYPE = "Microsoft.Datadog/monitors"
_FILTER = Block("filteringTags")


_LOGS: Mapping[str, Specs] = {
    "aad_log_enabled": "sendAadLogs",
    "subscription_log_enabled": "sendSubscriptionLogs",
    "resource_log_enabled": "sendResourceLogs",
    "filter": _FILTER,
}

TABLES = (
    Table(
        "azurerm_datadog_monitor",
        f"{_TYPE}@{_VERSION}",
        {
            "identity": Block("identity"),
            "user": Block("properties.userInfo", {"email": "emailAddress"}),
            "datadog_organization": Block("properties.datadogOrganizationProperties"),
            "monitoring_enabled": Field("properties.monitoringStatus", ENABLED),
        },
    ),
    Table(
        "azurerm_datadog_monitor_tag_rule",
        f"{_TYPE}/tagRules@{_VERSION}",
        {"log": Nested("properties.logRules", _LOGS), "metric": Nested("properties.metricRules", {"filter": _FILTER})},
    ),
)
