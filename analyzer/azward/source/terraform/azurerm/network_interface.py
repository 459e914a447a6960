"""Network interfaces, and what is associated with them or with one of their addresses."""

from __future__ import annotations

from azward.source.terraform.azurerm._subnet import VERSION
from azward.source.terraform.azurerm.model import Block, Field, Satellite, Table, id_objects

__all__ = ["TABLES"]

_INTERFACE = Table(
    "azurerm_network_interface",
    f"Microsoft.Network/networkInterfaces@{VERSION}",
    {
        "ip_configuration": Block(
            "properties.ipConfigurations",
            {
                "gateway_load_balancer_frontend_ip_configuration_id": "properties.gatewayLoadBalancer.id",
                "subnet_id": "properties.subnet.id",
                "private_ip_address_version": "properties.privateIPAddressVersion",
                "private_ip_address_allocation": "properties.privateIPAllocationMethod",
                "public_ip_address_id": "properties.publicIPAddress.id",
                "primary": Field("properties.primary", default=False),
                "private_ip_address": "properties.privateIPAddress",
                # associations, before these were resources
                "application_security_group_ids": Field("properties.applicationSecurityGroups", id_objects, until=2),
                "load_balancer_backend_address_pools_ids": Field(
                    "properties.loadBalancerBackendAddressPools", id_objects, until=2
                ),
                "load_balancer_inbound_nat_rules_ids": Field("properties.loadBalancerInboundNatRules", id_objects, until=2),
                "application_gateway_backend_address_pools_ids": Field(
                    "properties.applicationGatewayBackendAddressPools", id_objects, until=2
                ),
            },
        ),
        "dns_servers": "properties.dnsSettings.dnsServers",
        "ip_forwarding_enabled": Field("properties.enableIPForwarding", default=False, former=("enable_ip_forwarding",)),
        "accelerated_networking_enabled": Field(
            "properties.enableAcceleratedNetworking", default=False, former=("enable_accelerated_networking",)
        ),
        "network_security_group_id": Field("properties.networkSecurityGroup.id", until=2),
        "internal_dns_name_label": "properties.dnsSettings.internalDnsNameLabel",
    },
)


def _of_address(name: str, argument: str, members: str) -> Satellite:
    """What one address of an interface is a member of."""
    return Satellite(
        f"azurerm_network_interface_{name}",
        into="{network_interface_id}",
        member_of=f"properties.ipConfigurations['{{ip_configuration_name}}'].properties.{members}",
        type=_INTERFACE.type,
        fields={argument: Field("id")},
    )


TABLES = (
    _INTERFACE,
    Satellite(
        "azurerm_network_interface_security_group_association",
        into="{network_interface_id}",
        type=_INTERFACE.type,
        fields={"network_security_group_id": "properties.networkSecurityGroup.id"},
    ),
    Satellite(
        "azurerm_network_interface_application_security_group_association",
        into="{network_interface_id}",
        member_of="properties.ipConfigurations[*].properties.applicationSecurityGroups",
        type=_INTERFACE.type,
        fields={"application_security_group_id": "id"},
    ),
    _of_address("backend_address_pool_association", "backend_address_pool_id", "loadBalancerBackendAddressPools"),
    _of_address("nat_rule_association", "nat_rule_id", "loadBalancerInboundNatRules"),
    _of_address(
        "application_gateway_backend_address_pool_association",
        "backend_address_pool_id",
        "applicationGatewayBackendAddressPools",
    ),
)
