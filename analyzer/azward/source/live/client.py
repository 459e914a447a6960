"""Sends requests to Azure: read-only, few at a time, and no earlier than Azure allows.

The requests go through the pipeline of azure-mgmt-resource, and queries are those of azure-mgmt-resourcegraph. The answers
are plain JSON, since the models of these packages would take most of the time. The retry policies of the packages work per
thread, so that every thread would run into throttling on its own: here one `Gate` holds back all threads.
"""

from __future__ import annotations

import random
import re
import threading
import time
import zlib
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, TypeVar, cast
from urllib.parse import urlsplit
from uuid import UUID

import orjson
from azure.core.exceptions import (
    AzureError,
    ClientAuthenticationError,
    ServiceRequestError,
    ServiceResponseError,
)
from azure.core.pipeline.policies import BearerTokenCredentialPolicy, HTTPPolicy, UserAgentPolicy
from azure.core.rest import HttpRequest
from azure.mgmt.resource.resources import ResourceManagementClient
from azure.mgmt.resourcegraph.models import QueryRequest, QueryRequestOptions

from azward import __version__
from azward.budget import BUDGET
from azward.frozen import frozen
from azward.source.live.cloud import Cloud, CloudError, SignInError, from_metadata, metadata_url

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from azure.core.credentials import AccessToken, TokenCredential
    from azure.core.pipeline import PipelineRequest, PipelineResponse

__all__ = ["MAX_STALE", "Allowance", "Answer", "Azure", "Gate", "custom_cloud", "next_path"]

_T = TypeVar("_T")

RETRIES = 6
LONGEST_WAIT = 300.0  # seconds: if Azure asks for a longer wait, the request fails
TIMEOUT = 60.0  # seconds until an answer starts
EXCHANGE = 120.0  # seconds for the head of an answer, and for its body
SIGN_IN = 300.0  # seconds to get a token
SIGN_IN_BY_HAND = 1200.0  # seconds to get a token while someone types
MAX_BODY = 32 * 2**20  # bytes of a body, decompressed; Resource Graph returns at most 16 MiB
MAX_HELD = 160 * 2**20  # bytes that a body takes once parsed
MAX_HELD_BY_MANY = 32 * 2**20  # the same for a request that others are sent beside
VALUE = 64  # bytes that a value takes at least
MAX_DEPTH = 250  # levels of a body; it is not JSON if it has more
MAX_STALE = 20  # pages of a list in a row without anything new: Azure returns empty pages, but not many
MAX_POLLS = 100  # of an answer that Azure prepares
MAX_SECONDS = 4 * 3600.0  # of all requests
MAX_REQUESTS = 1_000_000
MAX_TOTAL = 2**31  # bytes of all bodies: no larger snapshot is read
MAX_ABANDONED = 16  # requests that ran out of time
MAX_LINK = 8192  # characters of the link to the next page
GRAPH = "/providers/microsoft.resourcegraph/resources"
BATCH = "/batch"


@frozen
class Answer:
    """An answer of Azure: a status and a JSON body (`None` if there is none)."""

    status: int
    body: Any
    headers: Mapping[str, str]
    readable: bool = True  # the body is a JSON object, or there is none

    @property
    def ok(self) -> bool:
        return self.status == 200  # others have no body, or not the one that was asked for

    @property
    def code(self) -> str:
        """The code of the error."""
        return str(self._error().get("code") or "")

    @property
    def message(self) -> str:
        """The error message."""
        error = self._error()
        return " ".join(str(error.get("message") or error.get("code") or f"HTTP {self.status}").split())

    def _error(self) -> dict[str, Any]:
        body = cast("dict[str, Any]", self.body) if isinstance(self.body, dict) else {}
        error = body.get("error")
        return cast("dict[str, Any]", error) if isinstance(error, dict) else body


class Gate:
    """Holds back the requests of all threads until a time given by Azure; one gate for each kind of quota."""

    def __init__(self) -> None:
        self._until = 0.0
        self._lock = threading.Lock()

    def close(self, seconds: float) -> None:
        with self._lock:
            self._until = max(self._until, time.monotonic() + min(seconds, LONGEST_WAIT))

    def wait(self, allowance: Allowance) -> None:
        while (left := self._until - time.monotonic()) > 0:
            allowance.check()
            time.sleep(min(left, 1.0))


class Allowance:
    """What all requests together may take. Thread-safe."""

    def __init__(self) -> None:
        self.sent = 0  # requests, with those that are repeated
        self._bytes = 0
        self._abandoned = 0
        self._deadline = time.monotonic() + MAX_SECONDS
        self._lock = threading.Lock()

    def check(self) -> None:
        """Raise CloudError if nothing is left."""
        limit = ""
        if time.monotonic() > self._deadline:
            limit = f"{MAX_SECONDS / 3600:.0f} hours"
        elif self.sent > MAX_REQUESTS:
            limit = f"{MAX_REQUESTS:,} requests"
        elif self._bytes > MAX_TOTAL:
            limit = f"{MAX_TOTAL // 2**20:,} MiB"
        elif self._abandoned >= MAX_ABANDONED:
            limit = f"{MAX_ABANDONED} requests without a complete answer"
        if limit:
            raise CloudError(f"the limit of {limit} is exceeded")

    def add_request(self) -> None:
        """Count a request. Raise CloudError if nothing is left."""
        with self._lock:
            self.sent += 1
        self.check()

    def add_read(self, size: int) -> None:
        """Count the bytes of a body."""
        with self._lock:
            self._bytes += size

    def within(self, call: Callable[[], _T]) -> _T:
        """Return the result of `call`, which has the time of one exchange. Raise CloudError."""
        try:
            return _within(EXCHANGE, call)
        except _TimeoutError:
            with self._lock:
                self._abandoned += 1
            raise


class _ReadOnly(HTTPPolicy[Any, Any]):
    """Allows only reading requests to Resource Manager: GET, Resource Graph queries, batches of GETs."""

    def __init__(self, host: str) -> None:
        super().__init__()
        self._host = host

    def send(self, request: PipelineRequest[Any]) -> PipelineResponse[Any, Any]:
        http: Any = request.http_request
        url = urlsplit(str(http.url))
        if url.scheme != "https" or url.netloc != self._host:
            raise CloudError(f"blocked a request to `{url.netloc}`: it is outside `{self._host}`")
        path = url.path.casefold().rstrip("/")
        reading = http.method == "GET" or (http.method == "POST" and path in (GRAPH, BATCH))
        if not reading:
            raise CloudError(f"blocked {http.method} to `{path}`: azward only reads")
        return self.next.send(request)


class _Patience(HTTPPolicy[Any, Any]):
    """Limits the time for the head of an answer: a server that sends it byte by byte never runs into a timeout."""

    def __init__(self, allowance: Allowance) -> None:
        super().__init__()
        self._allowance = allowance

    def send(self, request: PipelineRequest[Any]) -> PipelineResponse[Any, Any]:
        request.http_request.headers["Accept-Encoding"] = "gzip"  # `_body` reads no other
        return self._allowance.within(lambda: self.next.send(request))


class _TimeoutError(CloudError):
    """An exchange takes too long."""


class _SignedIn:
    """A credential whose failures are all of one kind, and that ends in time: its answers come from a network."""

    def __init__(self, inner: TokenCredential, seconds: float) -> None:
        self._inner = inner
        self._seconds = seconds

    def get_token(self, *scopes: str, **options: Any) -> AccessToken:
        try:
            found = _within(self._seconds, lambda: self._inner.get_token(*scopes, **options))
        except (ClientAuthenticationError, CloudError) as error:
            raise _sign_in_failed(error) from None
        except Exception as error:  # of the libraries, for answers that they do not expect
            raise _sign_in_failed(error) from None
        if not isinstance(cast("object", found.token), str) or not _TOKEN.fullmatch(found.token):
            raise SignInError("sign-in failed: the token is of another form than expected", "")
        return found


_TOKEN = re.compile(r"[!-~]{1,65536}")


def _within(seconds: float, call: Callable[[], _T]) -> _T:
    """Return the result of `call`. Raise CloudError if it takes longer; the thread that waits for it is abandoned."""
    done: list[_T] = []
    raised: list[BaseException] = []

    def work() -> None:
        try:
            done.append(call())
        except BaseException as error:
            raised.append(error)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(seconds)
    if raised:
        raise raised[0]
    if not done:
        raise _TimeoutError(f"cannot reach Azure: no complete answer within {seconds:.0f} seconds")
    return done[0]


class _Throttling(HTTPPolicy[Any, Any]):
    """Waits as long as Azure asks for, and retries transient failures."""

    def __init__(self, gates: Mapping[bool, Gate], allowance: Allowance) -> None:
        super().__init__()
        self._gates = gates
        self._allowance = allowance

    def send(self, request: PipelineRequest[Any]) -> PipelineResponse[Any, Any]:
        graph = urlsplit(str(request.http_request.url)).path.casefold() == GRAPH
        gate = self._gates[graph]
        for attempt in range(RETRIES + 1):
            gate.wait(self._allowance)
            self._allowance.add_request()
            try:
                response = self.next.send(request)
            except (ServiceRequestError, ServiceResponseError):
                if attempt == RETRIES:
                    raise
                time.sleep(backoff(attempt))
                continue
            headers, status = response.http_response.headers, response.http_response.status_code
            if graph and headers.get("x-ms-user-quota-remaining") == "0":
                gate.close(_clock(headers.get("x-ms-user-quota-resets-after", "")))
            if status not in RETRIED or attempt == RETRIES:
                return response
            wait = retry_after(headers)
            if wait is not None and wait > LONGEST_WAIT:
                return response
            if status == 429 or wait is not None:
                gate.close(backoff(attempt) if wait is None else wait)
            else:
                time.sleep(backoff(attempt))
        raise AssertionError  # the last attempt returns or raises


RETRIED = frozenset({408, 429, 500, 502, 503, 504})
"""Status codes of transient failures."""


def backoff(attempt: int) -> float:
    """Return the seconds to wait after a failed attempt, which is 0-based."""
    return min(0.25 * 2**attempt, 20.0) * random.uniform(0.75, 1.25)  # noqa: S311


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that an answer asks to wait, given as a number or a date; `None` if it does not."""
    folded = {key.casefold(): value for key, value in headers.items()}
    text = str(folded.get("retry-after") or "")
    if re.fullmatch(r"\d+(\.\d+)?", text):
        return float(text)
    if not text:
        return None
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time())
    except (TypeError, ValueError, OverflowError):
        return None


def _clock(text: str) -> float:
    """Return the seconds of `hh:mm:ss`."""
    match = re.fullmatch(r"(\d{1,9}):(\d{1,9}):(\d{1,9})(?:\.\d+)?", text)
    return 5.0 if match is None else int(match[1]) * 3600 + int(match[2]) * 60 + int(match[3])


class Azure:
    """One cloud, seen by one identity. Thread-safe."""

    def __init__(self, cloud: Cloud, credential: TokenCredential, *, by_hand: bool = False) -> None:
        """Signing in takes longer if someone does it `by_hand`."""
        self.cloud = cloud
        self.requests = 0  # sent so far, without retries
        self._allowance = Allowance()
        credential = self._credential = _SignedIn(credential, SIGN_IN_BY_HAND if by_hand else SIGN_IN)
        self._gates = {True: Gate(), False: Gate()}
        host = urlsplit(cloud.endpoint).netloc
        policies: list[Any] = [
            UserAgentPolicy(base_user_agent=f"azward/{__version__}"),
            _ReadOnly(host),
            _Throttling(self._gates, self._allowance),
            BearerTokenCredentialPolicy(credential, cloud.token_scope),
            _Patience(self._allowance),
        ]
        shared: dict[str, Any] = {"policies": policies, "credential_scopes": [cloud.token_scope]}
        shared |= {"connection_timeout": 20.0, "read_timeout": TIMEOUT}
        self._arm = ResourceManagementClient(credential, "", cloud.endpoint, **shared)

    def token(self) -> str:
        """Return the access token of the requests, which contains who signed in. Raise CloudError."""
        return self._credential.get_token(self.cloud.token_scope).token

    def hold(self, seconds: float) -> None:
        """Hold back all requests to Resource Manager for so many seconds."""
        self._gates[False].close(min(seconds, LONGEST_WAIT))

    def get(self, path: str) -> Answer:
        """Return the answer to a GET of a path with its query, or of the URL of a next page. Raise CloudError."""
        return self._send(HttpRequest("GET", path if path.startswith("https://") else f"{self.cloud.endpoint}{path}"))

    def get_beside(self, path: str) -> Answer:
        """Return the answer to a GET that others are sent beside, so that it may be less large. Raise CloudError."""
        return self._send(HttpRequest("GET", f"{self.cloud.endpoint}{path}"), MAX_HELD_BY_MANY)

    def batch(self, paths: list[str]) -> Answer:
        """Return the answer to a batch of GETs. Raise CloudError.

        At most 20, since larger batches are answered later. The name of each request is its position as a UUID.

        https://maciejporebski.github.io/azure-management-batch-api; the portal reads like this.
        """
        named = [(str(UUID(int=index)), path) for index, path in enumerate(paths)]
        requests = [{"httpMethod": "GET", "name": name, "relativeUrl": path} for name, path in named]
        url = f"{self.cloud.endpoint}/batch?api-version=2020-06-01"
        answer = self._send(HttpRequest("POST", url, json={"requests": requests}), MAX_HELD_BY_MANY)
        for _ in range(MAX_POLLS):
            if answer.status != 202 or not (later := answer.headers.get("location")):
                return answer
            wait = retry_after(answer.headers)
            self._gates[False].close(1.0 if wait is None else wait)
            answer = self._send(HttpRequest("GET", later), MAX_HELD_BY_MANY)
        raise CloudError(f"Azure did not complete an answer after {MAX_POLLS} requests for it")

    def query(self, subscriptions: list[str], text: str, token: str, top: int) -> Answer:
        """Return the answer of Resource Graph to a query over subscriptions, continuing at `token`. Raise CloudError."""
        options = QueryRequestOptions(top=top, skip_token=token or None, result_format="objectArray")
        body: Any = QueryRequest(query=text, subscriptions=subscriptions, options=options)
        url = f"{self.cloud.endpoint}/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01"
        return self._send(HttpRequest("POST", url, json=body.serialize()))

    def _send(self, request: HttpRequest, held: int = 0) -> Answer:
        self.requests += 1
        self._allowance.check()
        try:
            return _answer(self._arm.send_request(request, stream=True), self._allowance, held)
        except CloudError:
            raise
        except ClientAuthenticationError as error:
            raise _sign_in_failed(error) from None
        except Exception as error:
            raise CloudError(_unreachable(error)) from None


def _answer(response: Any, allowance: Allowance, held: int = 0) -> Answer:
    content = allowance.within(lambda: _body(response))
    allowance.add_read(len(content))
    held = held or MAX_HELD
    opened = content.count(b"[") + content.count(b"{")
    if len(content) + VALUE * (opened + content.count(b",")) > held:
        raise CloudError(f"Azure returned an answer that takes more than {held // 2**20} MiB")
    try:
        body: object = orjson.loads(content) if content else None
        if opened > MAX_DEPTH:
            orjson.dumps(body)  # which takes 254 levels, so that it can be written to a snapshot
    except (orjson.JSONDecodeError, orjson.JSONEncodeError):
        body = None
    headers = {str(key).casefold(): str(value) for key, value in response.headers.items()}
    return Answer(int(response.status_code), body, headers, isinstance(body, dict) or not content)


def _body(response: Any) -> bytearray:
    """Return the decompressed body of a response. Raise CloudError if it is too large.

    It is decompressed here, since the libraries decompress a whole block at once, however large it becomes.
    """
    encoding = str(response.headers.get("Content-Encoding") or "identity").strip().casefold()
    if encoding not in ("identity", "gzip", "x-gzip"):
        raise CloudError(f"Azure returned a body in an unexpected encoding: `{encoding[:100]}`")
    data = bytearray()
    machine = None if encoding == "identity" else zlib.decompressobj(31)
    with response:
        for block in response.iter_raw():
            if machine is None:
                data += block
            elif not machine.eof:
                data += machine.decompress(block, MAX_BODY + 1 - len(data))
            if len(data) > MAX_BODY:
                raise CloudError(f"Azure returned more than {MAX_BODY // 2**20} MiB")
    if machine is not None and not machine.eof and data:
        raise CloudError("Azure returned a compressed body that is not complete")
    BUDGET.add_read(len(data))
    return data


def _unreachable(error: Exception) -> str:
    if isinstance(error, AzureError):
        return f"cannot reach Azure: {str(error).splitlines()[0] if str(error) else type(error).__name__}"
    # of the libraries, for a head or a body that they do not expect
    return f"Azure returned an answer that cannot be read: {type(error).__name__}"


def next_path(link: object, cloud: Cloud | None = None) -> str:
    """Return path and query of the link to the next page, "" if there is none. Raise ValueError for anything else.

    The host is left out: the next page is asked of the same cloud as the one before, which alone may see the token. If
    `cloud` is given, it must be its own host: some services name that of their region.
    """
    if link is None or link == "":
        return ""
    if not isinstance(link, str) or not link.isprintable() or len(link) > MAX_LINK:
        raise ValueError("`nextLink` is not a URL")
    url = urlsplit(link)
    if url.scheme.casefold() not in ("", "https") or not url.path.startswith("/"):
        raise ValueError("`nextLink` is not an `https://` URL")
    if cloud is not None and url.netloc not in ("", host := urlsplit(cloud.endpoint).netloc):
        raise ValueError(f"blocked a request to `{url.netloc}`: it is outside `{host}`")
    return f"{url.path}?{url.query}"


_REASON = re.compile(r"\bAADSTS\d+: [^.\n]{1,200}")
"""What Microsoft Entra ID says: "AADSTS7000215: Invalid client secret provided"."""


def _sign_in_failed(error: Exception) -> SignInError:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    reason = _REASON.search(str(error))
    return SignInError(f"sign-in failed{f': {reason[0]}' if reason else ''}", " ".join(lines[:20]) or type(error).__name__)


def custom_cloud(address: str) -> Cloud:
    """Return the cloud whose Resource Manager is at `address`, read without signing in. Raise CloudError."""
    from azure.core import PipelineClient

    url, allowance = metadata_url(address), Allowance()
    policies: list[Any] = [UserAgentPolicy(base_user_agent=f"azward/{__version__}"), _Patience(allowance)]
    try:
        waits: dict[str, Any] = {"connection_timeout": 20.0, "read_timeout": TIMEOUT}
        client = cast("Any", PipelineClient(address, policies=policies, **waits))
        with client:
            answer = _answer(client.send_request(HttpRequest("GET", url), stream=True), allowance)
    except CloudError:
        raise
    except Exception as error:
        raise CloudError(f"`{address}`: {_unreachable(error)}") from None
    if not answer.ok:
        raise CloudError(f"cannot read the metadata of the cloud `{address}`: HTTP {answer.status}")
    return from_metadata(address, answer.body)
