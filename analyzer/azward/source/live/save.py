"""Saves a listing of a running environment as a snapshot: resources in bulk, then their children. Resumable."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast
from urllib.parse import unquote

from azward import __version__
from azward.source.live.companions import descendants
from azward.source.live.listing import Listing, providers
from azward.source.live.read_counts import ReadCounts
from azward.source.live.redact import redacted
from azward.source.live.requests import Request, RequestQueue, request_path, requests_for
from azward.source.live.snapshot import VERSION, SnapshotError, Writer, records

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from azward.source.live.client import Azure
    from azward.source.live.scope import Identity, Scope

__all__ = ["PART", "Progress", "list_into"]

PART = ".part"
"""The suffix of a snapshot that is still being written."""


AT_ONCE = 50
"""Resources that are written at once: a page of large ones would be in memory several times."""


class Progress(Protocol):
    """Reports the progress of a listing. Called from several threads."""

    def say(self, text: str, done: int, total: int) -> None: ...


def list_into(
    file: Path, azure: Azure, scope: Scope, who: Identity, redact: Callable[[str], str], progress: Progress
) -> ReadCounts:
    """List `scope` into the snapshot `file`, and return the counts. Until it is complete, it is `file` with `.part` added.

    A partial file of the same scope is continued. Raise CloudError if nothing can be listed at all, and OSError.
    """
    head = _head(azure, scope, who)
    part = file.with_name(file.name + PART)
    before = _Before.of(part, head)
    writer = Writer(part.with_name(part.name + ".new"))
    try:
        writer.put(head, *before.records)
        run = _Run(azure, scope, writer, redact, progress, before)
        writer.flush()
        writer.file.replace(part)
        run.all()
        writer.put({"ledger": run.counts.to_json()}, {"end": {"resources": len(run.seen), "requests": azure.requests}})
    finally:
        writer.close()
    part.replace(file)
    return run.counts


def _head(azure: Azure, scope: Scope, who: Identity) -> dict[str, Any]:
    cloud = azure.cloud
    return {
        "azward": "snapshot",
        "version": VERSION,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "by": __version__,
        "cloud": {"name": cloud.name, "endpoint": cloud.endpoint, "portal": cloud.portal},
        "tenant": who.tenant,
        "identity": who.object_id,
        "subscriptions": [{"id": one.id, "name": one.name} for one in scope.subscriptions],
        "scope": {"resourceGroups": list(scope.resource_groups)},
        "permissions": [
            {
                "scope": held.scope,
                "granted": None
                if held.granted is None
                else [{"actions": list(actions), "notActions": list(excepted)} for actions, excepted in held.granted],
            }
            for held in scope.permissions
        ],
    }


_SAME = ("version", "by", "cloud", "identity", "subscriptions", "scope", "permissions")
"""What must be equal for a listing to be continued."""


@dataclass(slots=True)
class _Before:
    """The results of an interrupted listing of the same scope."""

    records: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    steps: dict[str, str] = field(default_factory=dict[str, str])
    done: set[str] = field(default_factory=set[str])

    @staticmethod
    def of(part: Path, head: dict[str, Any]) -> _Before:
        found = _Before()
        if part.is_symlink() or not part.is_file():
            return found
        try:
            for line, record in records(part):
                if line == 1:
                    if any(record.get(key) != head[key] for key in _SAME):
                        return found
                    continue
                if not all(isinstance(record.get(key, {}), dict) for key in ("resource", "unread")):
                    return _Before()  # azward has not written it
                found.records.append(record)
                if isinstance(step := record.get("step"), str):
                    key, _, token = step.partition("=")
                    found.steps[key] = token
                if isinstance(done := record.get("done"), list):
                    found.done.update(map(str, cast("list[object]", done)))
        except (SnapshotError, OSError):
            pass  # the end is missing: everything before it is valid
        return found


@dataclass(slots=True)
class _Run:
    """One listing in progress."""

    azure: Azure
    scope: Scope
    writer: Writer
    redact: Callable[[str], str]
    progress: Progress
    before: _Before
    counts: ReadCounts = field(default_factory=ReadCounts)
    seen: set[str] = field(default_factory=set[str])
    got: Counter[str] = field(default_factory=Counter[str])  # resources by type, in lower case
    requests: list[Request] = field(default_factory=list[Request])
    versions: dict[str, list[str]] = field(default_factory=dict[str, list[str]])  # by type in lower case, newest first
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _settled: int = 0
    _total: int = 0

    def all(self) -> None:
        known = providers(self.azure)
        self.versions = {kind.casefold(): versions for kind, versions in known.items()}
        for record in self.before.records:
            if isinstance(found := record.get("resource"), dict):
                self._count(cast("dict[str, Any]", found))
            gap: dict[str, Any] = record.get("unread") or {}
            if gap and not gap.get("with"):
                self.counts.add(str(gap.get("type", "")), str(gap.get("state", "failed")))
        listing = Listing(self.azure, self.scope, self, {kind.casefold(): kind for kind in known})
        expected = listing.counts()
        self._total = sum(expected.values()) if expected is not None else 0
        incomplete = listing.run(self.before.steps)
        lost = listing.missing(incomplete, expected, self.got)
        self.requests += [Request("", kind, request_path(identity, self._newest(kind))) for identity, kind in lost]
        self._settled = self._total = 0
        RequestQueue(self.azure, self, self._requests_for, self._advance).run(self.requests)

    # results of the bulk listing

    def take(self, rows: list[dict[str, Any]], step: str) -> None:
        fresh = [row for row in rows if self._count(row)]
        for start in range(0, len(fresh), AT_ONCE):
            self.writer.put(*({"resource": redacted(row, self.redact)} for row in fresh[start : start + AT_ONCE]))
        self.writer.put({"step": step})
        self.writer.flush()
        self.progress.say("resources", len(self.seen), self._total)

    def has(self, identity: str) -> bool:
        return identity.casefold() in self.seen

    def unread(self, resource_type: str, reason: str, state: str, identity: str = "") -> None:
        self.counts.add(resource_type, state)
        record = {"type": resource_type, "reason": reason, "state": state}
        self.writer.put({"unread": {**record, "id": identity} if identity else record})

    # results of single requests

    def keep(self, request: Request, found: list[dict[str, Any]]) -> None:
        with self._lock:
            fresh = [row for row in found if self._register(row)]
        self.writer.put(*({"resource": redacted(row, self.redact)} for row in fresh))

    def lost(self, request: Request, state: str, reason: str) -> None:
        if not request.parent:
            self.unread(request.type, reason, state, unquote(request.path.partition("?")[0]))
            return
        self.counts.add(request.type, state)
        gap = {"parent": request.parent, "type": request.type, "reason": reason, "state": state}
        below = [gap | {"type": companion.type, "with": request.type} for companion in descendants(request.type)]
        self.writer.put(
            {"unread": gap | ({"name": request.name} if request.name else {})}, *({"unread": one} for one in below)
        )

    def without(self, request: Request, state: str) -> None:
        if state == "unsupported":
            self.counts.add(request.type, state)

    def settled(self, requests: Iterable[Request]) -> None:
        keys = [request.key for request in requests]
        if keys:
            self.writer.put({"done": keys})

    def is_done(self, request: Request) -> bool:
        return request.key in self.before.done

    # counting

    def _count(self, row: dict[str, Any]) -> bool:
        """Register a resource and the requests for its children; return whether it is new."""
        if not self._register(row):
            return False
        self.requests += self._requests_for(row)
        return True

    def _register(self, row: dict[str, Any]) -> bool:
        key, kind = str(row.get("id", "")).casefold(), str(row.get("type", ""))
        if not key or key in self.seen:
            return False
        self.seen.add(key)
        self.got[kind.casefold()] += 1
        self.counts.add(kind, "listed")
        self.counts.add(kind, "read")
        return True

    def _requests_for(self, row: dict[str, Any]) -> list[Request]:
        return requests_for(str(row.get("id", "")), row, self._version)

    def _version(self, kind: str, preferred: str) -> str:
        """Return the preferred API version of a type if the cloud has it, else the newest stable one."""
        known = self.versions.get(kind.casefold(), [])
        return preferred if not known or preferred in known else self._newest(kind)

    def _newest(self, kind: str) -> str:
        known = self.versions.get(kind.casefold(), [])
        stable = [version for version in known if "preview" not in version]
        return (stable or known or ["2021-04-01"])[0]

    def _advance(self, settled: int, more: int) -> None:
        with self._lock:
            self._settled += settled
            self._total += more
            self.progress.say("children and settings", self._settled, self._total)
            if self._settled % 1000 < settled:
                self.writer.flush()
