"""Datadog."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm.model import ENABLED, IGNORED, Field, Many, Nested, Part, Specs, Table

__all__ = ["TABLES"]

_VERSION = "2025-06-11"
_TYPE = "Microsoft.Datadog/monitors"
_FILTER = Many("filteringTags", {"name": Field("name"), "value": Field("value"), "action": Field("action")})

_MONITOR = Table(
    "azurerm_datadog_monitor",
    f"{_TYPE}@{_VERSION}",
    {
        "sku_name": Field("sku.name"),
        "identity": Nested("identity", {"type": Field("type"), "principal_id": IGNORED, "tenant_id": IGNORED}),
        "user": Nested(
            "properties.userInfo",
            {
                "name": Field("name"),
                "email": Field("emailAddress"),
                "phone_number": Field("phoneNumber"),
            },
        ),
        "datadog_organization": Nested(
            "properties.datadogOrganizationProperties",
            {
                "api_key": Field("apiKey"),
                "application_key": Field("applicationKey"),
                "enterprise_app_id": Field("enterpriseAppId"),
                "linking_auth_code": Field("linkingAuthCode"),
                "linking_client_id": Field("linkingClientId"),
                "redirect_uri": Field("redirectUri"),
                "id": IGNORED,
                "name": IGNORED,
            },
        ),
        "monitoring_enabled": Field("properties.monitoringStatus", ENABLED, default=True),
    },
)

_LOGS: Mapping[str, Specs] = {
    "aad_log_enabled": Field("sendAadLogs"),
    "subscription_log_enabled": Field("sendSubscriptionLogs"),
    "resource_log_enabled": Field("sendResourceLogs"),
    "filter": _FILTER,
}

_TAG_RULE = Table(
    "azurerm_datadog_monitor_tag_rule",
    f"{_TYPE}/tagRules@{_VERSION}",
    {
        "name": Part(default="default"),
        "datadog_monitor_id": Part(),
        "log": Nested("properties.logRules", _LOGS),
        "metric": Nested("properties.metricRules", {"filter": _FILTER}),
    },
    id="{datadog_monitor_id}/tagRules/{name}",
)

TABLES = (_MONITOR, _TAG_RULE)
