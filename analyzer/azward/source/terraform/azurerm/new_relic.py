"""New Relic."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Block, Field, Table

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_new_relic_monitor",
        "NewRelic.Observability/monitors@2024-10-01",
        {
            "plan": Block("properties.planData", {"plan_id": Field("planDetails")}),
            "user": Block("properties.userInfo", {"email": Field("emailAddress")}),
            "account_id": Field("properties.newRelicAccountProperties.accountInfo.accountId"),
            "identity": Block("identity"),
            "ingestion_key": Field("properties.newRelicAccountProperties.accountInfo.ingestionKey"),
            "organization_id": Field("properties.newRelicAccountProperties.organizationInfo.organizationId"),
            "user_id": Field("properties.newRelicAccountProperties.userId"),
        },
    ),
)
