"""Data collection rules, their endpoints and associations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from azward.graph.value import Value
from azward.source.terraform.azurerm._blocks import of_blocks
from azward.source.terraform.azurerm.model import (
    ENABLED,
    Block,
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


_HUB: Mapping[str, Specs] = {"event_hub_id": "eventHubResourceId"}
_BLOB: Mapping[str, Specs] = {"storage_account_id": "storageAccountResourceId"}
_SOURCE: Mapping[str, Specs] = same("name", "streams")


def _declarations(get: Get) -> Iterable[Written]:
    """The names of streams are keys in ARM."""
    blocks = get("stream_declaration")
    found = of_blocks(blocks, lambda block: {"name": block.get("stream_name"), "columns": block.get("column")})
    if isinstance(found, list) and found and all(isinstance(item, dict) and isinstance(item["name"], str) for item in found):
        keyed: dict[str, Value] = {
            str(item["name"]): {"columns": item["columns"]} for item in found if isinstance(item, dict)
        }
        yield "properties.streamDeclarations", keyed, "stream_declaration"


TABLES = (
    Table(
        "azurerm_monitor_data_collection_endpoint",
        f"Microsoft.Insights/dataCollectionEndpoints@{_VERSION}",
        {"public_network_access_enabled": Field("properties.networkAcls.publicNetworkAccess", ENABLED)},
    ),
    Table(
        "azurerm_monitor_data_collection_rule",
        f"Microsoft.Insights/dataCollectionRules@{_VERSION}",
        {
            "data_flow": Block(
                "properties.dataFlows",
                same("destinations", "streams", "built_in_transform", "output_stream", "transform_kql"),
            ),
            "destinations": Block(
                "properties.destinations",
                {
                    "event_hub": Many("eventHubs", _HUB),
                    "event_hub_direct": Many("eventHubsDirect", _HUB),
                    "monitor_account": Block("monitoringAccounts", {"monitor_account_id": "accountResourceId"}),
                    "storage_blob": Block("storageAccounts", _BLOB),
                    "storage_blob_direct": Block("storageBlobsDirect", _BLOB),
                    "storage_table_direct": Block("storageTablesDirect", {"storage_account_id": "storageAccountResourceId"}),
                },
            ),
            "data_sources": Block(
                "properties.dataSources",
                {
                    "data_import": Block(
                        "dataImports",
                        {"event_hub_data_source": Nested("eventHub", same("name", "stream", "consumer_group"))},
                    ),
                    "extension": Block("extensions", {**_SOURCE, "extension_json": Field("extensionSettings", parsed)}),
                    "iis_log": Block("iisLogs", {**_SOURCE}),
                    "log_file": Block("logFiles", {**_SOURCE}),
                    "performance_counter": Block("performanceCounters", {**_SOURCE}),
                    "prometheus_forwarder": Block(
                        "prometheusForwarder",
                        {
                            **_SOURCE,
                            # the label is a key in ARM
                            "label_include_filter": Nested("", {"label": Part(), "value": Part()}),
                        },
                    ),
                    "windows_event_log": Block("windowsEventLogs", {**_SOURCE}),
                    "windows_firewall_log": Block("windowsFirewallLogs", _SOURCE),
                },
            ),
            "stream_declaration": Nested(
                "", {"stream_name": Part(), "column": Nested("", {"name": Part(), "type": Part()})}
            ),
        },
        finish=_declarations,
    ),
    Table(
        "azurerm_monitor_data_collection_rule_association",
        f"Microsoft.Insights/dataCollectionRuleAssociations@{_VERSION}",
        id="{target_resource_id}/providers/Microsoft.Insights/dataCollectionRuleAssociations/{name}",
    ),
)
