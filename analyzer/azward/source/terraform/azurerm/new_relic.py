"""New Relic."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import IGNORED, Field, Nested, Table

__all__ = ["TABLES"]

_MONITOR = Table(
    "azurerm_new_relic_monitor",
    "NewRelic.Observability/monitors@2024-10-01",
    {
        "plan": Nested(
            "properties.planData",
            {
                "effective_date": Field("effectiveDate"),
                "billing_cycle": Field("billingCycle", default="MONTHLY"),
                "plan_id": Field("planDetails", default="newrelic-pay-as-you-go-free-live"),
                "usage_type": Field("usageType", default="PAYG"),
            },
        ),
        "user": Nested(
            "properties.userInfo",
            {
                "email": Field("emailAddress"),
                "first_name": Field("firstName"),
                "last_name": Field("lastName"),
                "phone_number": Field("phoneNumber"),
            },
        ),
        "account_creation_source": Field("properties.accountCreationSource", default="LIFTR"),
        "account_id": Field("properties.newRelicAccountProperties.accountInfo.accountId"),
        "identity": Nested("identity", {"type": Field("type"), "principal_id": IGNORED, "tenant_id": IGNORED}),
        "ingestion_key": Field("properties.newRelicAccountProperties.accountInfo.ingestionKey"),
        "organization_id": Field("properties.newRelicAccountProperties.organizationInfo.organizationId"),
        "org_creation_source": Field("properties.orgCreationSource", default="LIFTR"),
        "user_id": Field("properties.newRelicAccountProperties.userId"),
    },
)

TABLES = (_MONITOR,)
