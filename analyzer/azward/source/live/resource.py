"""Resources as Azure returns them, turned into resources of the graph."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, cast

from azward.frozen import frozen
from azward.graph.arm_types import facts_of
from azward.graph.resource import FieldPath, Resource, ResourceId, Span, parse_path, read
from azward.graph.value import Absent, Cause, CauseKind, Unknown, Value, lookup
from azward.source.live.redact import PARTS, REDACTED
from azward.source.live.secrets import SECRET

if TYPE_CHECKING:
    from collections.abc import Iterable

    from azward.source.arm.document import Document

__all__ = [
    "DocumentOrigin",
    "LineOrigin",
    "is_resource_id",
    "official_type",
    "remote_endpoints",
    "resource_of",
    "unread_child",
]

_VERSION = Unknown(
    "api-version",
    (Cause(CauseKind.EXTERNAL, "api-version", "Azure does not return the API version of the deployment"),),
)
"""What a resource does not set depends on the API version it was deployed with, which Azure does not return."""

_META = frozenset({"id", "type", "name", "apiversion", "resourcegroup", "subscriptionid", "tenantid"})
"""Properties that identify the resource, and columns that only Resource Graph has."""


@dataclass(slots=True, eq=False)
class LineOrigin:
    """A resource that is one line of a snapshot."""

    file: str
    line: int
    body: dict[str, Value] = field(default_factory=dict[str, Value])

    def locate(self, path: FieldPath) -> tuple[Span, int]:
        return Span(self.file, self.line, 1, self.line, 1), _depth(self.body, path)

    def callers(self) -> tuple[Span, ...]:
        return ()

    def trail(self, path: FieldPath) -> tuple[Span, ...]:
        return (self.locate(path)[0],)


@frozen(eq=False)
class DocumentOrigin:
    """A resource at `path` of a JSON document."""

    document: Document
    path: tuple[str | int, ...]

    def locate(self, path: FieldPath) -> tuple[Span, int]:
        full = (*self.path, *path)
        _, deep = self.document.node(full)
        return self.document.span(full), max(0, deep - len(self.path))

    def callers(self) -> tuple[Span, ...]:
        return ()

    def trail(self, path: FieldPath) -> tuple[Span, ...]:
        return (self.locate(path)[0],)


@frozen(eq=False)
class _NoOrigin:
    """A resource that is only known because another one refers to it."""

    def locate(self, path: FieldPath) -> tuple[Span, int]:
        del path
        return Span("", 1, 1, 1, 1), 0

    def callers(self) -> tuple[Span, ...]:
        return ()

    def trail(self, path: FieldPath) -> tuple[Span, ...]:
        return (self.locate(path)[0],)


def _depth(body: dict[str, Value], path: FieldPath) -> int:
    for length in range(len(path), 0, -1):
        found = read(body, path[:length])
        if not isinstance(found, Absent) and found is not None:
            return length
    return 0


def resource_of(row: dict[str, Any], origin: LineOrigin | DocumentOrigin) -> Resource | None:
    """Return the resource that `row` describes; `None` if its id is not a resource id."""
    identity = str(row.get("id", "")).rstrip("/")
    head, _, tail = _split(identity)
    namespace, *pairs = tail.split("/")
    if not namespace or len(pairs) < 2 or len(pairs) % 2:
        return None
    kind = "/".join((namespace, *pairs[::2]))
    body = {key: _value(value) for key, value in row.items() if key.casefold() not in _META}
    scope = head
    if kind.casefold() == "microsoft.authorization/roleassignments":
        # in Resource Graph, the id of an assignment lacks its scope, which is in a property
        declared = read(body, ("properties", "scope"))
        if isinstance(declared, str) and declared.startswith("/"):
            scope = declared.rstrip("/")
            identity = f"{scope}/providers/{kind}/{pairs[-1]}"
    written = row.get("type")
    spelt = written if isinstance(written, str) and written.casefold() == kind.casefold() else kind
    return Resource(
        id=ResourceId(identity),
        type=official_type(spelt),
        api_version=_VERSION,
        name="/".join(pairs[1::2]),
        scope=scope,
        address=identity,
        body=body,
        origin=origin,
    )


def is_resource_id(text: str) -> bool:
    """Decide whether a text is the id of a resource. Requests are made of it, so that it must be one path."""
    segments = text.split("/")
    return (
        text.startswith("/")
        and len(text) <= MAX_ID
        and text.isprintable()
        and not any(segment in ("", ".", "..") for segment in segments[1:])
        and len(tail := _split(text)[2].split("/")) >= 3
        and len(tail) % 2 == 1
    )


MAX_ID = 4096
"""Characters of an id. Azure allows fewer."""


def _split(identity: str) -> tuple[str, str, str]:
    position = identity.casefold().rfind("/providers/")
    return (identity, "", "") if position < 0 else (identity[:position], "/", identity[position + len("/providers/") :])


def official_type(kind: str) -> str:
    """Return the official spelling of a type, where it is recorded: Resource Graph returns lower case."""
    facts = facts_of(kind).type
    return facts if facts.casefold() == kind.casefold() else kind


def _value(value: Any) -> Value:
    if isinstance(value, dict):
        members = cast("dict[str, Any]", value)
        if REDACTED in members:
            return _redacted(members)
        for key, member in members.items():
            if isinstance(member, (dict, list)):
                members[key] = _value(member)
        return cast("Value", members)
    if isinstance(value, list):
        return [_value(member) for member in cast("list[Any]", value)]
    return cast("Value", value)


def _redacted(members: dict[str, Any]) -> Unknown:
    if members[REDACTED] == "unasked":
        return Unknown("properties", (Cause(CauseKind.EXTERNAL, "properties", "the listing does not contain it"),))
    secret = Unknown("secret", (SECRET,))
    shown = members.get(PARTS)
    given = cast("list[object]", shown) if isinstance(shown, list) else []
    parts = [part if isinstance(part, str) else secret for part in given]
    return replace(secret, parts=tuple(parts))


def unread_child(parent: str, kind: str, name: str, reason: str) -> Resource:
    """Return a child of `parent` that may exist, with unknown properties."""
    cause = Cause(CauseKind.EXTERNAL, f"{kind.rpartition('/')[2]}/{name}", f"`{name}` was not read: {reason}")
    identity = f"{parent}/{kind.rpartition('/')[2]}/{name}"
    unknown = Unknown(name, (cause,), many=True)
    head, _, tail = _split(parent)
    above = "/".join(tail.split("/")[2::2])
    folded = any(fold.child.casefold() == kind.casefold() for fold in facts_of(kind.rpartition("/")[0]).folds)
    return Resource(
        id=ResourceId(identity),
        type=kind,
        api_version=_VERSION,
        name=f"{above}/{name}",
        scope=head,
        address=identity,
        body={"properties": unknown},
        origin=_NoOrigin(),
        existing=not folded,
        condition=True if folded else unknown,
    )


def remote_endpoints(resources: Iterable[Resource]) -> list[Resource]:
    """Return private endpoints in other subscriptions, which were not listed but are connected to a listed resource."""
    known = {resource.id.key for resource in resources}
    found: dict[str, Resource] = {}
    for resource in resources:
        connections = read(resource.body, parse_path("properties.privateEndpointConnections"))
        for connection in connections if isinstance(connections, list) else ():
            identity = read(connection, parse_path("properties.privateEndpoint.id"))
            if not isinstance(identity, str) or identity.casefold() in known or identity.casefold() in found:
                continue
            head, _, tail = _split(identity.rstrip("/"))
            pairs = tail.split("/")
            if len(pairs) != 3:
                continue
            state = lookup(cast("dict[str, Value]", read(connection, ("properties",))), "privateLinkServiceConnectionState")
            target: dict[str, Value] = {"privateLinkServiceId": resource.id.text}
            if not isinstance(state, Absent):
                target["privateLinkServiceConnectionState"] = state
            found[identity.casefold()] = Resource(
                id=ResourceId(identity.rstrip("/")),
                type="Microsoft.Network/privateEndpoints",
                api_version=_VERSION,
                name=pairs[2],
                scope=head,
                address=identity,
                body={"properties": {"privateLinkServiceConnections": [{"name": pairs[2], "properties": target}]}},
                origin=resource.origin,
                existing=True,
            )
    return list(found.values())
