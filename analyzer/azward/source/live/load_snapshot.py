"""Loads a snapshot: its resources, and what it does not contain because it was not read."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from azward.graph.coverage import Coverage, Gap, Permissions
from azward.graph.diagnostic import Diagnostic, DiagnosticKind
from azward.graph.resource import Resource
from azward.source.live.companions import WITHHELD, WITHHELD_REASON, readable_types
from azward.source.live.resource import LineOrigin, official_type, remote_endpoints, resource_of, unread_child
from azward.source.live.secrets import unshown
from azward.source.live.snapshot import Record, SnapshotError, records
from azward.source.unit import Loaded

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

__all__ = ["load_snapshot"]


def load_snapshot(file: Path, name: str) -> Loaded:
    """Return the resources of the snapshot `file`, called `name`, and a diagnostic for each type that is incomplete."""
    return _Snapshot(name).load(file)


@dataclass(slots=True)
class _Snapshot:
    """The state of a snapshot while it is loaded."""

    name: str
    resources: dict[str, Resource] = field(default_factory=dict[str, Resource])  # by id key: the later one of two
    unread: list[Record] = field(default_factory=list[Record])
    head: Record = field(default_factory=dict[str, Any])
    counts: dict[str, dict[str, int]] = field(default_factory=dict[str, "dict[str, int]"])
    complete: bool = False

    def load(self, file: Path) -> Loaded:
        loaded = Loaded(files={self.name})
        try:
            for line, record in records(file):
                self._take(line, record)
        except SnapshotError as error:
            kind = DiagnosticKind.LIMIT if error.limit else DiagnosticKind.SYNTAX
            loaded.diagnostics.append(Diagnostic(self.name, error.line, 1, error.message, kind))
            self.complete = False
        except OSError as error:
            message = f"cannot be read: {(error.strerror or 'unknown error').lower()}"
            return Loaded(diagnostics=[Diagnostic(self.name, 1, 1, message, DiagnosticKind.UNREADABLE)])
        if not self.complete and not loaded.diagnostics:
            message = "incomplete: the listing was interrupted; run the same command with the same `--save` to resume it"
            loaded.diagnostics.append(Diagnostic(self.name, 1, 1, message, DiagnosticKind.UNREADABLE))
        loaded.runs_in = str(_members(self.head.get("cloud")).get("portal", ""))
        loaded.resources.extend(unshown(self.resources.values()))
        loaded.resources.extend(self._unread_resources())
        loaded.resources.extend(remote_endpoints(loaded.resources))
        loaded.coverage = self._coverage()
        loaded.listing = self.counts
        loaded.diagnostics.extend(self._diagnostics())
        return loaded

    def _take(self, line: int, record: Record) -> None:
        if line == 1:
            self.head = record
        elif isinstance(body := record.get("resource"), dict):
            origin = LineOrigin(self.name, line)
            resource = resource_of(cast("dict[str, Any]", body), origin)
            if resource is not None:
                origin.body = resource.body
                self.resources[resource.id.key] = resource
        elif isinstance(found := record.get("unread"), dict):
            self.unread.append(cast("Record", found))
        elif "ledger" in record:
            self.counts = {kind: _numbers(counts) for kind, counts in _members(record["ledger"]).items()}
        elif "end" in record:
            self.complete = True

    def _unread_resources(self) -> Iterable[Resource]:
        """Yield children of which only the name is known, because reading them was denied or is never attempted."""
        for found in self.unread:
            if found.get("name") and found.get("parent"):
                kind = str(found.get("type", ""))
                yield unread_child(str(found["parent"]), kind, str(found["name"]), _reason(found))
        for resource in self.resources.values():
            for kind, name in WITHHELD.get(official_type(resource.type), ()):
                yield unread_child(resource.id.text, kind, name, WITHHELD_REASON)

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
            "" if self.complete else "the listing was interrupted",
            _narrowed(self.head),
        )

    def _diagnostics(self) -> Iterable[Diagnostic]:
        """Yield one diagnostic per type and reason: there may be as many failures as resources."""
        refused: Counter[tuple[str, str]] = Counter()
        for found in self.unread:
            if not found.get("with"):  # what is lost with its parent is not reported separately
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
    groups = _texts(_members(head.get("scope")).get("resourceGroups"))
    return f"only the resource groups {', '.join(f'`{name}`' for name in groups)} were read" if groups else ""


def _permissions(entry: dict[str, Any]) -> Permissions:
    granted = entry.get("granted")
    if not isinstance(granted, list):
        return Permissions(str(entry.get("scope", "")), None)
    pairs = [
        (_texts(one.get("actions")), _texts(one.get("notActions"))) for one in map(_members, cast("list[object]", granted))
    ]
    return Permissions(str(entry.get("scope", "")), tuple(pairs))


def _members(value: object) -> dict[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def _entries(value: object) -> list[dict[str, Any]]:
    return [_members(entry) for entry in cast("list[object]", value)] if isinstance(value, list) else []


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(str, cast("list[object]", value))) if isinstance(value, list) else ()


def _numbers(value: object) -> dict[str, int]:
    return {name: count for name, count in _members(value).items() if type(count) is int}
