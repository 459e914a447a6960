"""Authorization rules of Service Bus, Relay and Notification Hubs: rights as arguments of their own, two keys for each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from azward.source.terraform.azurerm._rights import granted
from azward.source.terraform.azurerm.model import KEY, Get, Part, Specs, Written

__all__ = ["KEYS", "RIGHTS", "rights"]

RIGHTS: Mapping[str, Specs] = {"listen": Part(), "send": Part(), "manage": Part()}
KEYS = dict.fromkeys(
    (
        f"{rank}_{kind}"
        for rank in ("primary", "secondary")
        for kind in ("key", "connection_string", "connection_string_alias")
    ),
    KEY,
)


def rights(get: Get) -> Iterable[Written]:
    """ARM lists the rights."""
    yield "properties.rights", granted(get, {"listen": "Listen", "send": "Send", "manage": "Manage"}), "manage"
