"""Lists all resources in bulk with Resource Graph; what it omits is listed with Resource Manager.

Paging: https://learn.microsoft.com/azure/governance/resource-graph/concepts/work-with-data. Rows are ordered and columns
projected: otherwise there is no `$skipToken` and further rows are silently omitted, as they are with `take`. The rows that
were received are compared with the count.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, cast
from urllib.parse import quote

from azward.frozen import frozen
from azward.source.live.client import MAX_STALE
from azward.source.live.cloud import CloudError
from azward.source.live.failures import refused
from azward.source.live.resource import is_resource_id
from azward.source.live.scope import Scope, members, pages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azward.source.live.client import Answer, Azure

__all__ = ["PAGE", "Incomplete", "Listing", "ListingHandler", "providers"]

PAGE = 1000  # rows: the maximum of Resource Graph
SUBSCRIPTIONS_AT_ONCE = 300
TRIES = 3  # of a truncated page

_GROUPS = "microsoft.resources/subscriptions/resourcegroups"
_COLUMNS = "id, name, type, location, kind, sku, plan, identity, tags, zones, managedBy, extendedLocation, properties"
_ASSIGNED = (
    "where type =~ 'microsoft.authorization/roleassignments' or "
    "(type =~ 'microsoft.authorization/roledefinitions' and tostring(properties.type) =~ 'CustomRole')"
)
TABLES = (
    (
        "resourcecontainers",
        "where type =~ 'microsoft.resources/subscriptions/resourcegroups'",
        "id, name, type, location, tags",
    ),
    ("resources", "", _COLUMNS),
    ("authorizationresources", _ASSIGNED, "id, name, type, properties"),
)
"""Tables of Resource Graph, with the filter and the columns that are requested."""

_OF_TABLE = {
    "resourcecontainers": ("Microsoft.Resources/resourceGroups",),
    "resources": ("*",),
    "authorizationresources": ("Microsoft.Authorization/roleAssignments", "Microsoft.Authorization/roleDefinitions"),
}
"""The types that are incomplete if a table is; `*` means any."""


class ListingHandler(Protocol):
    """Receives the results. Rows that were received before are recognised by their id."""

    def take(self, rows: list[dict[str, Any]], step: str) -> None:
        """Add rows; `step` is where to continue after them."""
        ...

    def unread(self, resource_type: str, reason: str, state: str, identity: str = "") -> None:
        """Record what could not be read: one resource, or all of a type."""
        ...

    def has(self, identity: str) -> bool:
        """Return whether a resource with this id was received."""
        ...


@frozen
class Incomplete:
    """Resources that Resource Graph omitted; `types` are their possible types in lower case, `None` for any."""

    types: frozenset[str] | None
    reason: str


@dataclass(slots=True)
class Listing:
    """The bulk listing of one scope."""

    azure: Azure
    scope: Scope
    handler: ListingHandler
    spelling: dict[str, str] = field(default_factory=dict[str, str])  # type in lower case -> as Azure spells it

    def run(self, steps: dict[str, str]) -> list[Incomplete]:
        """List all tables. `steps` has, by table and part, the token to continue from ("" if complete)."""
        left: list[Incomplete] = []
        for table, where, columns in TABLES:
            for part, ids in enumerate(self._parts()):
                key = f"{table}/{part}"
                if steps.get(key) != "":
                    found = self._table(table, where, columns, ids, key, steps.get(key))
                    if found is not None:
                        left.append(found)
        return left

    def counts(self) -> Counter[str] | None:
        """Return the number of resources by type, in lower case; `None` if Resource Graph does not return it."""
        found: Counter[str] = Counter()
        for ids in self._parts():
            query = f"resources{self._groups()} | summarize listed = count() by kind = tolower(type) | order by kind asc"
            try:
                answer = self.azure.query(ids, query, "", PAGE)
            except CloudError:
                return None
            body = _members(answer.body)
            if not answer.ok or _unexpected(body, counted=True) or _cut_off(body, len(_rows(body))):
                return None
            if not all(isinstance(row.get("kind"), str) and type(row.get("listed")) is int for row in _rows(body)):
                return None
            for row in _rows(body):
                found[str(row.get("kind", "")).casefold()] += _number(row.get("listed"))
        return found

    def _parts(self) -> list[list[str]]:
        ids = [one.id for one in self.scope.subscriptions]
        return [ids[start : start + SUBSCRIPTIONS_AT_ONCE] for start in range(0, len(ids), SUBSCRIPTIONS_AT_ONCE)]

    def _groups(self) -> str:
        if not self.scope.resource_groups:
            return ""
        names = ", ".join("'" + name.replace("\\", "\\\\").replace("'", "\\'") + "'" for name in self.scope.resource_groups)
        return f" | where resourceGroup in~ ({names})"

    def _table(self, table: str, where: str, columns: str, ids: list[str], key: str, token: str | None) -> Incomplete | None:
        # role assignments above a resource group apply in it too
        groups = self._groups() if table != "authorizationresources" else ""
        query = f"{table}{f' | {where}' if where else ''}{groups} | project {columns} | order by id asc"
        received, expected, resumed, wrong = 0, -1, token is not None, ""
        token = token or ""
        seen: set[str] = set()
        known: set[int] = set()
        stale = 0
        while True:
            if token in seen or stale > MAX_STALE:
                return self._lost(table, "Resource Graph returned the same page again")
            seen.add(token)
            try:
                answer, rows, body = self._page(ids, query, token)
            except CloudError as error:
                return self._lost(table, str(error))
            if not answer.ok:
                if token and resumed:  # the token has expired: start again
                    token, received, resumed = "", 0, False
                    seen.clear()
                    known.clear()
                    continue
                reason = refused(answer, "Microsoft.ResourceGraph/resources/read")[1]
                return self._lost(table, reason)
            if problem := _unexpected(body):
                return self._lost(table, f"Resource Graph returned an unexpected answer: {problem}")
            expected = _number(body.get("totalRecords"))
            received += len(rows)
            wrong = wrong or next((said for row in rows if (said := _wrong_row(row, table))), "")
            rows = [row for row in rows if not _wrong_row(row, table)]
            token = str(body.get("$skipToken") or "")
            self.handler.take([self._spelt(row) for row in rows], f"{key}={token}")
            before = len(known)
            known.update(hash(row["id"]) for row in rows)
            stale = 0 if len(known) > before else stale + 1
            if not token:
                break
        if wrong:
            return self._lost(table, f"Resource Graph returned an unexpected answer: {wrong}")
        if not resumed and received < expected:
            return self._lost(table, f"Resource Graph returned {received:,} of {expected:,} rows")
        return None

    def _lost(self, table: str, reason: str) -> Incomplete:
        if table == "resources":
            return Incomplete(None, reason)
        for kind in _OF_TABLE[table]:
            self.handler.unread(kind, reason, "denied" if "is denied" in reason else "failed")
        return Incomplete(frozenset(), reason)

    def _page(self, ids: list[str], query: str, token: str) -> tuple[Answer, list[dict[str, Any]], dict[str, Any]]:
        """Return one page, requesting it again if it was truncated."""
        for attempt in range(1, TRIES + 1):
            answer = self.azure.query(ids, query, token, PAGE)
            body = _members(answer.body)
            rows = _rows(body)
            if not (answer.ok and _cut_off(body, len(rows))) or attempt == TRIES:
                return answer, rows, body
        raise AssertionError  # the last attempt returns

    def _spelt(self, row: dict[str, Any]) -> dict[str, Any]:
        """Return a row as Resource Manager would: without nulls, with the official spelling of its type."""
        kind = str(row.get("type", ""))
        found = {key: value for key, value in row.items() if value is not None and value != ""}
        found["type"] = self.spelling.get(kind.casefold(), kind)
        if kind.casefold() == _GROUPS:
            found["type"] = "Microsoft.Resources/resourceGroups"
        return found

    def missing(
        self, incomplete: list[Incomplete], expected: Counter[str] | None, got: Counter[str]
    ) -> list[tuple[str, str]]:
        """Return the ids and types of resources that Resource Graph omitted, as listed by Resource Manager."""
        lost = [entry for entry in incomplete if entry.types is None]
        short = None if expected is None else {kind for kind, count in expected.items() if got[kind] < count}
        if not lost and not short:
            return []
        reason = lost[0].reason if lost else "Resource Graph returned fewer resources than it counted"
        found: list[tuple[str, str]] = []
        wanted = None if short is None or not short or len(short) > FILTERED else sorted(short)
        for one in self.scope.subscriptions:
            for kind in wanted or [""]:
                found += self._at_manager(one.id, kind, reason)
        if expected is not None:
            have = got + Counter(kind.casefold() for _, kind in found)
            for kind, count in expected.items():
                if have[kind] < count:
                    fewer = f"{reason}, and Resource Manager lists {have[kind]:,} of {count:,}"
                    self.handler.unread(self.spelling.get(kind, kind), fewer, "failed")
        return found

    def _at_manager(self, subscription: str, kind: str, reason: str) -> Iterator[tuple[str, str]]:
        for base in self._bases(subscription):
            condition = quote(f"resourceType eq '{kind}'", safe="")
            only = f"&$filter={condition}" if kind else ""
            try:
                for answer in pages(self.azure, f"{base}/resources?api-version=2021-04-01{only}"):
                    if not answer.ok:
                        state, why = refused(answer, "Microsoft.Resources/subscriptions/resources/read")
                        self.handler.unread(self.spelling.get(kind, kind) or "*", f"{reason}, and {why}", state)
                    for row in members(answer):
                        identity, spelt = str(row.get("id") or ""), str(row.get("type") or "")
                        if not is_resource_id(identity) or not spelt:
                            why = f"{reason}, and a resource in the list has no valid id or type"
                            self.handler.unread("*", why, "failed")
                        elif not self.handler.has(identity):
                            yield identity, spelt
            except CloudError as error:
                self.handler.unread(self.spelling.get(kind, kind) or "*", f"{reason}, and {error}", "failed")

    def _bases(self, subscription: str) -> list[str]:
        base = f"/subscriptions/{subscription}"
        return [f"{base}/resourceGroups/{quote(name, safe='')}" for name in self.scope.resource_groups] or [base]


FILTERED = 10
"""For more types than this, one list of all resources is cheaper than one list per type."""


def providers(azure: Azure) -> dict[str, list[str]]:
    """Return the API versions of every type, newest first, with official spelling; empty if they cannot be listed."""
    found: dict[str, list[str]] = defaultdict(list)
    try:
        rows = [row for answer in pages(azure, "/providers?api-version=2021-04-01") for row in members(answer)]
    except CloudError:
        return {}
    for row in rows:
        namespace = str(row.get("namespace", ""))
        entries = row.get("resourceTypes")
        for entry in map(_members, cast("list[object]", entries) if isinstance(entries, list) else ()):
            versions = entry.get("apiVersions")
            found[f"{namespace}/{entry.get('resourceType', '')}"] = sorted(
                (str(text) for text in cast("list[object]", versions)) if isinstance(versions, list) else (),
                reverse=True,
            )
    return dict(found)


def _members(value: object) -> dict[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def _rows(body: dict[str, Any]) -> list[dict[str, Any]]:
    data = body.get("data")
    return [_members(row) for row in cast("list[object]", data)] if isinstance(data, list) else []


def _unexpected(body: dict[str, Any], *, counted: bool = False) -> str:
    """Return what is wrong with the form of an answer of Resource Graph; "" if nothing is. Rows are resources or counts."""
    data = body.get("data")
    if not isinstance(data, list):
        return "expected a list in `data`"
    if not isinstance(body.get("$skipToken"), (str, type(None))):
        return "`$skipToken` is not a text"
    if not counted and type(body.get("totalRecords")) is not int:
        return "`totalRecords` is not a number"
    return "" if all(isinstance(row, dict) for row in cast("list[object]", data)) else "a member of `data` is not an object"


def _wrong_row(row: dict[str, Any], table: str) -> str:
    """Return what is wrong with a row; "" if nothing is."""
    for name in ("id", "type"):
        if not isinstance(row.get(name), str) or not row[name]:
            return f"a row has no `{name}`"
    if table != "resourcecontainers" and not is_resource_id(row["id"]):
        return "an `id` is not that of a resource"
    return "" if isinstance(row.get("properties"), (dict, type(None))) else "`properties` is not an object"


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _cut_off(body: dict[str, Any], rows: int) -> bool:
    """Decide whether rows are missing without a token to request them."""
    if body.get("$skipToken"):
        return False
    return str(body.get("resultTruncated", "")).casefold() == "true" or rows < _number(body.get("count"))
