"""Purview accounts."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import ENABLED, KEY, Field, Table

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_purview_account",
        "Microsoft.Purview/accounts@2021-12-01",
        {
            "public_network_enabled": Field("properties.publicNetworkAccess", ENABLED),
            "managed_event_hub_enabled": Field("properties.managedEventHubState", ENABLED),
        },
        exports={
            "atlas_kafka_endpoint_primary_connection_string": KEY,
            "atlas_kafka_endpoint_secondary_connection_string": KEY,
        },
    ),
)
