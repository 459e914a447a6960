"""Private DNS zones, their links with virtual networks, and their records."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm.model import Block, Child, Field, Specs, Table, listed, objects

__all__ = ["TABLES"]

_VERSION = "2024-06-01"
_ZONE = "Microsoft.Network/privateDnsZones"
_ZONE_ID = f"{{group}}/providers/{_ZONE}"


def _records(kind: str, fields: Mapping[str, Specs]) -> Table:
    return Table(
        f"azurerm_private_dns_{kind.lower()}_record",
        f"{_ZONE}/{kind}@{_VERSION}",
        {"tags": "properties.metadata", **fields},
        id=(f"{{private_dns_zone_id}}/{kind}/{{name}}", f"{_ZONE_ID}/{{zone_name}}/{kind}/{{name}}"),
    )


TABLES = (
    Table(
        "azurerm_private_dns_zone",
        f"{_ZONE}@{_VERSION}",
        {
            "soa_record": Child(
                "SOA",
                "@",
                {
                    "email": "properties.soaRecord.email",
                    "expire_time": "properties.soaRecord.expireTime",
                    "minimum_ttl": "properties.soaRecord.minimumTtl",
                    "refresh_time": "properties.soaRecord.refreshTime",
                    "retry_time": "properties.soaRecord.retryTime",
                    "tags": "properties.metadata",
                },
            )
        },
        constants={"location": "global"},
    ),
    Table(
        "azurerm_private_dns_zone_virtual_network_link",
        f"{_ZONE}/virtualNetworkLinks@{_VERSION}",
        {"virtual_network_id": "properties.virtualNetwork.id"},
        id=(
            "{private_dns_zone_id}/virtualNetworkLinks/{name}",
            f"{_ZONE_ID}/{{private_dns_zone_name}}/virtualNetworkLinks/{{name}}",
        ),
        constants={"location": "global"},
    ),
    _records("A", {"records": Field("properties.aRecords", objects("ipv4Address"))}),
    _records("AAAA", {"records": Field("properties.aaaaRecords", objects("ipv6Address"))}),
    _records("CNAME", {"record": "properties.cnameRecord.cname"}),
    _records("MX", {"record": Block("properties.mxRecords")}),
    _records("PTR", {"records": Field("properties.ptrRecords", objects("ptrdname"))}),
    _records("SRV", {"record": Block("properties.srvRecords")}),
    _records("TXT", {"record": Block("properties.txtRecords", {"value": Field("value", listed)})}),
)
