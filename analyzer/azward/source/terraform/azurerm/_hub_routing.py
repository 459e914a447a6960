"""How connections with a virtual hub are routed."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm.model import Block, Field, Specs, id_objects

__all__ = ["MAPS", "propagated"]

MAPS: Mapping[str, Specs] = {"inbound_route_map_id": "inboundRouteMap.id", "outbound_route_map_id": "outboundRouteMap.id"}


def propagated(ids: str = "route_table_ids") -> Block:
    """The tables that learn the routes of a connection; `ids` is the name of the argument that lists them."""
    return Block("propagatedRouteTables", {ids: Field("ids", id_objects)})
