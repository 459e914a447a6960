"""Private link services: what others reach through private endpoints of their own."""

from __future__ import annotations

from azward.source.terraform.azurerm._subnet import VERSION
from azward.source.terraform.azurerm.model import Block, Field, Table, id_objects

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_private_link_service",
        f"Microsoft.Network/privateLinkServices@{VERSION}",
        {
            "nat_ip_configuration": Block(
                "properties.ipConfigurations",
                {
                    "subnet_id": "properties.subnet.id",
                    "primary": "properties.primary",
                    "private_ip_address": "properties.privateIPAddress",
                    "private_ip_address_version": "properties.privateIPAddressVersion",
                },
            ),
            "auto_approval_subscription_ids": "properties.autoApproval.subscriptions",
            "destination_ip_address": "properties.destinationIPAddress",
            "proxy_protocol_enabled": Field(
                "properties.enableProxyProtocol", default=False, former=("enable_proxy_protocol",)
            ),
            "load_balancer_frontend_ip_configuration_ids": Field(
                "properties.loadBalancerFrontendIpConfigurations", id_objects
            ),
            "visibility_subscription_ids": "properties.visibility.subscriptions",
        },
    ),
)
