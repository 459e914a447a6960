"""Asks for single resources: what belongs to a listed resource, and what Resource Graph did not give."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol, cast
from urllib.parse import quote, unquote, urlsplit

from azward.source.live.client import RETRIED, Answer, retry_after
from azward.source.live.cloud import CloudError
from azward.source.live.companions import Companion, companions_of
from azward.source.live.ledger import absent, refused, supported_versions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from azward.source.live.client import Azure

__all__ = ["BATCH", "Ask", "Asking", "Keeper", "asks_for", "path_of"]

BATCH = 20  # requests: of more, the answers have to be fetched later
WORKERS = 8
TRIES = 5  # of one request


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing to GET."""

    parent: str  # the id of the resource that it belongs to, "" for a resource of its own
    type: str
    path: str  # with its query
    name: str = ""  # of the one that is asked for; "" for a list
    tries: int = 0
    corrected: bool = False  # its API version has been replaced by one that the service named

    @property
    def key(self) -> str:
        """What tells it from others, short: most of a snapshot would be these."""
        return hashlib.blake2b(self.path.casefold().encode(), digest_size=9).hexdigest()


class Keeper(Protocol):
    """Takes what was found."""

    def keep(self, ask: Ask, found: list[dict[str, Any]]) -> None: ...

    def lost(self, ask: Ask, state: str, reason: str) -> None: ...

    def without(self, ask: Ask, state: str) -> None: ...

    def settled(self, asks: Iterable[Ask]) -> None: ...

    def is_done(self, ask: Ask) -> bool: ...


def asks_for(identity: str, resource: dict[str, Any], versions: Callable[[str, str], str]) -> list[Ask]:
    """What is to be asked for a resource; `versions` gives the API version for a type and the one that is preferred."""
    kind = str(resource.get("type", ""))
    return [
        Ask(identity, companion.type, _path(identity, companion, versions), companion.name)
        for companion in companions_of(kind)
        if not companion.when or _at(resource, companion.when) is True
    ]


def _path(identity: str, companion: Companion, versions: Callable[[str, str], str]) -> str:
    return path_of(f"{identity}/{companion.path}", versions(companion.type, companion.version))


def path_of(identity: str, version: str) -> str:
    """What to ask for a resource or a list: names may hold blanks and signs that mean something in an address."""
    return f"{quote(identity, safe=_SAFE)}?api-version={version}"


_SAFE = "/!$'()*,;:@=&+"


def _at(value: Any, path: str) -> object:
    for name in path.split("."):
        value = cast("dict[str, Any]", value).get(name) if isinstance(value, dict) else None
    return value


@dataclass(slots=True)
class Asking:
    """Sends batches, a few at once."""

    azure: Azure
    keeper: Keeper
    next: Callable[[dict[str, Any]], list[Ask]]  # what is to be asked for what was found
    advance: Callable[[int, int], None]  # told how many more were settled, and how many more there are
    _batches: bool = True
    _later: list[Ask] = field(default_factory=list[Ask])

    def run(self, asks: list[Ask]) -> None:
        """Ask until nothing is left: answers lead to further pages and to what belongs to what was found."""
        pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="azward")
        try:
            while asks:
                todo = [ask for ask in asks if not self.keeper.is_done(ask)]
                self.advance(0, len(todo))
                asks = []
                for more in pool.map(self._settle, (todo[start : start + BATCH] for start in range(0, len(todo), BATCH))):
                    asks += more
        finally:
            pool.shutdown(cancel_futures=True)

    def _settle(self, asks: list[Ask]) -> list[Ask]:
        """What is left to ask after these."""
        more: list[Ask] = []
        settled: list[Ask] = []
        for ask, answer in self._answers(asks):
            left = self._judge(ask, answer)
            more += left
            if not any(again.path == ask.path or again.corrected for again in left):
                settled.append(ask)
        self.keeper.settled(settled)
        self.advance(len(asks), 0)
        return more

    def _answers(self, asks: list[Ask]) -> Iterable[tuple[Ask, Answer | str]]:
        if self._batches:
            try:
                answer = self.azure.batch([ask.path for ask in asks])
            except CloudError:
                answer = None  # perhaps only one of the requests is at fault
            if answer is not None and answer.ok:
                return list(zip(asks, _responses(answer, len(asks)), strict=True))
            if answer is not None and answer.status in (400, 403, 404, 405):
                self._batches = False  # this cloud has no batches
        return [(ask, self._single(ask)) for ask in asks]

    def _single(self, ask: Ask) -> Answer | str:
        try:
            return self.azure.get(ask.path)
        except CloudError as error:
            return str(error)

    def _judge(self, ask: Ask, answer: Answer | str) -> list[Ask]:
        if isinstance(answer, str):
            self.keeper.lost(ask, "failed", answer)
            return []
        if answer.ok and answer.status != 204:
            return self._keep(ask, answer)
        if answer.status in RETRIED:
            if (wait := retry_after(answer.headers)) is not None:
                self.azure.hold(wait)
            if ask.tries + 1 < TRIES:
                return [replace(ask, tries=ask.tries + 1)]
        if not ask.corrected and (versions := supported_versions(answer)):
            return [replace(ask, path=_with_version(ask.path, versions), corrected=True)]
        if state := absent(answer):
            self.keeper.without(ask, state)
        else:
            self.keeper.lost(ask, *refused(answer, f"{ask.type}/read"))
        return []

    def _keep(self, ask: Ask, answer: Answer) -> list[Ask]:
        body = cast("dict[str, Any]", answer.body) if isinstance(answer.body, dict) else {}
        value = body.get("value")
        rows = cast("list[object]", value) if isinstance(value, list) and not ask.name else [body]
        found = [_named(ask, cast("dict[str, Any]", row)) for row in rows if isinstance(row, dict)]
        found = [row for row in found if row.get("id")]
        self.keeper.keep(ask, found)
        asks = [more for row in found for more in self.next(row)]
        link = urlsplit(str(body.get("nextLink") or ""))
        if link.path and not ask.name:
            further = f"{link.path}?{link.query}"
            if further != ask.path:
                asks.append(replace(ask, path=further, tries=0, corrected=False))
        return asks


def _responses(answer: Answer, count: int) -> list[Answer | str]:
    """The answers of a batch in the order of its requests: they carry the positions as UUIDs, or come in that order."""
    body = cast("dict[str, Any]", answer.body) if isinstance(answer.body, dict) else {}
    given = body.get("responses")
    found: list[Answer | str] = ["the batch has no answer to it"] * count
    for position, entry in enumerate(cast("list[object]", given) if isinstance(given, list) else ()):
        item = cast("dict[str, Any]", entry) if isinstance(entry, dict) else {}
        index = _position(str(item.get("name") or ""), position)
        headers = item.get("headers")
        texts = cast("dict[str, object]", headers) if isinstance(headers, dict) else {}
        status = item.get("httpStatusCode")
        if index < count and isinstance(status, int):
            lowered = {key.casefold(): _text(value) for key, value in texts.items()}
            found[index] = Answer(status, item.get("content"), lowered)
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


def _named(ask: Ask, row: dict[str, Any]) -> dict[str, Any]:
    """A member of an answer as a resource: services leave out the type, and spell the id in their own way."""
    identity = str(row.get("id") or "")
    name = str(row.get("name") or ask.name)
    if not ask.parent:
        return row | {"id": identity or unquote(ask.path.partition("?")[0])}
    tail = ask.type[ask.type.rfind("/") + 1 :]
    separator = f"/providers/{ask.type.rpartition('/')[0]}" if ask.type.count("/") == 1 else ""
    expected = f"{ask.parent}{separator}/{tail}/{name.rpartition('/')[2]}"
    return {**row, "id": expected, "type": ask.type, "name": name} if name else {**row, "id": ""}
