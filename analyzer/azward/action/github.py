"""The few calls of GitHub's REST API that a comment takes (https://docs.github.com/rest, version 2022-11-28)."""

from __future__ import annotations

import json
import re
from typing import IO, TYPE_CHECKING, Any, cast
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

if TYPE_CHECKING:
    from collections.abc import Iterator
    from http.client import HTTPMessage

__all__ = ["Api", "ApiError"]

MAX_PAGES = 30  # GitHub lists no more than 3,000 files of a pull request
TIMEOUT = 30.0  # seconds


class ApiError(Exception):
    """A call failed: "403: Resource not accessible by integration"."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(f"{status}: {text}" if status else text)
        self.status = status


class _NoRedirect(HTTPRedirectHandler):
    """The token goes to the API that the runner names, and nowhere else."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:  # the names are those of the library
        return None


class Api:
    """Calls below the address of one repository."""

    def __init__(self, address: str, repository: str, token: str) -> None:
        if urlsplit(address).scheme not in ("https", "http") or not re.fullmatch(r"[\w.-]+/[\w.-]+", repository):
            raise ApiError(0, "GITHUB_API_URL and GITHUB_REPOSITORY do not say where the pull request is")
        self._base = f"{address.rstrip('/')}/repos/{repository}"
        self._token = token
        self._opener = build_opener(_NoRedirect)

    def get_all(self, path: str) -> Iterator[dict[str, Any]]:
        """The members of a list, over all of its pages."""
        for page in range(1, MAX_PAGES + 1):
            found, headers = self._call("GET", f"{path}?per_page=100&page={page}", None)
            yield from cast("list[dict[str, Any]]", found if isinstance(found, list) else [])
            if 'rel="next"' not in (headers.get("Link") or ""):
                return

    def send(self, method: str, path: str, body: dict[str, Any]) -> None:
        """Writes: POST or PATCH."""
        self._call(method, path, body)

    def _call(self, method: str, path: str, body: dict[str, Any] | None) -> tuple[Any, HTTPMessage]:
        request = Request(f"{self._base}{path}", method=method)  # noqa: S310 - the scheme was looked at
        request.add_header("Accept", "application/vnd.github+json")
        request.add_header("Authorization", f"Bearer {self._token}")
        request.add_header("User-Agent", "azward")
        request.add_header("X-GitHub-Api-Version", "2022-11-28")
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        try:
            with self._opener.open(request, timeout=TIMEOUT) as answer:
                return json.loads(answer.read() or b"null"), answer.headers
        except HTTPError as error:
            raise ApiError(error.code, _told(error)) from None
        except (URLError, OSError, ValueError) as error:
            raise ApiError(0, str(getattr(error, "reason", error))) from None


def _told(error: HTTPError) -> str:
    try:
        return str(json.loads(error.read()).get("message") or error.reason)
    except (OSError, ValueError, AttributeError):
        return str(error.reason)
