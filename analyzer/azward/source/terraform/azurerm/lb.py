"""Load balancers. Probes and rules are parts of them in ARM; pools and NAT rules are resources of their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from azward.graph.choice import distribute
from azward.graph.value import Unknown, Value, join_text
from azward.source.terraform.azurerm._subnet import VERSION
from azward.source.terraform.azurerm.model import (
    Block,
    Field,
    Get,
    Ignored,
    Nested,
    Part,
    Satellite,
    Specs,
    Table,
    Written,
    id_objects,
)

__all__ = ["TABLES"]

_TYPE = "Microsoft.Network/loadBalancers"
_FRONTEND = "{loadbalancer_id}/frontendIPConfigurations/{frontend_ip_configuration_name}"
_OF_FRONTEND = {"properties.frontendIPConfiguration.id": _FRONTEND}

_BALANCER = Table(
    "azurerm_lb",
    f"{_TYPE}@{VERSION}",
    {
        "frontend_ip_configuration": Block(
            "properties.frontendIPConfigurations",
            {
                "subnet_id": "properties.subnet.id",
                "gateway_load_balancer_frontend_ip_configuration_id": "properties.gatewayLoadBalancer.id",
                "private_ip_address": "properties.privateIPAddress",
                "private_ip_address_allocation": "properties.privateIPAllocationMethod",
                "private_ip_address_version": "properties.privateIPAddressVersion",
                "public_ip_address_id": "properties.publicIPAddress.id",
                "public_ip_prefix_id": "properties.publicIPPrefix.id",
            },
        ),
        "public_ip_address_id": Ignored("computed, though 4 lets it be written"),
        "subnet_id": Ignored("computed, though 4 lets it be written"),
        "sku": "sku.name",
        "sku_tier": "sku.tier",
    },
    exports={"frontend_ip_configuration.id": "{id}/frontendIPConfigurations/{name}"},
)

_POOL = Table(
    "azurerm_lb_backend_address_pool",
    f"{_TYPE}/backendAddressPools@{VERSION}",
    {
        "synchronous_mode": "properties.syncMode",
        "tunnel_interface": Block("properties.tunnelInterfaces"),
        "virtual_network_id": "properties.virtualNetwork.id",
    },
)


def _part(name: str, members: str, fields: Mapping[str, Specs], texts: Mapping[str, str]) -> Satellite:
    """What is in ARM a member of a list of the load balancer."""
    return Satellite(
        name,
        into="{loadbalancer_id}",
        member_of=f"properties.{members}",
        type=_BALANCER.type,
        fields={"name": "name", **fields},
        texts=texts,
        exports={"id": f"{{loadbalancer_id}}/{members}/{{name}}"},
    )


_PORTS: Mapping[str, Specs] = {
    "protocol": "properties.protocol",
    "backend_port": "properties.backendPort",
    "idle_timeout_in_minutes": Field("properties.idleTimeoutInMinutes", default=4),
}
_RANGE: Mapping[str, Specs] = {
    "frontend_port_start": "properties.frontendPortRangeStart",
    "frontend_port_end": "properties.frontendPortRangeEnd",
}
_SWITCHES: Mapping[str, Specs] = {
    "floating_ip_enabled": Field("properties.enableFloatingIP", default=False, former=("enable_floating_ip",)),
    "tcp_reset_enabled": Field("properties.enableTcpReset", default=False, former=("enable_tcp_reset",)),
}


def _only(value: Value) -> Value:
    """The one pool that a rule has; several are only in the list."""
    return value[0] if isinstance(value, list) and len(value) == 1 and not _is_many(value[0]) else None


def _is_many(item: Value) -> bool:
    return isinstance(item, Unknown) and item.many


def _frontends(get: Get) -> Iterable[Written]:
    """The provider looks the frontends up by their names."""

    def ids(outcome: Sequence[Value]) -> Value:
        balancer, blocks = outcome
        if not isinstance(blocks, list):
            return blocks
        return [{"id": _frontend(balancer, block.get("name"))} if isinstance(block, dict) else block for block in blocks]

    source = "frontend_ip_configuration"
    if get(source) is not None:
        yield "properties.frontendIPConfigurations", distribute(source, ids, [get("loadbalancer_id"), get(source)]), source


def _frontend(balancer: Value, name: Value) -> Value:
    pieces = [balancer, "/frontendIPConfigurations/", name]
    return distribute("id", lambda outcome: join_text("id", outcome), pieces)


TABLES = (
    _BALANCER,
    _POOL,
    Satellite(
        "azurerm_lb_backend_address_pool_address",
        into="{backend_address_pool_id}",
        member_of="properties.loadBalancerBackendAddresses",
        type=_POOL.type,
        fields={
            "name": "name",
            "ip_address": "properties.ipAddress",
            "virtual_network_id": "properties.virtualNetwork.id",
            "backend_address_ip_configuration_id": "properties.loadBalancerFrontendIPConfiguration.id",
        },
    ),
    _part(
        "azurerm_lb_probe",
        "probes",
        {
            "protocol": "properties.protocol",
            "port": "properties.port",
            "probe_threshold": "properties.probeThreshold",
            "request_path": "properties.requestPath",
            "interval_in_seconds": "properties.intervalInSeconds",
            "number_of_probes": "properties.numberOfProbes",
        },
        {},
    ),
    _part(
        "azurerm_lb_rule",
        "loadBalancingRules",
        {
            **_PORTS,
            **_SWITCHES,
            "frontend_port": "properties.frontendPort",
            "backend_address_pool_ids": (
                Field("properties.backendAddressPools", id_objects),
                Field("properties.backendAddressPool.id", _only),
            ),
            "backend_address_pool_id": Field("properties.backendAddressPool.id", until=2),
            "probe_id": "properties.probe.id",
            "load_distribution": Field("properties.loadDistribution", default="Default"),
            "disable_outbound_snat": "properties.disableOutboundSnat",
        },
        _OF_FRONTEND,
    ),
    Table(
        "azurerm_lb_nat_rule",
        f"{_TYPE}/inboundNatRules@{VERSION}",
        {**_PORTS, **_RANGE, **_SWITCHES, "backend_address_pool_id": "properties.backendAddressPool.id"},
        texts=_OF_FRONTEND,
    ),
    _part(
        "azurerm_lb_nat_pool",
        "inboundNatPools",
        {
            **_PORTS,
            **_RANGE,
            "floating_ip_enabled": "properties.enableFloatingIP",
            "tcp_reset_enabled": "properties.enableTcpReset",
        },
        _OF_FRONTEND,
    ),
    Satellite(
        "azurerm_lb_outbound_rule",
        into="{loadbalancer_id}",
        member_of="properties.outboundRules",
        type=_BALANCER.type,
        fields={
            "name": "name",
            "frontend_ip_configuration": Nested("", {"name": Part()}),
            "backend_address_pool_id": "properties.backendAddressPool.id",
            "protocol": "properties.protocol",
            "tcp_reset_enabled": Field("properties.enableTcpReset", default=False, former=("enable_tcp_reset",)),
            "allocated_outbound_ports": "properties.allocatedOutboundPorts",
            "idle_timeout_in_minutes": "properties.idleTimeoutInMinutes",
        },
        finish=_frontends,
        exports={"id": "{loadbalancer_id}/outboundRules/{name}"},
    ),
)
