"""Application Insights: components, their keys and rules, web tests and workbooks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from azward.graph.choice import distribute
from azward.graph.value import Value
from azward.source.terraform.azurerm.model import (
    ENABLED,
    KEY,
    NOT,
    Block,
    Field,
    Former,
    Get,
    Ignored,
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
    "description": "properties.Description",
    "enabled": "properties.Enabled",
    "frequency": "properties.Frequency",
    "retry_enabled": "properties.RetryEnabled",
    "timeout": "properties.Timeout",
}
_TEST_TEXTS = {"properties.SyntheticMonitorId": "{name}", "properties.Name": "{name}"}

TABLES = (
    Table(
        "azurerm_application_insights",
        f"{_TYPE}@2020-02-02",
        {
            "application_type": ("kind", "properties.Application_Type"),
            **dict.fromkeys(
                ("daily_data_cap_in_gb", "daily_data_cap_notifications_enabled", "daily_data_cap_notifications_disabled"),
                Ignored("the billing of a component is no part of it"),
            ),
            "retention_in_days": "properties.RetentionInDays",
            "sampling_percentage": "properties.SamplingPercentage",
            "ip_masking_enabled": Field(
                "properties.DisableIpMasking", NOT, default=True, former=(Former("disable_ip_masking", NOT),)
            ),
            "workspace_id": "properties.WorkspaceResourceId",
            "local_authentication_enabled": Field(
                "properties.DisableLocalAuth", NOT, default=True, former=(Former("local_authentication_disabled", NOT),)
            ),
            "internet_ingestion_enabled": Field("properties.publicNetworkAccessForIngestion", ENABLED),
            "internet_query_enabled": Field("properties.publicNetworkAccessForQuery", ENABLED),
            "force_customer_storage_for_profiler": "properties.ForceCustomerStorageForProfiler",
        },
    ),
    Table(
        "azurerm_application_insights_analytics_item",
        f"{_TYPE}/analyticsItems@2015-05-01",
        {"type": "Type", "scope": "Scope", "content": "Content", "function_alias": "Properties.functionAlias"},
        id="{application_insights_id}/analyticsItems/{?id}",
    ),
    Table(
        "azurerm_application_insights_api_key",
        f"{_TYPE}/ApiKeys@2015-05-01",
        {"read_permissions": "properties.linkedReadProperties", "write_permissions": "properties.linkedWriteProperties"},
        id="{application_insights_id}/ApiKeys/{?id}",
        exports={"api_key": KEY},
    ),
    Table(
        "azurerm_application_insights_smart_detection_rule",
        f"{_TYPE}/ProactiveDetectionConfigs@2015-05-01",
        {
            "enabled": "enabled",
            "send_emails_to_subscription_owners": "sendEmailsToSubscriptionOwners",
            "additional_email_recipients": "customEmails",
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
                    "url": "RequestUrl",
                    "body": "RequestBody",
                    "follow_redirects_enabled": "FollowRedirects",
                    "header": Block("Headers", {"name": "key"}),
                    "http_verb": "HttpVerb",
                    "parse_dependent_requests_enabled": "ParseDependentRequests",
                },
            ),
            "validation_rules": Block(
                "properties.ValidationRules",
                {
                    "content": Block(
                        "ContentValidation",
                        {
                            "content_match": "ContentMatch",
                            "ignore_case": "IgnoreCase",
                            "pass_if_text_found": "PassIfTextFound",
                        },
                    ),
                    "expected_status_code": "ExpectedHttpStatusCode",
                    "ssl_cert_remaining_lifetime": "SSLCertRemainingLifetimeCheck",
                    "ssl_check_enabled": "SSLCheck",
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
        {**_WEB_TEST, "kind": ("kind", "properties.Kind"), "configuration": "properties.Configuration.WebTest"},
        texts=_TEST_TEXTS,
        finish=_hidden_link,
    ),
    Table(
        "azurerm_application_insights_workbook",
        "Microsoft.Insights/workbooks@2022-04-01",
        {"data_json": "properties.serializedData", "storage_container_id": "properties.storageUri"},
        constants={"kind": "shared"},
    ),
    Table(
        "azurerm_application_insights_workbook_template",
        "Microsoft.Insights/workbookTemplates@2020-11-20",
        {"template_data": Field("properties.templateData", parsed), "localized": Field("properties.localized", parsed)},
    ),
)
