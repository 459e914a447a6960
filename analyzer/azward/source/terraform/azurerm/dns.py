"""Public DNS zones and their records."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm.model import Block, Child, Field, Specs, Table, listed, number, objects

__all__ = ["TABLES"]

_VERSION = "2018-05-01"
_ZONE = "Microsoft.Network/dnsZones"


def _records(kind: str, fields: Mapping[str, Specs]) -> Table:
    return Table(
        f"azurerm_dns_{kind.lower()}_record",
        f"{_ZONE}/{kind}@{_VERSION}",
        {"ttl": "properties.TTL", "tags": "properties.metadata", **fields},
    )


_TARGET: Mapping[str, Specs] = {"target_resource_id": "properties.targetResource.id"}

TABLES = (
    Table(
        "azurerm_dns_zone",
        f"{_ZONE}@{_VERSION}",
        {
            "soa_record": Child(
                "SOA",
                "@",
                {
                    "email": "properties.SOARecord.email",
                    "expire_time": "properties.SOARecord.expireTime",
                    "minimum_ttl": "properties.SOARecord.minimumTTL",
                    "refresh_time": "properties.SOARecord.refreshTime",
                    "retry_time": "properties.SOARecord.retryTime",
                    "serial_number": "properties.SOARecord.serialNumber",
                    "host_name": "properties.SOARecord.host",
                    "ttl": "properties.TTL",
                    "tags": "properties.metadata",
                },
            )
        },
        constants={"location": "global"},
    ),
    _records("A", {"records": Field("properties.ARecords", objects("ipv4Address")), **_TARGET}),
    _records("AAAA", {"records": Field("properties.AAAARecords", objects("ipv6Address")), **_TARGET}),
    _records("CAA", {"record": Block("properties.caaRecords")}),
    _records("CNAME", {"record": "properties.CNAMERecord.cname", **_TARGET}),
    _records("MX", {"record": Block("properties.MXRecords", {"preference": Field("preference", number)})}),
    _records("NS", {"records": Field("properties.NSRecords", objects("nsdname"))}),
    _records("PTR", {"records": Field("properties.PTRRecords", objects("ptrdname"))}),
    _records("SRV", {"record": Block("properties.SRVRecords")}),
    _records("TXT", {"record": Block("properties.TXTRecords", {"value": Field("value", listed)})}),
)
