"""Private link services: what others reach through private endpoints of their own."""

from __future__ import annotations

from azward.source.terraform.azurerm._subnet import VERSION
from azward.source.terraform.azurerm.model import Field, Many, Table, id_objects

__all__ = ["TABLES"]

_SERVICE = Table(
    "azurerm_private_link_service",
    f"Microsoft.Network/privateLinkServices@{VERSION}",
    {
        "nat_ip_configuration": Many(
            "properties.ipConfigurations",
            {
                "name": Field("name"),
                "subnet_id": Field("properties.subnet.id"),
                "primary": Field("properties.primary"),
                "private_ip_address": Field("properties.privateIPAddress"),
                "private_ip_address_version": Field("properties.privateIPAddressVersion", default="IPv4"),
            },
        ),
        "auto_approval_subscription_ids": Field("properties.autoApproval.subscriptions"),
        "destination_ip_address": Field("properties.destinationIPAddress"),
        "proxy_protocol_enabled": Field("properties.enableProxyProtocol", default=False, former=("enable_proxy_protocol",)),
        "fqdns": Field("properties.fqdns"),
        "load_balancer_frontend_ip_configuration_ids": Field("properties.loadBalancerFrontendIpConfigurations", id_objects),
        "visibility_subscription_ids": Field("properties.visibility.subscriptions"),
    },
)

TABLES = (_SERVICE,)
