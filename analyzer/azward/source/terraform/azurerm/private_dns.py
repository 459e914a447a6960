"""Private DNS zones, their links with virtual networks, and their records."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm.model import Child, Field, Many, Part, Specs, Table, listed, objects

__all__ = ["TABLES"]

_VERSION = "2024-06-01"
_ZONE = "Microsoft.Network/privateDnsZones"
_ZONE_ID = f"{{group}}/providers/{_ZONE}"

_ZONE_TABLE = Table(
    "azurerm_private_dns_zone",
    f"{_ZONE}@{_VERSION}",
    {
        "soa_record": Child(
            "SOA",
            "@",
            {
                "email": Field("properties.soaRecord.email"),
                "expire_time": Field("properties.soaRecord.expireTime", default=2419200),
                "minimum_ttl": Field("properties.soaRecord.minimumTtl", default=10),
                "refresh_time": Field("properties.soaRecord.refreshTime", default=3600),
                "retry_time": Field("properties.soaRecord.retryTime", default=300),
                "ttl": Field("properties.ttl", default=3600),
                "tags": Field("properties.metadata"),
            },
        ),
    },
    constants={"location": "global"},
)

_LINK = Table(
    "azurerm_private_dns_zone_virtual_network_link",
    f"{_ZONE}/virtualNetworkLinks@{_VERSION}",
    {
        "private_dns_zone_id": Part(),
        "private_dns_zone_name": Part(),
        "virtual_network_id": Field("properties.virtualNetwork.id"),
        "registration_enabled": Field("properties.registrationEnabled", default=False),
        "resolution_policy": Field("properties.resolutionPolicy"),
    },
    id=(
        "{private_dns_zone_id}/virtualNetworkLinks/{name}",
        f"{_ZONE_ID}/{{private_dns_zone_name}}/virtualNetworkLinks/{{name}}",
    ),
    constants={"location": "global"},
)


def _records(kind: str, fields: Mapping[str, Specs]) -> Table:
    return Table(
        f"azurerm_private_dns_{kind.lower()}_record",
        f"{_ZONE}/{kind}@{_VERSION}",
        {
            "private_dns_zone_id": Part(),
            "zone_name": Part(),
            "ttl": Field("properties.ttl"),
            "tags": Field("properties.metadata"),
            **fields,
        },
        id=(f"{{private_dns_zone_id}}/{kind}/{{name}}", f"{_ZONE_ID}/{{zone_name}}/{kind}/{{name}}"),
    )


TABLES = (
    _ZONE_TABLE,
    _LINK,
    _records("A", {"records": Field("properties.aRecords", objects("ipv4Address"))}),
    _records("AAAA", {"records": Field("properties.aaaaRecords", objects("ipv6Address"))}),
    _records("CNAME", {"record": Field("properties.cnameRecord.cname")}),
    _records(
        "MX",
        {
            "name": Part(default="@"),
            "record": Many("properties.mxRecords", {"preference": Field("preference"), "exchange": Field("exchange")}),
        },
    ),
    _records("PTR", {"records": Field("properties.ptrRecords", objects("ptrdname"))}),
    _records(
        "SRV",
        {
            "record": Many(
                "properties.srvRecords",
                {
                    "priority": Field("priority"),
                    "weight": Field("weight"),
                    "port": Field("port"),
                    "target": Field("target"),
                },
            )
        },
    ),
    _records("TXT", {"record": Many("properties.txtRecords", {"value": Field("value", listed)})}),
)
