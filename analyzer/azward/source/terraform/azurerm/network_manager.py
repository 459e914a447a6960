"""Network managers: groups of networks, and the connectivity, security and routing rules for them."""

from __future__ import annotations

from collections.abc import Mapping

from azward.graph.value import Value
from azward.source.terraform.azurerm.model import (
    IGNORED,
    NOT,
    Convert,
    Field,
    Many,
    Nested,
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
        "scope": Nested(
            "properties.networkManagerScopes",
            {"management_group_ids": Field("managementGroups"), "subscription_ids": Field("subscriptions")},
        ),
        "description": Field("properties.description"),
        "scope_accesses": Field("properties.networkManagerScopeAccesses"),
        "cross_tenant_scopes": IGNORED,
    },
)


def _below(
    name: str, parent: str, kind: str, fields: Mapping[str, Specs], constants: Mapping[str, str] | None = None
) -> Table:
    """A child of a network manager, at any depth; `parent` is the argument that holds the id of what it is below."""
    return Table(
        f"azurerm_network_manager_{name}",
        f"{_TYPE}/{kind}@{_VERSION}",
        {parent: Part(), "description": Field("properties.description"), **fields},
        id=f"{{{parent}}}/{kind.rpartition('/')[2]}/{{name}}",
        constants=constants or {},
    )


def _of_manager(name: str, kind: str, fields: Mapping[str, Specs]) -> Table:
    return _below(name, "network_manager_id", kind, fields)


_MEMBERS: Mapping[str, Specs] = {"network_group_ids": Field("properties.appliesToGroups", objects("networkGroupId"))}


def _address(path: str) -> Many:
    return Many(path, {"address_prefix": Field("addressPrefix"), "address_prefix_type": Field("addressPrefixType")})


_GROUP = _of_manager(
    "network_group", "networkGroups", {"member_type": Field("properties.memberType", default="VirtualNetwork")}
)

_MEMBER = Table(
    "azurerm_network_manager_static_member",
    f"{_TYPE}/networkGroups/staticMembers@{_VERSION}",
    {"network_group_id": Part(), "target_virtual_network_id": Field("properties.resourceId")},
    id="{network_group_id}/staticMembers/{name}",
)

_CONNECTIVITY = _of_manager(
    "connectivity_configuration",
    "connectivityConfigurations",
    {
        "applies_to_group": Many(
            "properties.appliesToGroups",
            {
                "group_connectivity": Field("groupConnectivity"),
                "network_group_id": Field("networkGroupId"),
                "global_mesh_enabled": Field("isGlobal", _FLAG),
                "use_hub_gateway": Field("useHubGateway", _FLAG),
            },
        ),
        "connectivity_topology": Field("properties.connectivityTopology"),
        "connected_group_address_overlap_enabled": Field(
            "properties.connectivityCapabilities.connectedGroupAddressOverlap",
            _either("Allowed", "Disallowed"),
            default=True,
        ),
        "connected_group_private_endpoints_scale": Field(
            "properties.connectivityCapabilities.connectedGroupPrivateEndpointsScale", default="Standard"
        ),
        "peering_enforcement_enabled": Field(
            "properties.connectivityCapabilities.peeringEnforcement",
            _either("Enforced", "Unenforced"),
            default=False,
        ),
        "delete_existing_peering_enabled": Field("properties.deleteExistingPeering", _FLAG),
        "global_mesh_enabled": Field("properties.isGlobal", _FLAG),
        "hub": Many("properties.hubs", {"resource_id": Field("resourceId"), "resource_type": Field("resourceType")}),
    },
)

_SECURITY = _of_manager(
    "security_admin_configuration",
    "securityAdminConfigurations",
    {
        "apply_on_network_intent_policy_based_services": Field("properties.applyOnNetworkIntentPolicyBasedServices"),
    },
)

_ADMIN_RULES = _below(
    "admin_rule_collection",
    "security_admin_configuration_id",
    "securityAdminConfigurations/ruleCollections",
    _MEMBERS,
)

_ADMIN_RULE = _below(
    "admin_rule",
    "admin_rule_collection_id",
    "securityAdminConfigurations/ruleCollections/rules",
    {
        "action": Field("properties.access"),
        "direction": Field("properties.direction"),
        "priority": Field("properties.priority"),
        "protocol": Field("properties.protocol"),
        "destination_port_ranges": Field("properties.destinationPortRanges"),
        "destination": _address("properties.destinations"),
        "source_port_ranges": Field("properties.sourcePortRanges"),
        "source": _address("properties.sources"),
    },
    {"kind": "Custom"},
)

_ROUTING = _of_manager(
    "routing_configuration",
    "routingConfigurations",
    {"route_table_usage_mode": Field("properties.routeTableUsageMode", default="ManagedOnly")},
)

_ROUTING_RULES = _below(
    "routing_rule_collection",
    "routing_configuration_id",
    "routingConfigurations/ruleCollections",
    {
        "network_group_ids": Field("properties.appliesTo", objects("networkGroupId")),
        "bgp_route_propagation_enabled": Field(
            "properties.disableBgpRoutePropagation", lambda value: text(NOT(value)), default=False
        ),
    },
)

_ROUTING_RULE = _below(
    "routing_rule",
    "rule_collection_id",
    "routingConfigurations/ruleCollections/rules",
    {
        "destination": Nested("properties.destination", {"address": Field("destinationAddress"), "type": Field("type")}),
        "next_hop": Nested("properties.nextHop", {"address": Field("nextHopAddress"), "type": Field("nextHopType")}),
    },
)

_POOL = _of_manager(
    "ipam_pool",
    "ipamPools",
    {
        "address_prefixes": Field("properties.addressPrefixes"),
        "display_name": Field("properties.displayName"),
        "parent_pool_name": Field("properties.parentPoolName"),
    },
)

_CIDR = Table(
    "azurerm_network_manager_ipam_pool_static_cidr",
    f"{_TYPE}/ipamPools/staticCidrs@{_VERSION}",
    {
        "ipam_pool_id": Part(),
        "address_prefixes": Field("properties.addressPrefixes"),
        "number_of_ip_addresses_to_allocate": Field("properties.numberOfIPAddressesToAllocate"),
    },
    id="{ipam_pool_id}/staticCidrs/{name}",
)

_SCOPE = _of_manager(
    "scope_connection",
    "scopeConnections",
    {"target_scope_id": Field("properties.resourceId"), "tenant_id": Field("properties.tenantId")},
)


def _connection(scope: str) -> Table:
    """What a subscription or a management group agrees to."""
    return Table(
        f"azurerm_network_manager_{scope}_connection",
        f"Microsoft.Network/networkManagerConnections@{_VERSION}",
        {
            f"{scope}_id": Part(),
            "network_manager_id": Field("properties.networkManagerId"),
            "description": Field("properties.description"),
        },
        id=f"{{{scope}_id}}/providers/Microsoft.Network/networkManagerConnections/{{name}}",
    )


_DEPLOYMENT = Satellite(  # an order to the manager; nothing of it is a resource
    "azurerm_network_manager_deployment",
    into="{network_manager_id}",
    type=_MANAGER.type,
    fields={
        "network_manager_id": Part(),
        "location": IGNORED,
        "scope_access": IGNORED,
        "configuration_ids": IGNORED,
        "triggers": IGNORED,
    },
)

_WORKSPACE = _of_manager("verifier_workspace", "verifierWorkspaces", {})

_INTENT = _below(
    "verifier_workspace_reachability_analysis_intent",
    "verifier_workspace_id",
    "verifierWorkspaces/reachabilityAnalysisIntents",
    {
        "destination_resource_id": Field("properties.destinationResourceId"),
        "source_resource_id": Field("properties.sourceResourceId"),
        "ip_traffic": Nested(
            "properties.ipTraffic",
            {
                "destination_ips": Field("destinationIps"),
                "destination_ports": Field("destinationPorts"),
                "protocols": Field("protocols"),
                "source_ips": Field("sourceIps"),
                "source_ports": Field("sourcePorts"),
            },
        ),
    },
)

TABLES = (
    _MANAGER,
    _GROUP,
    _MEMBER,
    _CONNECTIVITY,
    _SECURITY,
    _ADMIN_RULES,
    _ADMIN_RULE,
    _ROUTING,
    _ROUTING_RULES,
    _ROUTING_RULE,
    _POOL,
    _CIDR,
    _SCOPE,
    _connection("subscription"),
    _connection("management_group"),
    _DEPLOYMENT,
    _WORKSPACE,
    _INTENT,
)
