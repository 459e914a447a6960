"""Bastion hosts."""

from __future__ import annotations

from azward.source.terraform.azurerm._subnet import VERSION
from azward.source.terraform.azurerm.model import NOT, Field, Many, Table

__all__ = ["TABLES"]

_HOST = Table(
    "azurerm_bastion_host",
    f"Microsoft.Network/bastionHosts@{VERSION}",
    {
        "copy_paste_enabled": Field("properties.disableCopyPaste", NOT, default=True),
        "file_copy_enabled": Field("properties.enableFileCopy", default=False),
        "sku": Field("sku.name", default="Basic"),
        "ip_configuration": Many(
            "properties.ipConfigurations",
            {
                "name": Field("name"),
                "subnet_id": Field("properties.subnet.id"),
                "public_ip_address_id": Field("properties.publicIPAddress.id"),
            },
        ),
        "ip_connect_enabled": Field("properties.enableIpConnect", default=False),
        "kerberos_enabled": Field("properties.enableKerberos", default=False),
        "scale_units": Field("properties.scaleUnits", default=2),
        "session_recording_enabled": Field("properties.enableSessionRecording", default=False),
        "shareable_link_enabled": Field("properties.enableShareableLink", default=False),
        "tunneling_enabled": Field("properties.enableTunneling", default=False),
        "virtual_network_id": Field("properties.virtualNetwork.id"),
        "zones": Field("zones"),
    },
)

TABLES = (_HOST,)
