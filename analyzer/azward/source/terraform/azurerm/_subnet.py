"""What subnets are, inside of a virtual network and beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from azward.graph.value import Value
from azward.source.terraform.azurerm.model import (
    ENABLED,
    Block,
    Field,
    Former,
    Get,
    Many,
    Specs,
    Written,
    from_major,
    id_objects,
    objects,
)

__all__ = ["POLICIES", "SUBNET", "VERSION", "prefixes"]

VERSION = "2024-05-01"


def _policies(value: Value) -> Value:
    """`private_endpoint_network_policies_enabled` was a bool."""
    return "Enabled" if value is True else "Disabled" if value is False else value


def _enforced(value: Value) -> Value:
    """`enforce_private_link_endpoint_network_policies = true` switches the policies off."""
    return "Disabled" if value is True else "Enabled" if value is False else value


def _not_enforced(value: Value) -> Value:
    return not value if isinstance(value, bool) else value


POLICIES: Mapping[str, Specs] = {
    "private_endpoint_network_policies": Field(
        "properties.privateEndpointNetworkPolicies",
        # at 3 the code of `resourceSubnetCreate` begins with `Enabled`
        default=from_major({3: "Enabled", 4: "Disabled"}),
        former=(
            Former("private_endpoint_network_policies_enabled", _policies),
            Former("enforce_private_link_endpoint_network_policies", _enforced),
        ),
    ),
    "private_link_service_network_policies_enabled": Field(
        "properties.privateLinkServiceNetworkPolicies",
        ENABLED,
        default=True,
        former=(Former("enforce_private_link_service_network_policies", _not_enforced),),
    ),
}

SUBNET: Mapping[str, Specs] = {
    **POLICIES,
    "default_outbound_access_enabled": "properties.defaultOutboundAccess",
    "service_endpoints": Field("properties.serviceEndpoints", objects("service")),
    "service_endpoint": Block("properties.serviceEndpoints", {"network_identifier": "networkIdentifier.id"}),
    "service_endpoint_policy_ids": Field("properties.serviceEndpointPolicies", id_objects),
    "delegation": Many("properties.delegations", {"service_delegation": Block("properties", {"name": "serviceName"})}),
}


def prefixes(get: Get) -> Iterable[Written]:
    """A subnet with one prefix has it as `addressPrefix` as well: that is where most templates have it."""
    found = get("address_prefixes")
    if isinstance(found, list) and len(found) == 1:
        yield "properties.addressPrefix", found[0], "address_prefixes"
