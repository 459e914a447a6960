"""NAT gateways and the addresses that are associated with them."""

from __future__ import annotations

from azward.source.terraform.azurerm._subnet import VERSION
from azward.source.terraform.azurerm.model import Field, Satellite, Table

__all__ = ["TABLES"]

_GATEWAY = Table("azurerm_nat_gateway", f"Microsoft.Network/natGateways@{VERSION}", {})


def _association(name: str, argument: str, members: str) -> Satellite:
    return Satellite(
        f"azurerm_nat_gateway_{name}_association",
        into="{nat_gateway_id}",
        member_of=f"properties.{members}",
        type=_GATEWAY.type,
        fields={argument: Field("id")},
    )


TABLES = (
    _GATEWAY,
    _association("public_ip", "public_ip_address_id", "publicIpAddresses"),
    _association("public_ip_prefix", "public_ip_prefix_id", "publicIpPrefixes"),
)
