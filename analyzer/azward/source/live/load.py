"""Reads snapshots, and what other tools wrote of Azure, into resources."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from azward.graph.arm_types import facts_of
from azward.graph.coverage import Coverage, Gap, Permissions
from azward.graph.diagnostic import Diagnostic, DiagnosticKind
from azward.graph.resource import FieldPath, Resource, ResourceId, Span, parse_path, read
from azward.graph.value import Absent, Cause, CauseKind, Unknown, Value, lookup
from azward.source.live.companions import WITHHELD, WITHHELD_REASON, companions_of, readable_types
from azward.source.live.outputs import COLUMNS, Listing, listing_of
from azward.source.live.redact import PARTS, REDACTED, redacted
from azward.source.live.secrets import SECRET, unshown
from azward.source.live.snapshot import Record, SnapshotError, records
from azward.source.unit import Loaded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from azward.source.arm.document import Document

__all__ = ["load_listing", "load_snapshot"]

_VERSION = Unknown(
    "api-version",
    (Cause(CauseKind.EXTERNAL, "api-version", "Azure does not tell with which API version it was deployed"),),
)
"""What a live resource leaves out was assumed by the version that it was deployed with, which nobody recorded."""

_META = frozenset({"id", "type", "name", "apiversion", "resourcegroup", "subscriptionid", "tenantid"})
"""What says which resource it is, and columns that only Resource Graph has."""


def load_snapshot(file: Path, name: str) -> Loaded:
    """Return the resources of a snapshot, and a diagnostic for each type that was not read completely."""
    return _Snapshot(name).load(file)


def load_listing(document: Document | Diagnostic, name: str, redact: Callable[[str], str]) -> Loaded:
    """Return the resources of a JSON document that another tool wrote."""
    if isinstance(document, Diagnostic):
        return Loaded(diagnostics=[document])
    listing = listing_of(document.data)
    if listing is None:
        message = "not a list of resources: expected objects with an `id`"
        return Loaded(diagnostics=[Diagnostic(name, 1, 1, message, DiagnosticKind.INVALID)])
    return _load_listing(document, listing, redact)


def _load_listing(document: Document, listing: Listing, redact: Callable[[str], str]) -> Loaded:
    loaded = Loaded(files={document.file}, runs_in="")
    seen: set[str] = set()
    for path, row in listing.rows:
        clean = redacted(row, redact)
        if listing.projected or listing.bare:
            clean |= {column: {REDACTED: "unasked"} for column in COLUMNS if _unasked(clean, column, listing)}
        resource = _resource(clean, _DocumentOrigin(document, path))
        if resource is not None and resource.id.key not in seen:
            seen.add(resource.id.key)
            loaded.resources.append(resource)
    loaded.resources = unshown(loaded.resources)
    loaded.resources += list(_unlisted(loaded.resources))
    loaded.resources += _remote_endpoints(loaded.resources)
    reason = f"{listing.said} says nothing of what else there is"
    loaded.coverage = Coverage(readable=readable_types(), partial=reason)
    message = f"is {listing.said}: what it does not show is not known; `azward live --save` shows all that rules need"
    loaded.diagnostics.append(Diagnostic(document.file, 1, 1, message, DiagnosticKind.NOTE))
    return loaded


def _unlisted(resources: list[Resource]) -> Iterable[Resource]:
    """The children that configure a listed resource, and were not listed with it."""
    known = {resource.id.key for resource in resources}
    reason = "it was not listed"
    for resource in resources:
        asked = [(companion.type, companion.name) for companion in companions_of(resource.type) if companion.name]
        for kind, name in (*asked, *WITHHELD.get(_spelt(resource.type), ())):
            child = _hidden(resource.id.text, kind, name, reason)
            if child.id.key not in known:
                yield child


def _unasked(row: dict[str, Any], column: str, listing: Listing) -> bool:
    return (
        column not in row if listing.projected and not (listing.bare and column == "properties") else column == "properties"
    )


@dataclass(slots=True)
class _Snapshot:
    """One snapshot while it is read."""

    name: str
    resources: dict[str, Resource] = field(default_factory=dict[str, Resource])  # by id key: of two, the later one
    unread: list[Record] = field(default_factory=list[Record])
    head: Record = field(default_factory=dict[str, Any])
    ledger: dict[str, dict[str, int]] = field(default_factory=dict[str, "dict[str, int]"])
    whole: bool = False

    def load(self, file: Path) -> Loaded:
        loaded = Loaded(files={self.name})
        try:
            for line, record in records(file):
                self._take(line, record)
        except SnapshotError as error:
            kind = DiagnosticKind.LIMIT if error.limit else DiagnosticKind.SYNTAX
            loaded.diagnostics.append(Diagnostic(self.name, error.line, 1, error.message, kind))
            self.whole = False
        except OSError as error:
            message = f"cannot be read: {(error.strerror or 'unknown error').lower()}"
            return Loaded(diagnostics=[Diagnostic(self.name, 1, 1, message, DiagnosticKind.UNREADABLE)])
        if not self.whole and not loaded.diagnostics:
            message = "ends early: the listing was interrupted; the same command with the same `--save` resumes it"
            loaded.diagnostics.append(Diagnostic(self.name, 1, 1, message, DiagnosticKind.UNREADABLE))
        loaded.runs_in = str(_members(self.head.get("cloud")).get("portal", ""))
        loaded.resources.extend(unshown(self.resources.values()))
        loaded.resources.extend(self._unread_resources())
        loaded.resources.extend(_remote_endpoints(loaded.resources))
        loaded.coverage = self._coverage()
        loaded.listing = self.ledger
        loaded.diagnostics.extend(self._diagnostics())
        return loaded

    def _take(self, line: int, record: Record) -> None:
        if line == 1:
            self.head = record
        elif isinstance(body := record.get("resource"), dict):
            origin = _LineOrigin(self.name, line)
            resource = _resource(cast("dict[str, Any]", body), origin)
            if resource is not None:
                origin.body = resource.body
                self.resources[resource.id.key] = resource
        elif isinstance(found := record.get("unread"), dict):
            self.unread.append(cast("Record", found))
        elif "ledger" in record:
            self.ledger = {kind: dict(_members(counts)) for kind, counts in _members(record["ledger"]).items()}
        elif "end" in record:
            self.whole = True

    def _unread_resources(self) -> Iterable[Resource]:
        """Children of which only the name is known, since reading them was refused or is never tried."""
        for found in self.unread:
            if found.get("name") and found.get("parent"):
                yield _hidden(str(found["parent"]), str(found["type"]), str(found["name"]), _reason(found))
        for resource in self.resources.values():
            for kind, name in WITHHELD.get(_spelt(resource.type), ()):
                yield _hidden(resource.id.text, kind, name, WITHHELD_REASON)

    def _coverage(self) -> Coverage:
        types: dict[str, Gap] = {}
        below: dict[str, dict[str, Gap]] = defaultdict(dict)
        for found in self.unread:
            kind = str(found.get("type", ""))
            gap = Gap(kind, _reason(found))
            if found.get("parent"):
                below[str(found["parent"]).casefold()][kind.casefold()] = gap
            else:
                types[kind.casefold()] = gap
        return Coverage(
            types,
            below,
            readable_types(),
            tuple(_permissions(entry) for entry in _entries(self.head.get("permissions"))),
            "" if self.whole else "the listing was interrupted",
            _narrowed(self.head),
        )

    def _diagnostics(self) -> Iterable[Diagnostic]:
        """One for each type and reason: there may be as many refusals as resources."""
        refused: Counter[tuple[str, str]] = Counter()
        for found in self.unread:
            if not found.get("with"):  # what is lost with its parent is not told apart
                refused[str(found.get("type", "")), _reason(found)] += 1
        for (kind, reason), count in sorted(refused.items()):
            of = f" of {count:,} resources" if count > 1 else ""
            yield Diagnostic(self.name, 1, 1, f"`{kind}`{of} was not read: {reason}", DiagnosticKind.UNREADABLE)
        for entry in _entries(self.head.get("permissions")):
            if reason := _permissions(entry).partly:
                yield Diagnostic(self.name, 1, 1, reason, DiagnosticKind.UNREADABLE)


def _reason(found: Record) -> str:
    return str(found.get("reason") or found.get("status") or "it was not read")


def _narrowed(head: Record) -> str:
    groups = [str(name) for name in cast("list[object]", _members(head.get("scope")).get("resourceGroups") or [])]
    return f"only the resource groups {', '.join(f'`{name}`' for name in groups)} were read" if groups else ""


def _permissions(entry: dict[str, Any]) -> Permissions:
    granted = entry.get("granted")
    if not isinstance(granted, list):
        return Permissions(str(entry.get("scope", "")), None)
    pairs = [
        (tuple(map(str, one.get("actions") or ())), tuple(map(str, one.get("notActions") or ())))
        for one in map(_members, cast("list[object]", granted))
    ]
    return Permissions(str(entry.get("scope", "")), tuple(pairs))


def _members(value: object) -> dict[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def _entries(value: object) -> list[dict[str, Any]]:
    return [_members(entry) for entry in cast("list[object]", value)] if isinstance(value, list) else []


# resources ----------------------------------------------------------------------------------------------------------------


@dataclass(slots=True, eq=False)
class _LineOrigin:
    """A resource that is one line of a snapshot: all of it stands there."""

    file: str
    line: int
    body: dict[str, Value] = field(default_factory=dict[str, Value])

    def locate(self, path: FieldPath) -> tuple[Span, int]:
        return Span(self.file, self.line, 1, self.line, 1), _depth(self.body, path)

    def callers(self) -> tuple[Span, ...]:
        return ()

    def trail(self, path: FieldPath) -> tuple[Span, ...]:
        return (self.locate(path)[0],)


@dataclass(frozen=True, slots=True, eq=False)
class _DocumentOrigin:
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


@dataclass(frozen=True, slots=True, eq=False)
class _NoOrigin:
    """What is known of only because something else speaks of it."""

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


def _resource(row: dict[str, Any], origin: _LineOrigin | _DocumentOrigin) -> Resource | None:
    """The resource that Azure describes by `row`; `None` if its id is none."""
    identity = str(row.get("id", "")).rstrip("/")
    head, _, tail = _split(identity)
    namespace, *pairs = tail.split("/")
    if not namespace or len(pairs) < 2 or len(pairs) % 2:
        return None
    kind = "/".join((namespace, *pairs[::2]))
    body = {key: _value(value) for key, value in row.items() if key.casefold() not in _META}
    scope = head
    if kind.casefold() == "microsoft.authorization/roleassignments":
        # Resource Graph gives assignments an id of their own, and says in a property what they are for
        said = read(body, ("properties", "scope"))
        if isinstance(said, str) and said.startswith("/"):
            scope = said.rstrip("/")
            identity = f"{scope}/providers/{kind}/{pairs[-1]}"
    written = row.get("type")
    spelt = written if isinstance(written, str) and written.casefold() == kind.casefold() else kind
    return Resource(
        id=ResourceId(identity),
        type=_spelt(spelt),
        api_version=_VERSION,
        name="/".join(pairs[1::2]),
        scope=scope,
        address=identity,
        body=body,
        origin=origin,
    )


def _split(identity: str) -> tuple[str, str, str]:
    position = identity.casefold().rfind("/providers/")
    return (identity, "", "") if position < 0 else (identity[:position], "/", identity[position + len("/providers/") :])


def _spelt(kind: str) -> str:
    """The type as the Azure reference spells it, where that is recorded: Resource Graph has all in lower case."""
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
        return Unknown("properties", (Cause(CauseKind.EXTERNAL, "properties", "the listing does not show it"),))
    secret = Unknown("secret", (SECRET,))
    shown = members.get(PARTS)
    parts = [part if isinstance(part, str) else secret for part in cast("list[object]", shown or [])]
    return replace(secret, parts=tuple(parts))


def _hidden(parent: str, kind: str, name: str, reason: str) -> Resource:
    """A child of `parent` that is there or not, and of whose properties nothing is known."""
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


def _remote_endpoints(resources: Iterable[Resource]) -> list[Resource]:
    """Private endpoints that were not listed, as they stand in another subscription, though a service says who they are."""
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
