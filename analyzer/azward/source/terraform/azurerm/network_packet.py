"""Captures of packets, as azurerm 3 called them."""

from __future__ import annotations

from azward.source.terraform.azurerm._packet_capture import CAPTURE, TARGET
from azward.source.terraform.azurerm.model import Table

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_network_packet_capture",
        TARGET,
        {
            **{
                name: CAPTURE[name]
                for name in ("maximum_bytes_per_packet", "maximum_bytes_per_session", "filter")
                if name in CAPTURE
            },
            "storage_location": CAPTURE["storage_location"],
            "target_resource_id": "properties.target",
            "maximum_capture_duration": "properties.timeLimitInSeconds",
        },
    ),
)
