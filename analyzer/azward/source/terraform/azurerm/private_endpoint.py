"""Private endpoints."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from azward.graph.choice import distribute
from azward.graph.value import Unknown, Value, unknown_from
from azward.source.terraform.azurerm.model import Block, Child, Field, Get, Ignored, Part, Satellite, Specs, Table, Written

__all__ = ["TABLES"]

_CONNECTION: Mapping[str, Specs] = {
    "name": "name",
    "is_manual_connection": Part(),
    "private_connection_resource_id": "properties.privateLinkServiceId",
    "private_connection_resource_alias": "properties.privateLinkServiceId",
    "subresource_names": "properties.groupIds",
    "request_message": "properties.requestMessage",
    "private_ip_address": Ignored("no rule asks for it"),
}


def _zones(value: Value) -> Value:
    """The ids of zones as the configurations of a group, each with the name that the provider gives it."""
    if not isinstance(value, list):
        return value
    return [
        item if isinstance(item, Unknown) and item.many else {"name": _zone(item), "properties": {"privateDnsZoneId": item}}
        for item in value
    ]


def _zone(item: Value) -> Value:
    return item.rpartition("/")[2] if isinstance(item, str) else unknown_from("name", item)


def _connections(get: Get) -> Iterable[Written]:
    """A connection is in one list or the other, by whether somebody has to approve it."""
    source = "private_service_connection"

    def chosen(manual: bool) -> Value:
        def each(outcome: Sequence[Value]) -> Value:
            items = outcome[0] if isinstance(outcome[0], list) else []
            return [_connection(item) for item in items if isinstance(item, dict) and _is_manual(item) is manual]

        return distribute("connections", each, [get(source)])

    yield "properties.privateLinkServiceConnections", chosen(False), source
    manual = chosen(True)
    if manual != []:
        yield "properties.manualPrivateLinkServiceConnections", manual, source


def _is_manual(item: dict[str, Value]) -> bool:
    return item.get("is_manual_connection") is True


def _connection(item: dict[str, Value]) -> Value:
    properties: dict[str, Value] = {}
    for name, path in (
        ("private_connection_resource_id", "privateLinkServiceId"),
        ("private_connection_resource_alias", "privateLinkServiceId"),
        ("subresource_names", "groupIds"),
        ("request_message", "requestMessage"),
    ):
        if item.get(name) is not None:
            properties[path] = item[name]
    return {"name": item.get("name"), "properties": properties}


_ENDPOINT = Table(
    "azurerm_private_endpoint",
    "Microsoft.Network/privateEndpoints@2024-05-01",
    {
        "subnet_id": "properties.subnet.id",
        "private_service_connection": Block(
            "", {**dict.fromkeys(_CONNECTION, Part()), "private_ip_address": Ignored("no rule asks for it")}
        ),
        "private_dns_zone_group": Child(
            "privateDnsZoneGroups",
            "{name}",
            {"name": Part(), "private_dns_zone_ids": Field("properties.privateDnsZoneConfigs", _zones)},
        ),
        "ip_configuration": Block(
            "properties.ipConfigurations",
            {
                "private_ip_address": "properties.privateIPAddress",
                "subresource_name": "properties.groupId",
                "member_name": "properties.memberName",
            },
        ),
    },
    finish=_connections,
)

TABLES = (
    _ENDPOINT,
    Satellite(
        "azurerm_private_endpoint_application_security_group_association",
        into="{private_endpoint_id}",
        member_of="properties.applicationSecurityGroups",
        type=_ENDPOINT.type,
        fields={"application_security_group_id": "id"},
    ),
)
