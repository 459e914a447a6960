"""Answers that are wrong, endless, slow or too large, over real HTTP: none is taken for an empty one, and all of them end."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from azure_server import AzureServer, World, resource, serving
from azward.cli.main import run
from azward.source.live import client

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from http.server import BaseHTTPRequestHandler

pytestmark = pytest.mark.slow

SERVICES = "/blobServices"
STORE = resource(
    "Microsoft.Storage/storageAccounts", "store", location="westeurope", properties={"minimumTlsVersion": "TLS1_2"}
)


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AzureServer]:
    monkeypatch.chdir(tmp_path)
    world = World()
    world.add(STORE)
    with serving(world) as found:
        for name, value in found.environment.items():
            monkeypatch.setenv(name, value)
        yield found


def report(server: AzureServer, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, Any], str]:
    status = run(["live", "--cloud", server.url, "--format", "json"])
    said = capsys.readouterr()
    return status, json.loads(said.out) if said.out.startswith("{") else {}, said.err


def answering(server: AzureServer, monkeypatch: pytest.MonkeyPatch, part: str, answer: Callable[[str], Any]) -> None:
    """Answer each GET of a path with `part` in it by `answer`."""
    before = server.get

    def get(target: str) -> tuple[int, Any]:
        return (200, answer(target)) if part in target else before(target)

    monkeypatch.setattr(server, "get", get)


WRONG: list[Any] = [None, [], [STORE], "x", 7, {}, {"value": None}, {"value": {}}, {"value": ["x"]}, {"value": [{}]}]


@pytest.mark.parametrize("answer", WRONG, ids=str)
def test_a_list_of_another_form_is_a_failed_read(
    server: AzureServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], answer: Any
) -> None:
    answering(server, monkeypatch, "/diagnosticSettings", lambda _: answer)
    status, found, _ = report(server, capsys)
    assert status == 4
    assert any("unexpected answer" in entry["message"] for entry in found["errors"])
    statuses = {one["rule"]: one["status"] for one in found["results"]}
    assert statuses["storage/diagnostic-logs"] == "unknown"


@pytest.mark.parametrize(
    "answer",
    [None, [], "x", {"data": {}}, {"data": ["x"], "count": 1}, {"data": [], "$skipToken": 7}, {"totalRecords": "x"}],
    ids=str,
)
def test_a_query_of_another_form_is_a_failed_read(
    server: AzureServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], answer: Any
) -> None:
    monkeypatch.setattr(server, "graph", lambda _: (200, answer, {}))
    status, found, _ = report(server, capsys)
    assert status == 4
    assert found["errors"]


def test_a_skip_token_that_comes_again(
    server: AzureServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = {"data": [STORE], "count": 1, "totalRecords": 9, "$skipToken": "again", "resultTruncated": "false"}
    monkeypatch.setattr(server, "graph", lambda _: (200, page, {}))
    status, _, _ = report(server, capsys)
    assert status == 4
    assert server.count("ResourceGraph") < 20


def test_next_links_in_a_circle(
    server: AzureServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = f"{server.url}{STORE['id']}/providers/Microsoft.Insights/diagnosticSettings?api-version=2021-05-01-preview&page="
    pages = {"1": "2", "2": "1"}
    answering(
        server,
        monkeypatch,
        "/diagnosticSettings",
        lambda target: {"value": [], "nextLink": path + pages.get(target[-1], "1")},
    )
    report(server, capsys)
    assert server.count("diagnosticSettings") < 20


def test_a_location_without_end(
    server: AzureServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(client, "MAX_POLLS", 3)
    later = {"Location": f"{server.url}/later?x", "Retry-After": "0"}
    monkeypatch.setattr(server, "batch", lambda *_: (202, None, later))
    before = server.route

    def route(handler: Any, method: str, target: str, body: bytes, number: int) -> tuple[int, Any, dict[str, str]]:
        return (202, None, later) if target.startswith("/later") else before(handler, method, target, body, number)

    monkeypatch.setattr(server, "route", route)
    status, _, _ = report(server, capsys)
    assert status in (0, 1, 4)
    assert server.count("/later") <= 3 * max(server.count("/batch"), 1)


def test_waits_are_capped() -> None:
    gate = client.Gate()
    gate.close(10**9)
    assert gate._until - time.monotonic() <= client.LONGEST_WAIT + 1


def raw(server: AzureServer, monkeypatch: pytest.MonkeyPatch, write: Callable[[BaseHTTPRequestHandler], None]) -> None:
    """Let `write` answer each query of Resource Graph."""
    before = server.answer

    def answer(handler: BaseHTTPRequestHandler, method: str) -> None:
        if "ResourceGraph" not in handler.path:
            return before(handler, method)
        handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        handler.close_connection = True
        with suppress(OSError):  # the client gave up
            write(handler)
        return None

    monkeypatch.setattr(server, "answer", answer)


def test_a_body_that_unpacks_to_too_much(
    server: AzureServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(client, "MAX_BODY", 2**20)
    packed = gzip.compress(b'{"data": [' + b" " * 2**24 + b"]}")

    def write(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Encoding", "gzip")
        handler.send_header("Content-Length", str(len(packed)))
        handler.end_headers()
        handler.wfile.write(packed)

    raw(server, monkeypatch, write)
    status, found, _ = report(server, capsys)
    assert status == 4
    assert any("more than 1 MiB" in entry["message"] for entry in found["errors"])


@pytest.mark.parametrize("part", ["head", "body"])
def test_an_answer_that_comes_byte_by_byte(
    server: AzureServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], part: str
) -> None:
    monkeypatch.setattr(client, "EXCHANGE", 0.5)

    def write(handler: BaseHTTPRequestHandler) -> None:
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n"
        if part == "body":
            handler.wfile.write(head + b"\r\n")
        for _ in range(40):
            handler.wfile.write(b" " if part == "body" else b"X")
            handler.wfile.flush()
            time.sleep(0.1)

    raw(server, monkeypatch, write)
    start = time.monotonic()
    status, found, _ = report(server, capsys)
    assert status == 4
    assert time.monotonic() - start < 20
    assert any("no complete answer within" in entry["message"] for entry in found["errors"])


@pytest.mark.parametrize(("name", "value"), [("MAX_REQUESTS", 6), ("MAX_SECONDS", 0.0)])
def test_the_budget_ends_the_listing(
    server: AzureServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: float
) -> None:
    monkeypatch.setattr(client, name, value)
    status, found, said = report(server, capsys)
    assert status in (2, 4)
    assert "limit of" in said + json.dumps(found)


def test_a_listing_connects_to_azure_only(server: AzureServer, tmp_path: Path) -> None:
    """Besides, it keeps the listing in a temporary folder, and the libraries of Azure ask for the name of the system."""
    audited = Path(__file__).parents[2] / "support" / "audited.py"
    tree = tmp_path / "tree"
    tree.mkdir()
    allowed = {"AUDITED_SERVER": server.url.removeprefix("https://").rstrip("/")}
    command = [sys.executable, str(audited), str(tmp_path), "live", "--cloud", server.url, "--format", "json"]
    done = subprocess.run(command, cwd=tree, capture_output=True, text=True, env={**os.environ, **allowed}, check=False)
    assert done.returncode == 1, done.stderr
    kept = f"audit: opens {tempfile.gettempdir()}/"
    found = [line for line in done.stderr.splitlines() if line.startswith("audit: ")]
    assert [line for line in found if not line.startswith(kept) and line != "audit: starts uname"] == []
    assert json.loads(done.stdout)["results"]
    done = subprocess.run(command, cwd=tree, capture_output=True, text=True, check=False)
    assert "audit: connects to" in done.stderr  # the hook sees it
