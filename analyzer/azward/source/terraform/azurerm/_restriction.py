"""Access restrictions, which all kinds of sites share."""

from __future__ import annotations

from azward.graph.value import Value
from azward.source.terraform.azurerm.model import Block, Field, unless

__all__ = ["restrictions"]


def tagged(value: Value) -> Value:
    """The kind of a restriction that names a service tag."""
    return "ServiceTag" if value != "" else None


_HEADERS = Block(
    "headers",
    {
        "x_azure_fdid": "x-azure-fdid",
        "x_fd_health_probe": "x-fd-healthprobe",
        "x_forwarded_for": "x-forwarded-for",
        "x_forwarded_host": "x-forwarded-host",
    },
)
"""The headers that a request must have too, such as the id of a Front Door."""


def restrictions(path: str) -> Block:
    """Return the block of the rules at `path` that say who may reach a site."""
    return Block(
        path,
        {
            "headers": _HEADERS,
            "ip_address": Field("ipAddress", unless("")),
            "service_tag": (Field("ipAddress", unless("")), Field("tag", tagged)),
            "virtual_network_subnet_id": Field("vnetSubnetResourceId", unless("")),
        },
    )
