"""Deployment scopes and ARM ids over placeholders, shared by the languages that compute ids.

What a template deploys into is not known before it is deployed, so subscription, resource group and management group have
placeholder names. Ids built over them are real in shape: an id in a firewall rule *is* the id of the subnet in the graph.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.frozen import frozen
from azward.graph.choice import distribute
from azward.graph.value import Value, canonical, join_text

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["MANAGEMENT_GROUP", "RESOURCE_GROUP", "SUBSCRIPTION", "TENANT_ID", "Scope", "ScopeKind", "below"]

SUBSCRIPTION = "00000000-0000-0000-0000-000000000000"
TENANT_ID = "00000000-0000-0000-0000-000000000000"
RESOURCE_GROUP = "rg"
MANAGEMENT_GROUP = "mg"


class ScopeKind:
    """What a template is deployed to, as the name of its schema and `targetScope` say."""

    RESOURCE_GROUP = "resourceGroup"
    SUBSCRIPTION = "subscription"
    MANAGEMENT_GROUP = "managementGroup"
    TENANT = "tenant"


@frozen
class Scope:
    """Where a template is deployed to. The names are open where the author computes them."""

    kind: str
    subscription: Value = SUBSCRIPTION
    resource_group: Value = RESOURCE_GROUP
    management_group: Value = MANAGEMENT_GROUP

    @property
    def id(self) -> Value:
        """The id of the scope; "" for the tenant."""
        match self.kind:
            case ScopeKind.RESOURCE_GROUP:
                return _text("/subscriptions/", self.subscription, "/resourceGroups/", self.resource_group)
            case ScopeKind.SUBSCRIPTION:
                return _text("/subscriptions/", self.subscription)
            case ScopeKind.MANAGEMENT_GROUP:
                return _text("/providers/Microsoft.Management/managementGroups/", self.management_group)
            case _:
                return ""

    @property
    def subscription_id(self) -> Value:
        """The id of the subscription, whatever the kind of the scope."""
        return _text("/subscriptions/", self.subscription)


def _text(*pieces: Value) -> Value:
    return distribute("id", lambda known: join_text("id", known), pieces)


def below(scope: Value, resource_type: str, names: Sequence[Value]) -> Value:
    """The id of a resource: `scope`/providers/type with one name a type segment. Names beyond the type are left out."""
    namespace, *kinds = resource_type.strip("/").split("/")
    if isinstance(scope, str):
        scope = scope.rstrip("/")
    pieces: list[Value] = [scope, f"/providers/{namespace}"]
    for kind, name in zip(kinds, names, strict=False):
        pieces += [f"/{kind}/", name if not isinstance(name, (int, float)) else canonical(name)]
    return _text(*pieces)
