"""What captures of packets have in common."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm._subnet import VERSION
from azward.source.terraform.azurerm.model import Block, Specs

__all__ = ["CAPTURE", "TARGET"]

TARGET = f"Microsoft.Network/networkWatchers/packetCaptures@{VERSION}"

CAPTURE: Mapping[str, Specs] = {
    "maximum_bytes_per_packet": "properties.bytesToCapturePerPacket",
    "maximum_bytes_per_session": "properties.totalBytesPerSession",
    "maximum_capture_duration_in_seconds": "properties.timeLimitInSeconds",
    "storage_location": Block("properties.storageLocation", {"storage_account_id": "storageId"}),
    "filter": Block("properties.filters", {"local_ip_address": "localIPAddress", "remote_ip_address": "remoteIPAddress"}),
}
