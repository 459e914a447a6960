"""Requests for single resources: children and settings of listed resources, and what Resource Graph omitted."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol, cast
from urllib.parse import quote, unquote

from azward.frozen import frozen
from azward.source.guard import internal_error
from azward.source.live.client import MAX_STALE, RETRIED, Answer, next_path, retry_after
from azward.source.live.cloud import CloudError
from azward.source.live.companions import Companion, companions_of
from azward.source.live.failures import absent, refused, supported_versions
from azward.source.live.resource import is_resource_id

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from azward.source.live.client import Azure

__all__ = ["BATCH", "Request", "RequestQueue", "ResponseHandler", "requests_for", "request_path"]

BATCH = 20  # requests: answers to larger batches have to be fetched later
WORKERS = 8
TRIES = 5  # of one request


@frozen
class Request:
    """One GET request."""

    parent: str  # the id of the parent resource, "" for a top-level resource
    type: str
    path: str  # including the query
    name: str = ""  # of the one requested resource; "" for a list
    tries: int = 0
    corrected: bool = False  # the API version was replaced by one that the service supports
    stale: int = 0  # pages of the list before this one that had nothing new, in a row

    @property
    def key(self) -> str:
        """A short hash that identifies the request: a snapshot holds one for each."""
        return hashlib.blake2b(self.path.casefold().encode(), digest_size=9).hexdigest()


class ResponseHandler(Protocol):
    """Receives the results of requests."""

    def keep(self, request: Request, found: list[dict[str, Any]]) -> None: ...

    def lost(self, request: Request, state: str, reason: str) -> None: ...

    def without(self, request: Request, state: str) -> None: ...

    def settled(self, requests: Iterable[Request]) -> None: ...

    def is_done(self, request: Request) -> bool: ...


def requests_for(identity: str, resource: dict[str, Any], versions: Callable[[str, str], str]) -> list[Request]:
    """Return the requests for what belongs to a resource. `versions` chooses the API version: type, preferred -> version."""
    kind = str(resource.get("type", ""))
    return [
        Request(identity, companion.type, _path(identity, companion, versions), companion.name)
        for companion in companions_of(kind)
        if (not companion.when or _at(resource, companion.when) is True) and companion.fits(str(resource.get("kind") or ""))
    ]


def _path(identity: str, companion: Companion, versions: Callable[[str, str], str]) -> str:
    return request_path(f"{identity}/{companion.path}", versions(companion.type, companion.version))


def request_path(identity: str, version: str) -> str:
    """Return the request path of a resource or a list, with its name escaped."""
    return f"{quote(identity, safe=_SAFE)}?api-version={version}"


_SAFE = "/!$'()*,;:@=&+"


def _at(value: Any, path: str) -> object:
    for name in path.split("."):
        value = cast("dict[str, Any]", value).get(name) if isinstance(value, dict) else None
    return value


@dataclass(slots=True)
class RequestQueue:
    """Sends requests in batches, a few batches at a time."""

    azure: Azure
    handler: ResponseHandler
    next: Callable[[dict[str, Any]], list[Request]]  # further requests for a resource that was found
    advance: Callable[[int, int], None]  # called with the numbers of completed and of added requests
    _batches: bool = True
    _later: list[Request] = field(default_factory=list[Request])
    _pages: set[str] = field(default_factory=set[str])  # of lists with more than one page
    _known: dict[tuple[str, str], set[int]] = field(default_factory=dict[tuple[str, str], set[int]])  # their members

    def run(self, requests: list[Request]) -> None:
        """Send `requests` and all that follow from their answers: further pages, and children of the resources found."""
        pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="azward")
        done = False
        try:
            while requests:
                todo = [request for request in requests if not self.handler.is_done(request)]
                self.advance(0, len(todo))
                requests = []
                for more in pool.map(self._settle, (todo[start : start + BATCH] for start in range(0, len(todo), BATCH))):
                    requests += more
            done = True
        finally:
            pool.shutdown(wait=done, cancel_futures=True)  # an interruption does not wait for what runs

    def _settle(self, requests: list[Request]) -> list[Request]:
        """Send a batch and return the requests that follow from it."""
        more: list[Request] = []
        settled: list[Request] = []
        for request, answer in self._answers(requests):
            left = self._guarded(request, answer)
            more += left
            if not any(again.path == request.path or again.corrected for again in left):
                settled.append(request)
        self.handler.settled(settled)
        self.advance(len(requests), 0)
        return more

    def _answers(self, requests: list[Request]) -> Iterable[tuple[Request, Answer | str]]:
        if self._batches:
            try:
                answer = self.azure.batch([request.path for request in requests])
            except CloudError:
                answer = None  # perhaps only one request of the batch is invalid
            if answer is not None and answer.ok:
                return list(zip(requests, _responses(answer, len(requests)), strict=True))
            if answer is not None and answer.status in (400, 403, 404, 405):
                self._batches = False  # this cloud does not support batches
        return [(request, self._single(request)) for request in requests]

    def _single(self, request: Request) -> Answer | str:
        try:
            return self.azure.get_beside(request.path)
        except CloudError as error:
            return str(error)

    def _guarded(self, request: Request, answer: Answer | str) -> list[Request]:
        """Return what `_judge` does; whatever goes wrong costs the one request."""
        try:
            return self._judge(request, answer)
        except OSError:
            raise  # the snapshot cannot be written
        except Exception as error:
            self.handler.lost(request, "failed", internal_error(error, "").message)
            return []

    def _judge(self, request: Request, answer: Answer | str) -> list[Request]:
        if isinstance(answer, str):
            self.handler.lost(request, "failed", answer)
            return []
        if answer.ok:
            return self._keep(request, answer)
        if answer.status in RETRIED:
            if (wait := retry_after(answer.headers)) is not None:
                self.azure.hold(wait)
            if request.tries + 1 < TRIES:
                return [replace(request, tries=request.tries + 1)]
        if not request.corrected and (versions := supported_versions(answer)):
            return [replace(request, path=_with_version(request.path, versions), corrected=True)]
        if state := absent(answer):
            self.handler.without(request, state)
        else:
            self.handler.lost(request, *refused(answer, f"{request.type}/read"))
        return []

    def _keep(self, request: Request, answer: Answer) -> list[Request]:
        rows, problem = _rows(request, answer.body)
        found = [_named(request, row) for row in rows]
        if any(not row.get("id") for row in found):
            problem = problem or "a member has no name"
        found = [row for row in found if row.get("id")]
        if problem:
            self.handler.lost(request, "failed", f"Azure returned an unexpected answer: {problem}")
        if found or not problem:
            self.handler.keep(request, found)
        requests = [more for row in found for more in self.next(row)]
        body = cast("dict[str, Any]", answer.body) if isinstance(answer.body, dict) else {}
        try:
            further = "" if request.name else next_path(body.get("nextLink"))
        except ValueError:  # which `_rows` has found
            further = ""
        if further:
            self._pages.add(request.path)
            known = self._known.setdefault((request.parent, request.type), set())
            before = len(known)
            known.update(hash(row["id"]) for row in found)
            stale = 0 if len(known) > before else request.stale + 1
            if further in self._pages or stale > MAX_STALE:
                self.handler.lost(request, "failed", "Azure returned the same page again")
            else:
                self._pages.add(further)
                requests.append(replace(request, path=further, tries=0, corrected=False, stale=stale))
        return requests


def _rows(request: Request, body: object) -> tuple[list[dict[str, Any]], str]:
    """Return the resources in an answer, and what is wrong with it; "" if it is as expected.

    An answer of another form is never taken for a list without members.
    """
    if not isinstance(body, dict):
        return [], "expected a JSON object"
    answer = cast("dict[str, Any]", body)
    value, properties = answer.get("value"), answer.get("properties")
    if request.name or not request.parent or (value is None and (isinstance(properties, dict) or answer.get("id"))):
        if not isinstance(properties, (dict, type(None))):
            return [], "`properties` is not an object"
        known = properties is not None or any(isinstance(answer.get(key), str) for key in ("id", "name", "type"))
        return ([answer], "") if known else ([], "expected a resource")
    if not isinstance(value, list):
        return [], "expected a list in `value`"
    members = cast("list[object]", value)
    rows = [cast("dict[str, Any]", row) for row in members if isinstance(row, dict)]
    problem = "" if len(rows) == len(members) else "a member of `value` is not an object"
    if not all(isinstance(row.get("properties"), (dict, type(None))) for row in rows):
        rows = [row for row in rows if isinstance(row.get("properties"), (dict, type(None)))]
        problem = problem or "`properties` of a member is not an object"
    try:
        next_path(answer.get("nextLink"))
    except ValueError as error:
        problem = problem or str(error)
    return rows, problem


def _responses(answer: Answer, count: int) -> list[Answer | str]:
    """Return the answers of a batch in the order of its requests, whose positions are in their names as UUIDs."""
    body = cast("dict[str, Any]", answer.body) if isinstance(answer.body, dict) else {}
    given = body.get("responses")
    found: list[Answer | str] = ["the batch has no answer for it"] * count
    answered: set[int] = set()
    for position, entry in enumerate(cast("list[object]", given) if isinstance(given, list) else ()):
        item = cast("dict[str, Any]", entry) if isinstance(entry, dict) else {}
        index = _position(str(item.get("name") or ""), position)
        if index < count and index in answered:
            found[index] = "the batch has several answers for it"
            continue
        answered.add(index)
        headers = item.get("headers")
        texts = cast("dict[str, object]", headers) if isinstance(headers, dict) else {}
        status = item.get("httpStatusCode")
        if index < count and type(status) is int:
            lowered = {key.casefold(): _text(value) for key, value in texts.items()}
            content = item.get("content")
            found[index] = Answer(status, content, lowered, isinstance(content, (dict, type(None))))
    return found


def _position(name: str, position: int) -> int:
    try:
        return int(name.replace("-", ""), 16) if name else position
    except ValueError:
        return position


def _text(value: object) -> str:
    texts = cast("list[object]", value) if isinstance(value, list) else [value]
    return str(texts[0]) if texts else ""


def _with_version(path: str, versions: list[str]) -> str:
    stable = [version for version in versions if "preview" not in version]
    head, _, _ = path.partition("?api-version=")
    return f"{head}?api-version={(stable or versions)[-1]}"


def _named(request: Request, row: dict[str, Any]) -> dict[str, Any]:
    """Return a member of an answer as a resource with type and id: services omit or misspell them.

    What was requested by its name is that, whatever the answer says, so that it is not taken for absent. The id is "" if the
    row has no valid name.
    """
    if not request.parent:
        return row | {"id": unquote(request.path.partition("?")[0])}
    written = row.get("name")
    name = request.name or (written if isinstance(written, str) else "")
    tail = request.type[request.type.rfind("/") + 1 :]
    separator = f"/providers/{request.type.rpartition('/')[0]}" if request.type.count("/") == 1 else ""
    identity = f"{request.parent}{separator}/{tail}/{name.rpartition('/')[2]}"
    return {**row, "id": identity if name and is_resource_id(identity) else "", "type": request.type, "name": name}
