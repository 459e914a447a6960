"""Application Insights: components, their keys and rules, web tests and workbooks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from azward.graph.choice import distribute
from azward.graph.value import Value
from azward.source.terraform.azurerm.model import (
    ENABLED,
    IDENTITY,
    KEY,
    NOT,
    Block,
    Field,
    Former,
    Get,
    Part,
    Specs,
    Table,
    Written,
    objects,
    parsed,
)

__all__ = ["TABLES"]

_TYPE = "Microsoft.Insights/components"


def _hidden_link(get: Get) -> Iterable[Written]:
    """A tag ties a web test to its component."""
    yield "tags", distribute("tags", _with_link, [get("tags"), get("application_insights_id")]), "application_insights_id"


def _with_link(outcome: Sequence[Value]) -> Value:
    own, component = outcome
    if not isinstance(component, str) or (own is not None and not isinstance(own, dict)):
        return own
    return {**(own or {}), f"hidden-link:{component}": "Resource"}


_WEB_TEST: Mapping[str, Specs] = {
    "application_insights_id": Part(),
    "geo_locations": Field("properties.Locations", objects("Id")),
    "description": Field("properties.Description"),
    "enabled": Field("properties.Enabled"),
    "frequency": Field("properties.Frequency"),
    "retry_enabled": Field("properties.RetryEnabled"),
    "timeout": Field("properties.Timeout"),
}
_TEST_TEXTS = {"properties.SyntheticMonitorId": "{name}", "properties.Name": "{name}"}

TABLES = (
    Table(
        "azurerm_application_insights",
        f"{_TYPE}@2020-02-02",
        {
            "application_type": (Field("kind"), Field("properties.Application_Type")),
            # the billing of a component is no part of it
            "daily_data_cap_in_gb": Part(),
            "daily_data_cap_notifications_enabled": Part(
                default=True, former=(Former("daily_data_cap_notifications_disabled", NOT),)
            ),
            "retention_in_days": Field("properties.RetentionInDays"),
            "sampling_percentage": Field("properties.SamplingPercentage"),
            "ip_masking_enabled": Field(
                "properties.DisableIpMasking", NOT, default=True, former=(Former("disable_ip_masking", NOT),)
            ),
            "workspace_id": Field("properties.WorkspaceResourceId"),
            "local_authentication_enabled": Field(
                "properties.DisableLocalAuth", NOT, default=True, former=(Former("local_authentication_disabled", NOT),)
            ),
            "internet_ingestion_enabled": Field("properties.publicNetworkAccessForIngestion", ENABLED),
            "internet_query_enabled": Field("properties.publicNetworkAccessForQuery", ENABLED),
            "force_customer_storage_for_profiler": Field("properties.ForceCustomerStorageForProfiler"),
        },
    ),
    Table(
        "azurerm_application_insights_analytics_item",
        f"{_TYPE}/analyticsItems@2015-05-01",
        {
            "type": Field("Type"),
            "scope": Field("Scope"),
            "content": Field("Content"),
            "function_alias": Field("Properties.functionAlias"),
        },
        id="{application_insights_id}/analyticsItems/{?id}",
    ),
    Table(
        "azurerm_application_insights_api_key",
        f"{_TYPE}/ApiKeys@2015-05-01",
        {
            "read_permissions": Field("properties.linkedReadProperties"),
            "write_permissions": Field("properties.linkedWriteProperties"),
        },
        id="{application_insights_id}/ApiKeys/{?id}",
        exports={"api_key": KEY},
    ),
    Table(
        "azurerm_application_insights_smart_detection_rule",
        f"{_TYPE}/ProactiveDetectionConfigs@2015-05-01",
        {
            "enabled": Field("enabled"),
            "send_emails_to_subscription_owners": Field("sendEmailsToSubscriptionOwners"),
            "additional_email_recipients": Field("customEmails"),
        },
    ),
    Table(
        "azurerm_application_insights_standard_web_test",
        "Microsoft.Insights/webtests@2022-06-15",
        {
            **_WEB_TEST,
            "request": Block(
                "properties.Request",
                {
                    "url": Field("RequestUrl"),
                    "body": Field("RequestBody"),
                    "follow_redirects_enabled": Field("FollowRedirects"),
                    "header": Block("Headers", {"name": Field("key")}),
                    "http_verb": Field("HttpVerb"),
                    "parse_dependent_requests_enabled": Field("ParseDependentRequests"),
                },
            ),
            "validation_rules": Block(
                "properties.ValidationRules",
                {
                    "content": Block(
                        "ContentValidation",
                        {
                            "content_match": Field("ContentMatch"),
                            "ignore_case": Field("IgnoreCase"),
                            "pass_if_text_found": Field("PassIfTextFound"),
                        },
                    ),
                    "expected_status_code": Field("ExpectedHttpStatusCode"),
                    "ssl_cert_remaining_lifetime": Field("SSLCertRemainingLifetimeCheck"),
                    "ssl_check_enabled": Field("SSLCheck"),
                },
            ),
        },
        texts=_TEST_TEXTS,
        constants={"kind": "standard", "properties.Kind": "standard"},
        finish=_hidden_link,
    ),
    Table(
        "azurerm_application_insights_web_test",
        "Microsoft.Insights/webtests@2022-06-15",
        {
            **_WEB_TEST,
            "kind": (Field("kind"), Field("properties.Kind")),
            "configuration": Field("properties.Configuration.WebTest"),
        },
        texts=_TEST_TEXTS,
        finish=_hidden_link,
    ),
    Table(
        "azurerm_application_insights_workbook",
        "Microsoft.Insights/workbooks@2022-04-01",
        {
            "data_json": Field("properties.serializedData"),
            "identity": IDENTITY,
            "storage_container_id": Field("properties.storageUri"),
        },
        constants={"kind": "shared"},
    ),
    Table(
        "azurerm_application_insights_workbook_template",
        "Microsoft.Insights/workbookTemplates@2020-11-20",
        {"template_data": Field("properties.templateData", parsed), "localized": Field("properties.localized", parsed)},
    ),
)
