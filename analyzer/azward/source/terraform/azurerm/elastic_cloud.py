"""Elastic Cloud."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import ENABLED, Block, Child, Field, Table

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_elastic_cloud_elasticsearch",
        "Microsoft.Elastic/monitors@2024-03-01",
        {
            "elastic_cloud_email_address": "properties.userInfo.emailAddress",
            "logs": Child(
                "tagRules",
                "default",
                {
                    "filtering_tag": Block("properties.logRules.filteringTags"),
                    "send_activity_logs": "properties.logRules.sendActivityLogs",
                    "send_azuread_logs": "properties.logRules.sendAadLogs",
                    "send_subscription_logs": "properties.logRules.sendSubscriptionLogs",
                },
            ),
            "monitoring_enabled": Field("properties.monitoringStatus", ENABLED),
        },
    ),
)
