"""Network managers: groups of networks, and the connectivity, security and routing rules for them."""

from __future__ import annotations

from collections.abc import Mapping

from azward.graph.value import Value
from azward.source.terraform.azurerm.model import (
    NOT,
    Block,
    Convert,
    Field,
    Ignored,
    Many,
    Part,
    Satellite,
    Specs,
    Table,
    objects,
    text,
)

__all__ = ["TABLES"]

_VERSION = "2025-05-01"
_TYPE = "Microsoft.Network/networkManagers"


def _either(yes: str, no: str) -> Convert:
    """A switch that is one of two words."""

    def convert(value: Value) -> Value:
        return yes if value is True else no if value is False else value

    return convert


_FLAG = _either("True", "False")

_MANAGER = Table(
    "azurerm_network_manager",
    f"{_TYPE}@{_VERSION}",
    {
        "scope": Block(
            "properties.networkManagerScopes",
            {"management_group_ids": "managementGroups", "subscription_ids": "subscriptions"},
        ),
        "scope_accesses": "properties.networkManagerScopeAccesses",
    },
)


def _below(
    name: str, parent: str, kind: str, fields: Mapping[str, Specs], constants: Mapping[str, str] | None = None
) -> Table:
    """A child of a network manager, at any depth; `parent` is the argument that holds the id of what it is below."""
    return Table(
        f"azurerm_network_manager_{name}",
        f"{_TYPE}/{kind}@{_VERSION}",
        {parent: Part(), **fields},
        id=f"{{{parent}}}/{kind.rpartition('/')[2]}/{{name}}",
        constants=constants or {},
    )


def _of_manager(name: str, kind: str, fields: Mapping[str, Specs]) -> Table:
    return _below(name, "network_manager_id", kind, fields)


_MEMBERS: Mapping[str, Specs] = {"network_group_ids": Field("properties.appliesToGroups", objects("networkGroupId"))}


def _address(path: str) -> Block:
    return Block(path)


def _connection(scope: str) -> Table:
    """What a subscription or a management group agrees to."""
    return Table(
        f"azurerm_network_manager_{scope}_connection",
        f"Microsoft.Network/networkManagerConnections@{_VERSION}",
        {f"{scope}_id": Part()},
        id=f"{{{scope}_id}}/providers/Microsoft.Network/networkManagerConnections/{{name}}",
    )


TABLES = (
    _MANAGER,
    _of_manager("network_group", "networkGroups", {}),
    Table(
        "azurerm_network_manager_static_member",
        f"{_TYPE}/networkGroups/staticMembers@{_VERSION}",
        {"target_virtual_network_id": "properties.resourceId"},
    ),
    _of_manager(
        "connectivity_configuration",
        "connectivityConfigurations",
        {
            "applies_to_group": Block(
                "properties.appliesToGroups",
                {"global_mesh_enabled": Field("isGlobal", _FLAG), "use_hub_gateway": Field("useHubGateway", _FLAG)},
            ),
            "connected_group_address_overlap_enabled": Field(
                "properties.connectivityCapabilities.connectedGroupAddressOverlap", _either("Allowed", "Disallowed")
            ),
            "connected_group_private_endpoints_scale": Field(
                "properties.connectivityCapabilities.connectedGroupPrivateEndpointsScale"
            ),
            "peering_enforcement_enabled": Field(
                "properties.connectivityCapabilities.peeringEnforcement", _either("Enforced", "Unenforced")
            ),
            "delete_existing_peering_enabled": Field("properties.deleteExistingPeering", _FLAG),
            "global_mesh_enabled": Field("properties.isGlobal", _FLAG),
            "hub": Many("properties.hubs"),
        },
    ),
    _of_manager("security_admin_configuration", "securityAdminConfigurations", {}),
    _below(
        "admin_rule_collection", "security_admin_configuration_id", "securityAdminConfigurations/ruleCollections", _MEMBERS
    ),
    _below(
        "admin_rule",
        "admin_rule_collection_id",
        "securityAdminConfigurations/ruleCollections/rules",
        {
            "action": "properties.access",
            "destination": _address("properties.destinations"),
            "source": _address("properties.sources"),
        },
        {"kind": "Custom"},
    ),
    _of_manager("routing_configuration", "routingConfigurations", {}),
    _below(
        "routing_rule_collection",
        "routing_configuration_id",
        "routingConfigurations/ruleCollections",
        {
            "network_group_ids": Field("properties.appliesTo", objects("networkGroupId")),
            "bgp_route_propagation_enabled": Field("properties.disableBgpRoutePropagation", lambda value: text(NOT(value))),
        },
    ),
    _below(
        "routing_rule",
        "rule_collection_id",
        "routingConfigurations/ruleCollections/rules",
        {
            "destination": Block("properties.destination", {"address": "destinationAddress"}),
            "next_hop": Block("properties.nextHop", {"address": "nextHopAddress", "type": "nextHopType"}),
        },
    ),
    _of_manager("ipam_pool", "ipamPools", {}),
    Table(
        "azurerm_network_manager_ipam_pool_static_cidr",
        f"{_TYPE}/ipamPools/staticCidrs@{_VERSION}",
        {"number_of_ip_addresses_to_allocate": "properties.numberOfIPAddressesToAllocate"},
    ),
    _of_manager("scope_connection", "scopeConnections", {"target_scope_id": "properties.resourceId"}),
    _connection("subscription"),
    _connection("management_group"),
    Satellite(  # an order to the manager; nothing of it is a resource
        "azurerm_network_manager_deployment",
        into="{network_manager_id}",
        type=_MANAGER.type,
        fields={
            "location": Ignored("no rule asks for it"),
            "scope_access": Ignored("replicas have resources of their own"),
            "configuration_ids": Ignored("the provider computes it"),
            "triggers": Ignored("an action after creation"),
        },
    ),
    _of_manager("verifier_workspace", "verifierWorkspaces", {}),
    _below(
        "verifier_workspace_reachability_analysis_intent",
        "verifier_workspace_id",
        "verifierWorkspaces/reachabilityAnalysisIntents",
        {},
    ),
)
