"""Names of resources that have several segments: `parent/child`, and those of extension resources and scopes."""

from __future__ import annotations

from azward.graph.choice import distribute
from azward.graph.value import Choice, Unknown, Value, canonical, join_text, unknown_from
from azward.source.arm.copy_loop import outcomes_of
from azward.source.scope import Scope, ScopeKind, below

__all__ = ["scope_of_id", "split_name", "unfold_extension"]


def split_name(name: Value, count: int) -> list[Value]:
    """Return `name`, split at its slashes into `count` names; an unknown part stays in its segment."""
    if isinstance(name, Choice) and count > 1:
        return [
            distribute("name", lambda outcome, at=index: (*split_name(outcome[0], count), "")[at], [name])
            for index in range(count)
        ]
    if isinstance(name, str):
        parts: list[Value] = list(name.strip("/").split("/"))
    elif isinstance(name, Unknown) and name.parts:
        pieces: list[list[Value]] = [[]]
        for part in name.parts:
            if isinstance(part, Unknown):
                pieces[-1].append(part)
                continue
            first, *others = part.split("/")
            pieces[-1].append(first)
            pieces.extend([other] for other in others)
        parts = [join_text(name.expression, [piece for piece in group if piece != ""]) for group in pieces]
    else:
        parts = [name]
    if len(parts) < count and len(parts) == 1 and not isinstance(name, str):
        split = [unknown_from(f"split({canonical(name)}, '/')[{index}]", name) for index in range(count)]
        return list(split)
    return parts


def unfold_extension(scope: Value, kind: str, name: Value) -> tuple[Value, str, Value]:
    """Return scope, type and name of an extension resource that is written below its target.

    For example, the type `Microsoft.Web/sites/providers/locks` is `Microsoft.Authorization/locks` with a site as its scope.
    """
    segments = kind.split("/")
    position = next((index for index, segment in enumerate(segments) if index > 1 and segment.casefold() == "providers"), 0)
    if not position:
        return scope, kind, name
    names = split_name(name, kind.count("/"))
    parents, rest = names[: position - 1], names[position - 1 :]
    if not rest or not isinstance(rest[0], str):
        return scope, kind, name
    target = below(scope, "/".join(segments[:position]), parents)
    own: list[Value] = []
    for index, part in enumerate(rest[1:]):
        own += ["/", part] if index else [part]
    return target, "/".join([rest[0], *segments[position + 1 :]]), join_text("name", own)


def scope_of_id(identity: Value, kind: str, around: Scope) -> Scope:
    """Return the scope with an id, for a template that is deployed to the kind of scope `kind`.

    What the id does not tell is unknown for its causes if it is open, else that of `around`.
    """
    found = _kind_of(canonical(identity).casefold())
    if isinstance(identity, Choice):
        kinds = {_kind_of(canonical(leaf).casefold()) for leaf in outcomes_of(identity)}
        found = kinds.pop() if len(kinds) == 1 else ""
    match found:
        case ScopeKind.RESOURCE_GROUP:
            _, subscription, _, group = split_name(identity, 4)[:4]
            return Scope(found, subscription, group)
        case ScopeKind.SUBSCRIPTION:
            return Scope(found, split_name(identity, 2)[1])
        case ScopeKind.MANAGEMENT_GROUP:
            return Scope(found, management_group=split_name(identity, 5)[-1])
        case ScopeKind.TENANT:
            return Scope(found)
        case _ if isinstance(identity, (Unknown, Choice)):
            opened = unknown_from(identity.expression if isinstance(identity, Unknown) else identity.decider, identity)
            return Scope(kind, opened, opened, opened)
        case _:
            return around


def _kind_of(identity: str) -> str:
    """Return the kind of scope that has an id in lower case; "" for any other."""
    if "managementgroups/" in identity:
        return ScopeKind.MANAGEMENT_GROUP
    if identity in ("", "/"):
        return ScopeKind.TENANT
    names = identity.strip("/").split("/")
    if names[0] != "subscriptions" or len(names) not in (2, 4):
        return ""
    return ScopeKind.SUBSCRIPTION if len(names) == 2 else ScopeKind.RESOURCE_GROUP if names[2] == "resourcegroups" else ""
