"""Bastion hosts."""

from __future__ import annotations

from azward.source.terraform.azurerm._subnet import VERSION
from azward.source.terraform.azurerm.model import NOT, Field, Many, Table

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_bastion_host",
        f"Microsoft.Network/bastionHosts@{VERSION}",
        {
            "copy_paste_enabled": Field("properties.disableCopyPaste", NOT),
            "file_copy_enabled": "properties.enableFileCopy",
            "sku": "sku.name",
            "ip_configuration": Many(
                "properties.ipConfigurations",
                {"subnet_id": "properties.subnet.id", "public_ip_address_id": "properties.publicIPAddress.id"},
            ),
            "ip_connect_enabled": "properties.enableIpConnect",
            "kerberos_enabled": "properties.enableKerberos",
            "session_recording_enabled": "properties.enableSessionRecording",
            "shareable_link_enabled": "properties.enableShareableLink",
            "tunneling_enabled": "properties.enableTunneling",
            "virtual_network_id": "properties.virtualNetwork.id",
        },
    ),
)
