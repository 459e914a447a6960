"""Networks below 1 MB whose exposure takes long to find out: many rules, many machines, many ways."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from mutation import template

__all__ = ["NETWORKS"]

Json = dict[str, Any]

STANDARD = {"name": "Standard"}


def _one(of: str, name: str, properties: Json, **more: Any) -> Json:
    return {"type": f"Microsoft.{of}", "apiVersion": "2023-11-01", "name": name, "properties": properties, **more}


def _id(kind: str, *names: str) -> Json:
    quoted = ", ".join(f"'{name}'" for name in names)
    return {"id": f"[resourceId('Microsoft.{kind}', {quoted})]"}


def _network(name: str, subnets: dict[str, Json]) -> Json:
    inside = [{"name": one, "properties": found} for one, found in subnets.items()]
    return _one("Network/virtualNetworks", name, {"addressSpace": {"addressPrefixes": ["10.0.0.0/8"]}, "subnets": inside})


def _machine(name: str, network: str, subnet: str, **configuration: Any) -> list[Json]:
    at = {"subnet": _id("Network/virtualNetworks/subnets", network, subnet), **configuration}
    interfaces = [{**_id("Network/networkInterfaces", f"{name}-nic")}]
    return [
        _one("Network/networkInterfaces", f"{name}-nic", {"ipConfigurations": [{"name": "a", "properties": at}]}),
        _one("Compute/virtualMachines", name, {"networkProfile": {"networkInterfaces": interfaces}}),
    ]


def _group(rules: int) -> Json:
    found = [
        {
            "name": f"r{number}",
            "properties": {
                "priority": 100 + number,
                "direction": "Inbound",
                "access": "Deny" if number % 2 else "Allow",
                "protocol": "*",
                "sourceAddressPrefix": f"10.{number % 250}.0.0/16" if number % 3 else "*",
                "sourcePortRange": "*",
                "destinationAddressPrefix": "*",
                "destinationPortRange": str(1000 + 2 * number),
            },
        }
        for number in range(rules)
    ]
    return _one("Network/networkSecurityGroups", "guard", {"securityRules": found})


def _rules() -> list[Json]:
    guarded = {"networkSecurityGroup": _id("Network/networkSecurityGroups", "guard")}
    subnets = {f"s{n}": {"addressPrefix": f"10.{n // 250}.{n % 250}.0/24", **guarded} for n in range(400)}
    found = [_group(1000), _network("net", subnets)]
    for n in range(400):
        found.append(_one("Network/publicIPAddresses", f"p{n}", {}, sku=STANDARD))
        found += _machine(f"m{n}", "net", f"s{n}", publicIPAddress=_id("Network/publicIPAddresses", f"p{n}"))
    return found


def _peerings() -> list[Json]:
    found: list[Json] = []
    for one in range(40):
        found.append(_network(f"n{one}", {f"s{n}": {"addressPrefix": f"10.{one}.{n}.0/24"} for n in range(4)}))
        for n in range(4):
            found += _machine(f"m{one}-{n}", f"n{one}", f"s{n}")
        for other in range(40):
            if other != one:
                to = {"remoteVirtualNetwork": _id("Network/virtualNetworks", f"n{other}"), "allowForwardedTraffic": True}
                found.append(_one("Network/virtualNetworks/virtualNetworkPeerings", f"n{one}/to{other}", to))
    return found


def _balancer() -> list[Json]:
    def part(kind: str, name: str) -> Json:
        return _id(f"Network/loadBalancers/{kind}", "lb", name)

    rules = [
        {
            "name": f"r{n}",
            "properties": {
                "frontendPort": n + 1,
                "backendPort": n + 1,
                "protocol": "Tcp",
                "frontendIPConfiguration": part("frontendIPConfigurations", "f"),
                "backendAddressPool": part("backendAddressPools", f"b{n % 100}"),
            },
        }
        for n in range(400)
    ]
    front = [{"name": "f", "properties": {"publicIPAddress": _id("Network/publicIPAddresses", "p")}}]
    pools = [{"name": f"b{n}"} for n in range(100)]
    properties = {"frontendIPConfigurations": front, "backendAddressPools": pools, "loadBalancingRules": rules}
    guarded = {"addressPrefix": "10.0.0.0/16", "networkSecurityGroup": _id("Network/networkSecurityGroups", "guard")}
    found = [
        _one("Network/publicIPAddresses", "p", {}, sku=STANDARD),
        _one("Network/loadBalancers", "lb", properties, sku=STANDARD),
        _network("net", {"s": guarded}),
        _group(500),
    ]
    behind = [part("backendAddressPools", f"b{n}") for n in range(0, 100, 4)]
    for n in range(120):
        found += _machine(f"m{n}", "net", "s", loadBalancerBackendAddressPools=behind)
    return found


def _firewall() -> list[Json]:
    translated = [
        {
            "name": f"r{n}",
            "protocols": ["TCP"],
            "sourceAddresses": ["*"],
            "destinationAddresses": ["1.2.3.4"],
            "destinationPorts": [str(n + 1)],
            "translatedAddress": f"10.0.{n // 250}.{n % 250}",
            "translatedPort": "22",
        }
        for n in range(2000)
    ]
    routes = [
        {
            "name": f"r{n}",
            "properties": {
                "addressPrefix": f"{n % 200}.{n // 200}.0.0/16",
                "nextHopType": "VirtualAppliance",
                "nextHopIpAddress": "10.9.0.4",
            },
        }
        for n in range(1500)
    ]
    inside = {"addressPrefix": "10.0.0.0/16", "routeTable": _id("Network/routeTables", "routes")}
    at = {
        "subnet": _id("Network/virtualNetworks/subnets", "net", "AzureFirewallSubnet"),
        "publicIPAddress": _id("Network/publicIPAddresses", "p"),
    }
    collection = {"name": "n", "properties": {"priority": 100, "action": {"type": "Dnat"}, "rules": translated}}
    firewall = {"natRuleCollections": [collection], "ipConfigurations": [{"name": "c", "properties": at}]}
    found = [
        _one("Network/publicIPAddresses", "p", {}, sku=STANDARD),
        _one("Network/azureFirewalls", "fw", firewall),
        _network("net", {"AzureFirewallSubnet": {"addressPrefix": "10.9.0.0/24"}, "s": inside}),
        _one("Network/routeTables", "routes", {"routes": routes}),
    ]
    for n in range(200):
        found += _machine(f"m{n}", "net", "s", privateIPAddress=f"10.0.{n // 250}.{n % 250}")
    return found


def _flows() -> list[Json]:
    stores = [
        _one("Storage/storageAccounts", f"s{n}", {}, sku={"name": "Standard_LRS"}, kind="StorageV2") for n in range(300)
    ]
    address = "[reference(resourceId('Microsoft.Storage/storageAccounts', 's{}')).primaryEndpoints.blob]"
    settings = [{"name": f"S{n}", "value": address.format(n)} for n in range(0, 300, 10)]
    sites = [_one("Web/sites", f"w{n}", {"siteConfig": {"appSettings": settings}}) for n in range(200)]
    return [*stores, *sites]


def _text(make: Callable[[], list[Json]]) -> Callable[[], dict[str, str]]:
    return lambda: {"main.json": json.dumps(template(resources=make()))}


NETWORKS = {
    "security rules": _text(_rules),
    "peerings": _text(_peerings),
    "load balancer": _text(_balancer),
    "firewall": _text(_firewall),
    "data flows": _text(_flows),
}
"""Makers of files."""
