"""New Relic."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Block, Table

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_new_relic_monitor",
        "NewRelic.Observability/monitors@2024-10-01",
        {
            "plan": Block("properties.planData", {"plan_id": "planDetails"}),
            "user": Block("properties.userInfo", {"email": "emailAddress"}),
            "account_id": "properties.newRelicAccountProperties.accountInfo.accountId",
            "identity": Block("identity"),
            "ingestion_key": "properties.newRelicAccountProperties.accountInfo.ingestionKey",
            "organization_id": "properties.newRelicAccountProperties.organizationInfo.organizationId",
            "user_id": "properties.newRelicAccountProperties.userId",
        },
    ),
)
