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

    from azure.core.credentials import TokenCredential
    from azure.core.pipeline import PipelineRequest, PipelineResponse

__all__ = ["Answer", "Azure", "Gate", "custom_cloud"]

_T = TypeVar("_T")

RETRIES = 6
LONGEST_WAIT = 300.0  # seconds: if Azure asks for a longer wait, the request fails
TIMEOUT = 60.0  # seconds until an answer starts
EXCHANGE = 120.0  # seconds for the head of an answer, and for its body
MAX_BODY = 64 * 2**20  # bytes of a body, decompressed
MAX_POLLS = 100  # of an answer that Azure prepares
MAX_SECONDS = 4 * 3600.0  # of all requests
MAX_REQUESTS = 1_000_000
GRAPH = "/providers/microsoft.resourcegraph/resources"
BATCH = "/batch"


@frozen
class Answer:
    """An answer of Azure: a status and a JSON body (`None` if there is none)."""

    status: int
    body: Any
    headers: Mapping[str, str]

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

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

    def wait(self) -> None:
        while (left := self._until - time.monotonic()) > 0:
            time.sleep(min(left, 1.0))


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

    def send(self, request: PipelineRequest[Any]) -> PipelineResponse[Any, Any]:
        return _within(EXCHANGE, lambda: self.next.send(request))


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
        raise CloudError(f"cannot reach Azure: no complete answer within {seconds:.0f} seconds")
    return done[0]


class _Throttling(HTTPPolicy[Any, Any]):
    """Waits as long as Azure asks for, and retries transient failures."""

    def __init__(self, gates: Mapping[bool, Gate]) -> None:
        super().__init__()
        self._gates = gates

    def send(self, request: PipelineRequest[Any]) -> PipelineResponse[Any, Any]:
        graph = urlsplit(str(request.http_request.url)).path.casefold() == GRAPH
        gate = self._gates[graph]
        for attempt in range(RETRIES + 1):
            gate.wait()
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
    except (TypeError, ValueError):
        return None


def _clock(text: str) -> float:
    """Return the seconds of `hh:mm:ss`."""
    match = re.fullmatch(r"(\d+):(\d+):(\d+)(?:\.\d+)?", text)
    return 5.0 if match is None else int(match[1]) * 3600 + int(match[2]) * 60 + int(match[3])


class Azure:
    """One cloud, seen by one identity. Thread-safe."""

    def __init__(self, cloud: Cloud, credential: TokenCredential) -> None:
        self.cloud = cloud
        self.requests = 0  # sent so far, without retries
        self._credential = credential
        self._gates = {True: Gate(), False: Gate()}
        host = urlsplit(cloud.endpoint).netloc
        policies: list[Any] = [
            UserAgentPolicy(base_user_agent=f"azward/{__version__}"),
            _ReadOnly(host),
            _Throttling(self._gates),
            BearerTokenCredentialPolicy(credential, cloud.token_scope),
            _Patience(),
        ]
        self._deadline = time.monotonic() + MAX_SECONDS
        shared: dict[str, Any] = {"policies": policies, "credential_scopes": [cloud.token_scope]}
        shared |= {"connection_timeout": 20.0, "read_timeout": TIMEOUT}
        self._arm = ResourceManagementClient(credential, "", cloud.endpoint, **shared)

    def token(self) -> str:
        """Return the access token of the requests, which contains who signed in. Raise CloudError."""
        try:
            return self._credential.get_token(self.cloud.token_scope).token
        except ClientAuthenticationError as error:
            raise _sign_in_failed(error) from None

    def hold(self, seconds: float) -> None:
        """Hold back all requests to Resource Manager for so many seconds."""
        self._gates[False].close(min(seconds, LONGEST_WAIT))

    def get(self, path: str) -> Answer:
        """Return the answer to a GET of a path with its query, or of the URL of a next page. Raise CloudError."""
        url = path if path.startswith("https://") else f"{self.cloud.endpoint}{path}"
        return self._send(HttpRequest("GET", url))

    def batch(self, paths: list[str]) -> Answer:
        """Return the answer to a batch of GETs. Raise CloudError.

        At most 20, since larger batches are answered later. The name of each request is its position as a UUID.

        https://maciejporebski.github.io/azure-management-batch-api; the portal reads like this.
        """
        named = [(str(UUID(int=index)), path) for index, path in enumerate(paths)]
        requests = [{"httpMethod": "GET", "name": name, "relativeUrl": path} for name, path in named]
        url = f"{self.cloud.endpoint}/batch?api-version=2020-06-01"
        answer = self._send(HttpRequest("POST", url, json={"requests": requests}))
        for _ in range(MAX_POLLS):
            if answer.status != 202 or not (later := answer.headers.get("location")):
                return answer
            wait = retry_after(answer.headers)
            self._gates[False].close(1.0 if wait is None else wait)
            answer = self.get(later)
        raise CloudError(f"Azure did not complete an answer after {MAX_POLLS} requests for it")

    def query(self, subscriptions: list[str], text: str, token: str, top: int) -> Answer:
        """Return the answer of Resource Graph to a query over subscriptions, continuing at `token`. Raise CloudError."""
        options = QueryRequestOptions(top=top, skip_token=token or None, result_format="objectArray")
        body: Any = QueryRequest(query=text, subscriptions=subscriptions, options=options)
        url = f"{self.cloud.endpoint}/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01"
        return self._send(HttpRequest("POST", url, json=body.serialize()))

    def _send(self, request: HttpRequest) -> Answer:
        self.requests += 1
        if self.requests > MAX_REQUESTS or time.monotonic() > self._deadline:
            limit = f"{MAX_REQUESTS:,} requests" if self.requests > MAX_REQUESTS else f"{MAX_SECONDS / 3600:.0f} hours"
            raise CloudError(f"the limit of {limit} is exceeded")
        try:
            return _answer(self._arm.send_request(request, stream=True))
        except ClientAuthenticationError as error:
            raise _sign_in_failed(error) from None
        except AzureError as error:
            raise CloudError(_unreachable(error)) from None


def _answer(response: Any) -> Answer:
    content = _within(EXCHANGE, lambda: _body(response))
    try:
        body: object = orjson.loads(content) if content else None
    except orjson.JSONDecodeError:
        body = None
    headers = {str(key).casefold(): str(value) for key, value in response.headers.items()}
    return Answer(int(response.status_code), body, headers)


def _body(response: Any) -> bytes:
    """Return the decompressed body of a response. Raise CloudError if it is too large."""
    data = bytearray()
    with response:
        for chunk in response.iter_bytes():
            data += chunk
            if len(data) > MAX_BODY:
                raise CloudError(f"Azure returned more than {MAX_BODY // 2**20} MiB")
    BUDGET.add_read(len(data))
    return bytes(data)


def _unreachable(error: Exception) -> str:
    return f"cannot reach Azure: {str(error).splitlines()[0] if str(error) else type(error).__name__}"


_REASON = re.compile(r"\bAADSTS\d+: [^.\n]{1,200}")
"""What Microsoft Entra ID says: "AADSTS7000215: Invalid client secret provided"."""


def _sign_in_failed(error: Exception) -> SignInError:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    reason = _REASON.search(str(error))
    return SignInError(f"sign-in failed{f': {reason[0]}' if reason else ''}", " ".join(lines[:20]) or type(error).__name__)


def custom_cloud(address: str) -> Cloud:
    """Return the cloud whose Resource Manager is at `address`, read without signing in. Raise CloudError."""
    from azure.core import PipelineClient

    url = metadata_url(address)
    policies: list[Any] = [UserAgentPolicy(base_user_agent=f"azward/{__version__}")]
    try:
        client = cast("Any", PipelineClient(address, policies=policies))
        with client:
            answer = _answer(client.send_request(HttpRequest("GET", url), stream=True))
    except AzureError as error:
        raise CloudError(f"`{address}`: {_unreachable(error)}") from None
    if not answer.ok:
        raise CloudError(f"cannot read the metadata of the cloud `{address}`: HTTP {answer.status}")
    return from_metadata(address, answer.body)
