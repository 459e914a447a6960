"""Whether the addresses of DNS servers are private."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING

from azward.graph.outcome import Evidence, Outcome, failing
from azward.graph.truth import Truth
from azward.graph.value import causes

if TYPE_CHECKING:
    from azward.graph.view import View

__all__ = ["are_private"]

AZURE_DNS = "168.63.129.16"
"""The address of Azure DNS, which only virtual networks reach:
https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16"""


def are_private(view: View, path: str) -> Outcome:
    """Return FALSE if one of the addresses at `path`, which has a `[*]`, is public; UNKNOWN if one may be."""
    members = view.members(path)
    public = [Evidence(view.resource, at, value) for at, value in members.items if _is_public(value)]
    if public:
        return failing(public)
    opened = [(at, value) for at, value in members.items if not isinstance(value, str)]
    if not opened and not members.open:
        return Outcome(Truth.TRUE)
    why = (*(cause for _, value in opened for cause in causes(value)), *members.causes)
    return Outcome(Truth.UNKNOWN, tuple(Evidence(view.resource, at) for at, _ in opened), tuple(dict.fromkeys(why)))


def _is_public(value: object) -> bool:
    if not isinstance(value, str) or value == AZURE_DNS:
        return False
    try:
        return ip_address(value).is_global
    except ValueError:
        return False
