"""Subnets, and what is associated with them."""

from __future__ import annotations

from azward.source.terraform.azurerm._subnet import SUBNET, VERSION, prefixes
from azward.source.terraform.azurerm.model import Block, Field, Ignored, Many, Satellite, Table

__all__ = ["TABLES"]

_SUBNET = Table(
    "azurerm_subnet",
    f"Microsoft.Network/virtualNetworks/subnets@{VERSION}",
    {
        "address_prefix": Field("properties.addressPrefix", until=2),
        "ip_address_pool": Many("properties.ipamPoolPrefixAllocations", {"id": "pool.id"}),
        "network_security_group_id": Field("properties.networkSecurityGroup.id", until=2),
        "route_table_id": Field("properties.routeTable.id", until=2),
        "network_security_group_id_wo": "properties.networkSecurityGroup.id",
        "network_security_group_id_wo_version": Ignored("it only says that a write-only value changed"),
        "route_table_id_wo": "properties.routeTable.id",
        "route_table_id_wo_version": Ignored("it only says that a write-only value changed"),
        **SUBNET,
    },
    finish=prefixes,
)


def _association(name: str, argument: str, path: str) -> Satellite:
    return Satellite(name, into="{subnet_id}", type=_SUBNET.type, fields={argument: Field(path)})


TABLES = (
    _SUBNET,
    Table(
        "azurerm_subnet_service_endpoint_storage_policy",
        f"Microsoft.Network/serviceEndpointPolicies@{VERSION}",
        {
            "definition": Block(
                "properties.serviceEndpointPolicyDefinitions",
                {
                    "description": "properties.description",
                    "service": "properties.service",
                    "service_resources": "properties.serviceResources",
                },
            )
        },
    ),
    _association(
        "azurerm_subnet_network_security_group_association",
        "network_security_group_id",
        "properties.networkSecurityGroup.id",
    ),
    _association("azurerm_subnet_route_table_association", "route_table_id", "properties.routeTable.id"),
    _association("azurerm_subnet_nat_gateway_association", "nat_gateway_id", "properties.natGateway.id"),
)
