"""Elastic Cloud."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import ENABLED, Child, Field, Many, Table

__all__ = ["TABLES"]

_MONITOR = Table(
    "azurerm_elastic_cloud_elasticsearch",
    "Microsoft.Elastic/monitors@2024-03-01",
    {
        "elastic_cloud_email_address": Field("properties.userInfo.emailAddress"),
        "sku_name": Field("sku.name"),
        "logs": Child(
            "tagRules",
            "default",
            {
                "filtering_tag": Many(
                    "properties.logRules.filteringTags",
                    {"action": Field("action"), "name": Field("name"), "value": Field("value")},
                ),
                "send_activity_logs": Field("properties.logRules.sendActivityLogs", default=False),
                "send_azuread_logs": Field("properties.logRules.sendAadLogs", default=False),
                "send_subscription_logs": Field("properties.logRules.sendSubscriptionLogs", default=False),
            },
        ),
        "monitoring_enabled": Field("properties.monitoringStatus", ENABLED, default=True),
    },
)

TABLES = (_MONITOR,)
