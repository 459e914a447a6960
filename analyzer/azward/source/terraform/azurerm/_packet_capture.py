"""What captures of packets have in common."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm._subnet import VERSION
from azward.source.terraform.azurerm.model import IGNORED, Field, Many, Nested, Part, Specs

__all__ = ["CAPTURE", "TARGET"]

TARGET = f"Microsoft.Network/networkWatchers/packetCaptures@{VERSION}"

CAPTURE: Mapping[str, Specs] = {
    "network_watcher_id": Part(),
    "maximum_bytes_per_packet": Field("properties.bytesToCapturePerPacket", default=0),
    "maximum_bytes_per_session": Field("properties.totalBytesPerSession", default=1073741824),
    "maximum_capture_duration_in_seconds": Field("properties.timeLimitInSeconds", default=18000),
    "storage_location": Nested(
        "properties.storageLocation",
        {"file_path": Field("filePath"), "storage_account_id": Field("storageId"), "storage_path": IGNORED},
    ),
    "filter": Many(
        "properties.filters",
        {
            "local_ip_address": Field("localIPAddress"),
            "local_port": Field("localPort"),
            "protocol": Field("protocol"),
            "remote_ip_address": Field("remoteIPAddress"),
            "remote_port": Field("remotePort"),
        },
    ),
}
