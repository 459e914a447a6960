"""Public addresses: a Standard one is closed unless a security group lets traffic in, a Basic one is open.

https://learn.microsoft.com/azure/virtual-network/ip-services/public-ip-addresses
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.network.flag import has_word, why
from azward.graph.network.linked import Linked
from azward.graph.network.reach import Reach, gate
from azward.graph.outcome import Evidence
from azward.graph.resource import parse_path
from azward.graph.truth import Truth
from azward.graph.value import Absent

if TYPE_CHECKING:
    from azward.graph.resource import FieldPath
    from azward.graph.view import View

__all__ = ["PUBLIC_ADDRESS", "open_without_group", "public_hop"]

PUBLIC_ADDRESS = "Microsoft.Network/publicIPAddresses"
SKU = parse_path("sku.name")


def public_hop(holder: View, path: FieldPath, address: Linked) -> Reach:
    """Return the hop from the internet to what `path` gives a public address."""
    evidence = Evidence(holder.resource, path, address.value, "public address")
    if address.view is None:
        name = address.key.rpartition("/")[2] or "it"
        sure = Truth.of(bool(address.key) and not address.key.startswith("{"))
        return gate(sure, evidence, f"`{name}` is its public address", address.causes)
    present = Truth.FALSE
    for _, one in address.ends:
        present |= one
    name = address.view.resource.display_name
    return gate(present, evidence, f"`{name}` is its public address", why(address.view.resource.condition))


def open_without_group(address: Linked) -> Reach:
    """Return the hop through a public address that no security group guards."""
    if address.view is None:
        reason = "whether its public address is a Basic one is not known, and no security group guards it"
        return gate(Truth.UNKNOWN, None, reason, address.causes)
    sku = address.view.field(SKU)
    basic = Truth.TRUE if isinstance(sku, Absent) else has_word(sku, "basic")
    name = address.view.resource.display_name
    evidence = Evidence(address.view.resource, SKU, sku)
    if basic is Truth.TRUE:
        return gate(basic, evidence, f"`{name}` is a Basic address, which is open without a security group")
    if basic is Truth.FALSE:
        return gate(basic, evidence, f"`{name}` is a Standard address, which is closed without a security group")
    return gate(basic, evidence, f"the tier of `{name}` is not known, and no security group guards it", why(sku))
