"""Data collection rules, their endpoints and associations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from azward.source.terraform.azurerm._blocks import keyed
from azward.source.terraform.azurerm.model import (
    ENABLED,
    Block,
    Field,
    Get,
    Ignored,
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
    found = keyed(get("stream_declaration"), "stream_name", lambda block: {"columns": block.get("column")})
    if found is not None:
        yield "properties.streamDeclarations", found, "stream_declaration"


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
                            "label_include_filter": Nested(
                                "",
                                {
                                    "label": Ignored("ARM has an object with the labels as its keys"),
                                    "value": Ignored("ARM has an object with the labels as its keys"),
                                },
                            ),
                        },
                    ),
                    "windows_event_log": Block("windowsEventLogs", {**_SOURCE}),
                    "windows_firewall_log": Block("windowsFirewallLogs", _SOURCE),
                },
            ),
            "stream_declaration": Nested("", {"stream_name": Part(), "column": Part()}),
        },
        finish=_declarations,
    ),
    Table(
        "azurerm_monitor_data_collection_rule_association",
        f"Microsoft.Insights/dataCollectionRuleAssociations@{_VERSION}",
        id="{target_resource_id}/providers/Microsoft.Insights/dataCollectionRuleAssociations/{name}",
    ),
)
