"""The identity of findings: rule, resource and property, in which members of lists have their names.

It does not change when code is moved, reformatted, or put into another file or a module that deploys the same resource.
Findings that it does not distinguish (the same resource in two deployments) are counted.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from typing import TYPE_CHECKING, TypeAlias, cast

from azward.graph.member import member_name
from azward.graph.resource import EVERY, format_path
from azward.graph.value import Absent, canonical, lookup

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from azward.graph.resource import FieldPath, Resource, Segment
    from azward.graph.value import Value

__all__ = [
    "Identity",
    "Occurrence",
    "assigned_key",
    "earlier_path",
    "fingerprint",
    "identity",
    "match",
    "resource_key",
    "stable_path",
]

Identity: TypeAlias = "tuple[str, str, str]"
"""Rule, id of the resource and property, in one case."""

Occurrence: TypeAlias = "tuple[Identity, str]"
"""A finding: what it is, and the file that it is in."""


def identity(rule: str, resource_id: str, path: str) -> Identity:
    """Return the identity of a finding."""
    return rule.casefold(), resource_key(resource_id), path.casefold()


def resource_key(resource_id: str) -> str:
    """Return an id in one case. Parameters and outputs, whose ids name their file, are the same in every file."""
    key = resource_id.casefold().rstrip("/")
    if key.startswith("/azward/") and "/providers/" in key:
        return "/azward" + key[key.rindex("/providers/") :]
    return key


_ASSIGNMENTS = ("roleassignments", "sqlroleassignments", "roleassignmentschedulerequests", "roleeligibilityschedulerequests")
"""Last parts of types that give a role to a principal at a scope. Azure has at most one for the same three."""

_PRINCIPALS, _ROLES = ("principalId",), ("roleDefinitionId", "roleId")


def assigned_key(resource: Resource) -> str:
    """Return an id for what a role assignment assigns, whatever its name is: scope, principal and role.

    It is "" for other resources, and if principal or role are not given. Names of assignments are often generated, from the
    label in the code or from values that say no more than these three: <https://learn.microsoft.com/azure/role-based-access-control/role-assignments-template>.
    """
    kind = resource.type.casefold().rpartition("/")[2]
    properties = lookup(resource.body, "properties")
    if kind not in _ASSIGNMENTS or not isinstance(properties, dict):
        return ""
    principal, role = (next(_given(properties, names), "") for names in (_PRINCIPALS, _ROLES))
    scope, found, _ = resource.id.key.partition(f"/{kind}/")
    return f"{scope}{found}{principal} {role}" if principal and role and found else ""


def _given(properties: dict[str, Value], names: tuple[str, ...]) -> Iterator[str]:
    values = (lookup(properties, name) for name in names)
    return (canonical(value) for value in values if not isinstance(value, Absent) and value is not None)


def fingerprint(found: Identity) -> str:
    """Return 16 hexadecimal digits for an identity."""
    return hashlib.sha256("|".join(found).encode("utf-8", "backslashreplace")).hexdigest()[:16]


def stable_path(resource: Resource, path: FieldPath, *, hide: bool = False) -> str:
    """Return `path` as text, in which members of lists have their names: indices change with other members.

    A member without a name keeps its index. With `hide`, a text in a list, which may be a secret, has no name. Credentials
    in a file are counted, since their places change with each edit.
    """
    if resource.type == "Azward/files":
        return format_path(path[:1])
    return _named(resource, path, lambda member, index: member_name(member, hide=hide) or index)


def earlier_path(resource: Resource, path: FieldPath) -> str:
    """Return `path` as baselines have it that were written before each member was a finding of its own."""
    return _named(resource, path, _earlier_name)


def _earlier_name(member: Value, _: int) -> Segment:
    name = lookup(member, "name") if isinstance(member, dict) else None
    return name if isinstance(name, str) and name else EVERY


def _named(resource: Resource, path: FieldPath, name: Callable[[Value, int], Segment]) -> str:
    value: Value | Absent = cast("Value", resource.body)
    segments: list[Segment] = []
    for segment in path:
        if isinstance(segment, int):
            value = value[segment] if isinstance(value, list) and -len(value) <= segment < len(value) else None
            segments.append(name(value, segment))
        else:
            segments.append(segment)
            value = lookup(value, segment) if isinstance(value, dict) else None
    return format_path(tuple(segments))


def match(
    head: Sequence[Occurrence],
    base: Sequence[Occurrence],
    earlier: Sequence[Identity | None] = (),
    moved: Callable[[int, int], bool] = lambda _, __: True,
) -> list[int | None]:
    """Return for each of `head` the index of its counterpart in `base`; `None` if it is new.

    Each occurrence of the base has at most one counterpart: in the same file if possible, else in any file, else the one
    that earlier versions wrote as it is. `earlier` is how they identified each of `head`, or `None`. `moved` decides whether
    one of `head` may be one of `base` in another file.
    """
    here: dict[Occurrence, list[int]] = defaultdict(list)
    for index in reversed(range(len(base))):
        here[base[index]].append(index)
    found: list[int | None] = [here[occurrence].pop() if here.get(occurrence) else None for occurrence in head]
    elsewhere: dict[Identity, list[int]] = defaultdict(list)
    for (what, _), indices in here.items():
        elsewhere[what] += indices
    for place, (what, _) in enumerate(head):
        if found[place] is None and (others := elsewhere.get(what)):
            found[place] = next((index for index in reversed(others) if moved(place, index)), None)
            if (index := found[place]) is not None:
                others.remove(index)
    for place, before in enumerate(earlier):
        if found[place] is None and before is not None and elsewhere.get(before):
            found[place] = elsewhere[before].pop()
    return found
