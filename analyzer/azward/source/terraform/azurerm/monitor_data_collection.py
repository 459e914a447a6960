"""Data collection rules, their endpoints and associations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from azward.graph.value import Value
from azward.source.terraform.azurerm._blocks import of_blocks
from azward.source.terraform.azurerm.model import (
    ENABLED,
    IDENTITY,
    IGNORED,
    Field,
    Get,
    Many,
    Nested,
    Part,
    Specs,
    Table,
    Written,
    parsed,
    same,
)

__all__ = ["TABLES"]

_VERSION = "2023-03-11"

_ENDPOINT = Table(
    "azurerm_monitor_data_collection_endpoint",
    f"Microsoft.Insights/dataCollectionEndpoints@{_VERSION}",
    {
        "description": Field("properties.description"),
        "kind": Field("kind"),
        "public_network_access_enabled": Field("properties.networkAcls.publicNetworkAccess", ENABLED, default=True),
    },
)

_HUB: Mapping[str, Specs] = {"name": Field("name"), "event_hub_id": Field("eventHubResourceId")}
_BLOB: Mapping[str, Specs] = {
    **same("name", "container_name"),
    "storage_account_id": Field("storageAccountResourceId"),
}
_SOURCE: Mapping[str, Specs] = same("name", "streams")
_FORMAT: Mapping[str, Specs] = {"record_start_timestamp_format": Field("recordStartTimestampFormat")}


def _declarations(get: Get) -> Iterable[Written]:
    """The names of streams are keys in ARM."""
    blocks = get("stream_declaration")
    found = of_blocks(blocks, lambda block: {"name": block.get("stream_name"), "columns": block.get("column")})
    if isinstance(found, list) and found and all(isinstance(item, dict) and isinstance(item["name"], str) for item in found):
        keyed: dict[str, Value] = {
            str(item["name"]): {"columns": item["columns"]} for item in found if isinstance(item, dict)
        }
        yield "properties.streamDeclarations", keyed, "stream_declaration"


_RULE = Table(
    "azurerm_monitor_data_collection_rule",
    f"Microsoft.Insights/dataCollectionRules@{_VERSION}",
    {
        "data_flow": Many(
            "properties.dataFlows",
            same("destinations", "streams", "built_in_transform", "output_stream", "transform_kql"),
        ),
        "destinations": Nested(
            "properties.destinations",
            {
                "azure_monitor_metrics": Nested("azureMonitorMetrics", same("name")),
                "event_hub": Many("eventHubs", _HUB),
                "event_hub_direct": Many("eventHubsDirect", _HUB),
                "log_analytics": Many("logAnalytics", same("name", "workspace_resource_id")),
                "monitor_account": Many(
                    "monitoringAccounts", {"name": Field("name"), "monitor_account_id": Field("accountResourceId")}
                ),
                "storage_blob": Many("storageAccounts", _BLOB),
                "storage_blob_direct": Many("storageBlobsDirect", _BLOB),
                "storage_table_direct": Many(
                    "storageTablesDirect",
                    {**same("name", "table_name"), "storage_account_id": Field("storageAccountResourceId")},
                ),
            },
        ),
        "data_collection_endpoint_id": Field("properties.dataCollectionEndpointId"),
        "data_sources": Nested(
            "properties.dataSources",
            {
                "data_import": Nested(
                    "dataImports",
                    {"event_hub_data_source": Nested("eventHub", same("name", "stream", "consumer_group"))},
                ),
                "extension": Many(
                    "extensions",
                    {
                        **_SOURCE,
                        **same("extension_name", "input_data_sources"),
                        "extension_json": Field("extensionSettings", parsed),
                    },
                ),
                "iis_log": Many("iisLogs", {**_SOURCE, **same("log_directories")}),
                "log_file": Many(
                    "logFiles",
                    {
                        **_SOURCE,
                        **same("file_patterns", "format"),
                        "settings": Nested("settings", {"text": Nested("text", _FORMAT)}),
                        "text": IGNORED,  # the page lists it here once more
                    },
                ),
                "performance_counter": Many(
                    "performanceCounters", {**_SOURCE, **same("counter_specifiers", "sampling_frequency_in_seconds")}
                ),
                "platform_telemetry": Many("platformTelemetry", _SOURCE),
                "prometheus_forwarder": Many(
                    "prometheusForwarder",
                    {
                        **_SOURCE,
                        # the label is a key in ARM
                        "label_include_filter": Nested("", {"label": Part(), "value": Part()}),
                    },
                ),
                "syslog": Many("syslog", {**_SOURCE, **same("facility_names", "log_levels")}),
                "windows_event_log": Many("windowsEventLogs", {**_SOURCE, **same("x_path_queries")}),
                "windows_firewall_log": Many("windowsFirewallLogs", _SOURCE),
            },
        ),
        "description": Field("properties.description"),
        "identity": IDENTITY,
        "kind": Field("kind"),
        "stream_declaration": Nested("", {"stream_name": Part(), "column": Nested("", {"name": Part(), "type": Part()})}),
    },
    finish=_declarations,
)

_ASSOCIATION = Table(
    "azurerm_monitor_data_collection_rule_association",
    f"Microsoft.Insights/dataCollectionRuleAssociations@{_VERSION}",
    {
        "name": Part(default="configurationAccessEndpoint"),
        "target_resource_id": Part(),
        **same("data_collection_endpoint_id", "data_collection_rule_id", "description", at="properties"),
    },
    id="{target_resource_id}/providers/Microsoft.Insights/dataCollectionRuleAssociations/{name}",
)

TABLES = (_ENDPOINT, _RULE, _ASSOCIATION)
