"""Scopes that a `scope` may name, and the scope that a condition selects from two of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.frozen import frozen
from azward.source.arm.expression import Call, Expression, Literal, Property
from azward.source.scope import ScopeKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from azward.source.bicep.semantics.symbols import Declaration

__all__ = ["COMPUTED", "RESOURCE", "SCOPE_FUNCTIONS", "ScopeReference", "group_id", "pick", "picked_scope"]

RESOURCE = "resource"
"""The kind of a scope that is a resource, for extension resources."""
COMPUTED = "computed"
"""The kind of a scope of which only an expression for its id is known."""

SCOPE_FUNCTIONS = {
    "resourceGroup": ScopeKind.RESOURCE_GROUP,
    "subscription": ScopeKind.SUBSCRIPTION,
    "managementGroup": ScopeKind.MANAGEMENT_GROUP,
    "tenant": ScopeKind.TENANT,
}


@frozen
class ScopeReference:
    """The target of a `scope`: a resource, a kind of scope with its names, or an id."""

    kind: str  # of ScopeKind, `RESOURCE`, `COMPUTED`, or "" for the scope of the file
    declaration: Declaration | None = None
    index: Expression | None = None
    subscription: Expression | None = None
    name: Expression | None = None  # of the resource group or management group
    id: Expression | None = None


def pick(condition: Expression, yes: Expression, no: Expression) -> Expression:
    """Return the expression for `yes` where the condition holds, else for `no`."""
    return yes if yes == no else Call("if", (condition, yes, no), condition.start, condition.end)


def group_id(subscription: Expression | None, name: Expression, start: int, end: int) -> Expression:
    """Return the id of a resource group."""
    pattern = Literal("/subscriptions/{0}/resourceGroups/{1}", start, end)
    return Call("format", (pattern, subscription or _own("subscription", "subscriptionId", start, end), name), start, end)


def picked_scope(
    condition: Expression,
    yes: ScopeReference,
    no: ScopeReference,
    own: str,
    identify: Callable[[ScopeReference], Expression],
) -> ScopeReference:
    """Return the scope that a condition selects, in a file that is deployed to the kind of scope `own`.

    The names are selected if both scopes are of one kind, else the ids, which `identify` returns.
    """
    if yes == no:
        return yes
    start, end = condition.start, condition.end
    kinds = {yes.kind or own, no.kind or own}
    if len(kinds) > 1 or not kinds <= {*_NAME_OF}:
        return ScopeReference(COMPUTED, id=pick(condition, identify(yes), identify(no)))
    kind = kinds.pop()
    function = _NAME_OF[kind]
    names = [scope.name or _own(function, "name", start, end) for scope in (yes, no)] if function else []
    subscription = None
    if yes.subscription is not None or no.subscription is not None:
        current = _own("subscription", "subscriptionId", start, end)
        subscription = pick(condition, yes.subscription or current, no.subscription or current)
    return ScopeReference(kind, subscription=subscription, name=pick(condition, *names) if names else None)


_NAME_OF = {
    ScopeKind.RESOURCE_GROUP: "resourceGroup",
    ScopeKind.MANAGEMENT_GROUP: "managementGroup",
    ScopeKind.SUBSCRIPTION: "",
}
"""The function that returns the scope of the file, for kinds of scopes that have a name."""


def _own(function: str, member: str, start: int, end: int) -> Expression:
    return Property(Call(function, (), start, end), member, start, end)
