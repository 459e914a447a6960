"""Asks Azure with manners: never anything that writes, few requests at once, and no sooner than Azure wants.

The requests go through the pipeline of azure-mgmt-resource, and queries are those of azure-mgmt-resourcegraph; the answers
are read as they come, since the models of these packages would take most of the time. The retry policies of the packages
know nothing of other threads, each of which would find out by itself that all are to wait: here one `Gate` holds all.
"""

from __future__ import annotations

import random
import re
import threading
import time
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, cast
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
from azward.source.live.cloud import Cloud, CloudError, from_metadata, metadata_url

if TYPE_CHECKING:
    from collections.abc import Mapping

    from azure.core.credentials import TokenCredential
    from azure.core.pipeline import PipelineRequest, PipelineResponse

__all__ = ["Answer", "Azure", "Gate", "custom_cloud"]

RETRIES = 6
LONGEST_WAIT = 300.0  # seconds: who is told to wait longer gives up and says so
TIMEOUT = 60.0  # seconds for an answer to begin
GRAPH = "/providers/microsoft.resourcegraph/resources"
BATCH = "/batch"


@dataclass(frozen=True, slots=True)
class Answer:
    """What Azure answered: a status, and a body in JSON (`None` for none)."""

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
        """The error in words."""
        error = self._error()
        return " ".join(str(error.get("message") or error.get("code") or f"HTTP {self.status}").split())

    def _error(self) -> dict[str, Any]:
        body = cast("dict[str, Any]", self.body) if isinstance(self.body, dict) else {}
        error = body.get("error")
        return cast("dict[str, Any]", error) if isinstance(error, dict) else body


class Gate:
    """Holds back the requests of all threads until a time that Azure named; one for each kind of quota."""

    def __init__(self) -> None:
        self._until = 0.0
        self._lock = threading.Lock()

    def close(self, seconds: float) -> None:
        with self._lock:
            self._until = max(self._until, time.monotonic() + seconds)

    def wait(self) -> None:
        while (left := self._until - time.monotonic()) > 0:
            time.sleep(min(left, 1.0))


class _ReadOnly(HTTPPolicy[Any, Any]):
    """Lets only reading requests to the resource manager out: GET, the query of Resource Graph, a batch of GETs."""

    def __init__(self, host: str) -> None:
        super().__init__()
        self._host = host

    def send(self, request: PipelineRequest[Any]) -> PipelineResponse[Any, Any]:
        http: Any = request.http_request
        url = urlsplit(str(http.url))
        if url.scheme != "https" or url.netloc != self._host:
            raise CloudError(f"refused to ask `{url.netloc}`: Azure named an address outside of `{self._host}`")
        path = url.path.casefold().rstrip("/")
        reading = http.method == "GET" or (http.method == "POST" and path in (GRAPH, BATCH))
        if not reading:
            raise CloudError(f"refused to send {http.method} to `{path}`: azward only reads")
        return self.next.send(request)


class _Manners(HTTPPolicy[Any, Any]):
    """Waits as long as Azure asks for, and tries again what failed for the moment."""

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
"""Answers that may be others in a moment."""


def backoff(attempt: int) -> float:
    """Seconds to wait after the failed attempt, from 0."""
    return min(0.25 * 2**attempt, 20.0) * random.uniform(0.75, 1.25)  # noqa: S311


def retry_after(headers: Mapping[str, str]) -> float | None:
    """The seconds that an answer asks to wait: a number, or a date."""
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
    """The seconds of `hh:mm:ss`."""
    match = re.fullmatch(r"(\d+):(\d+):(\d+)(?:\.\d+)?", text)
    return 5.0 if match is None else int(match[1]) * 3600 + int(match[2]) * 60 + int(match[3])


class Azure:
    """One cloud as one identity sees it. May be used by several threads."""

    def __init__(self, cloud: Cloud, credential: TokenCredential) -> None:
        self.cloud = cloud
        self.requests = 0  # that were made; of those that were tried again only the first counts
        self._credential = credential
        self._gates = {True: Gate(), False: Gate()}
        host = urlsplit(cloud.endpoint).netloc
        policies: list[Any] = [
            UserAgentPolicy(base_user_agent=f"azward/{__version__}"),
            _ReadOnly(host),
            _Manners(self._gates),
            BearerTokenCredentialPolicy(credential, cloud.token_scope),
        ]
        shared: dict[str, Any] = {"policies": policies, "credential_scopes": [cloud.token_scope]}
        shared |= {"connection_timeout": 20.0, "read_timeout": TIMEOUT}
        self._arm = ResourceManagementClient(credential, "", cloud.endpoint, **shared)

    def token(self) -> str:
        """The token that requests carry: it says who signed in. Raises CloudError."""
        try:
            return self._credential.get_token(self.cloud.token_scope).token
        except ClientAuthenticationError as error:
            raise CloudError(_sign_in_failed(error)) from None

    def hold(self, seconds: float) -> None:
        """Let nobody ask the resource manager before so many seconds have passed."""
        self._gates[False].close(min(seconds, LONGEST_WAIT))

    def get(self, path: str) -> Answer:
        """The answer to a GET of a path with its query, or of the address of a next page. Raises CloudError."""
        url = path if path.startswith("https://") else f"{self.cloud.endpoint}{path}"
        return self._send(HttpRequest("GET", url))

    def batch(self, paths: list[str]) -> Answer:
        """The answer to a batch of GETs, at most 20: more are answered later only. The requests are named by UUIDs of their
        positions. Raises CloudError.

        https://maciejporebski.github.io/azure-management-batch-api; the portal reads like this.
        """
        named = [(str(UUID(int=index)), path) for index, path in enumerate(paths)]
        requests = [{"httpMethod": "GET", "name": name, "relativeUrl": path} for name, path in named]
        url = f"{self.cloud.endpoint}/batch?api-version=2020-06-01"
        answer = self._send(HttpRequest("POST", url, json={"requests": requests}))
        while answer.status == 202 and (later := answer.headers.get("location")):
            wait = retry_after(answer.headers)
            self._gates[False].close(1.0 if wait is None else wait)
            answer = self.get(later)
        return answer

    def query(self, subscriptions: list[str], text: str, token: str, top: int) -> Answer:
        """The answer of Resource Graph to a query over subscriptions, from where `token` says. Raises CloudError."""
        options = QueryRequestOptions(top=top, skip_token=token or None, result_format="objectArray")
        body: Any = QueryRequest(query=text, subscriptions=subscriptions, options=options)
        url = f"{self.cloud.endpoint}/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01"
        return self._send(HttpRequest("POST", url, json=body.serialize()))

    def _send(self, request: HttpRequest) -> Answer:
        self.requests += 1
        try:
            return _answer(self._arm.send_request(request))
        except ClientAuthenticationError as error:
            raise CloudError(_sign_in_failed(error)) from None
        except AzureError as error:
            raise CloudError(_said(error)) from None


def _answer(response: Any) -> Answer:
    content = response.content if hasattr(response, "content") else response.body()
    try:
        body: object = orjson.loads(content) if content else None
    except orjson.JSONDecodeError:
        body = None
    headers = {str(key).casefold(): str(value) for key, value in response.headers.items()}
    return Answer(int(response.status_code), body, headers)


def _said(error: Exception) -> str:
    return f"Azure does not answer: {str(error).splitlines()[0] if str(error) else type(error).__name__}"


def _sign_in_failed(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return f"signing in failed: {' '.join(lines[:12]) or type(error).__name__}"


def custom_cloud(address: str) -> Cloud:
    """The cloud whose resource manager is at `address`, asked without signing in. Raises CloudError."""
    from azure.core import PipelineClient

    url = metadata_url(address)
    policies: list[Any] = [UserAgentPolicy(base_user_agent=f"azward/{__version__}")]
    try:
        client = cast("Any", PipelineClient(address, policies=policies))
        with client:
            answer = _answer(client.send_request(HttpRequest("GET", url)))
    except AzureError as error:
        raise CloudError(f"`{address}`: {_said(error)}") from None
    if not answer.ok:
        raise CloudError(f"`{address}` answers {answer.status} where a cloud says what belongs to it")
    return from_metadata(address, answer.body)
