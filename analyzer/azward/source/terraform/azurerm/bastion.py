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
            "file_copy_enabled": Field("properties.enableFileCopy"),
            "sku": Field("sku.name"),
            "ip_configuration": Many(
                "properties.ipConfigurations",
                {"subnet_id": Field("properties.subnet.id"), "public_ip_address_id": Field("properties.publicIPAddress.id")},
            ),
            "ip_connect_enabled": Field("properties.enableIpConnect"),
            "kerberos_enabled": Field("properties.enableKerberos"),
            "session_recording_enabled": Field("properties.enableSessionRecording"),
            "shareable_link_enabled": Field("properties.enableShareableLink"),
            "tunneling_enabled": Field("properties.enableTunneling"),
            "virtual_network_id": Field("properties.virtualNetwork.id"),
            "zones": Field("zones"),
        },
    ),
)
