"""Answers whose head, encoding or link is wrong: each is a failed read, ends in time, and no token goes elsewhere."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import time
import zlib
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from azure_server import AzureServer, World, resource, serving
from azward.cli.main import run
from azward.source.live import client
from azward.source.live.cloud import CloudError, from_metadata, metadata_url
from azward.source.live.resource import is_resource_id
from azward.source.live.snapshot import Writer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from http.server import BaseHTTPRequestHandler

pytestmark = pytest.mark.slow

STORE = resource(
    "Microsoft.Storage/storageAccounts", "store", location="westeurope", properties={"minimumTlsVersion": "TLS1_2"}
)
EMPTY = b'{"value": [], "data": [], "totalRecords": 0, "responses": []}'
JSON = b"Content-Type: application/json\r\n"


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AzureServer]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(client, "backoff", lambda _: 0.0)
    world = World()
    world.add(STORE)
    with serving(world) as found:
        for name, value in found.environment.items():
            monkeypatch.setenv(name, value)
        yield found
        found.violations.clear()  # paths that the answers here have asked for


def report(server: AzureServer, capsys: pytest.CaptureFixture[str], *more: str) -> tuple[int, dict[str, Any], str]:
    status = run(["live", "--cloud", server.url, "--format", "json", *more])
    said = capsys.readouterr()
    return status, json.loads(said.out) if said.out.startswith("{") else {}, said.err


def raw(server: AzureServer, monkeypatch: pytest.MonkeyPatch, part: str, data: bytes) -> None:
    """Answer each request of a path with `part` in it with these bytes, and close the connection."""
    before = server.answer

    def answer(handler: BaseHTTPRequestHandler, method: str) -> None:
        if part not in handler.path:
            return before(handler, method)
        handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        server.requests.append((method, handler.path))
        handler.close_connection = True
        with suppress(OSError):  # the client gave up
            handler.wfile.write(data)
        return None

    monkeypatch.setattr(server, "answer", answer)


def packed(encoding: str, data: bytes) -> bytes:
    head = b"HTTP/1.1 200 OK\r\n" + JSON + f"Content-Encoding: {encoding}\r\nContent-Length: {len(data)}\r\n\r\n".encode()
    return head + data


WRONG = {
    "a length that is no number": b"HTTP/1.1 200 OK\r\n" + JSON + b"Content-Length: abc\r\n\r\n" + EMPTY,
    "a length of many digits": b"HTTP/1.1 200 OK\r\n" + JSON + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n" + EMPTY,
    "a body that is too short": b"HTTP/1.1 200 OK\r\n" + JSON + b"Content-Length: 3000\r\n\r\n" + EMPTY,
    "a broken chunk": b"HTTP/1.1 200 OK\r\n" + JSON + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n" + EMPTY,
    "no gzip": packed("gzip", EMPTY),
    "gzip that is cut off": packed("gzip", gzip.compress(EMPTY * 1000)[:60]),
    "gzip twice": packed("gzip, gzip", gzip.compress(gzip.compress(b" " * 2**24))),
    "deflate": packed("deflate", zlib.compress(EMPTY)),
    "brotli": packed("br", EMPTY),
    "another protocol": b"SSH-2.0-OpenSSH_9.6\r\n",
    "accepted": b"HTTP/1.1 202 Accepted\r\n" + JSON + b"Content-Length: %d\r\n\r\n" % len(EMPTY) + EMPTY,
    "a page in place of JSON": b"HTTP/1.1 404 X\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>",
}


@pytest.mark.parametrize("part", ["/metadata/", "/subscriptions?", "/providers/Microsoft.ResourceGraph"])
@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_answer_is_a_failed_read(
    name: str, part: str, server: AzureServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    raw(server, monkeypatch, part, WRONG[name])
    monkeypatch.setattr(server, "list_resources", lambda *_: (500, None))
    status, found, said = report(server, capsys)
    assert status == 4, said
    assert "internal error" not in said + json.dumps(found)


@pytest.mark.parametrize("name", ["a length that is no number", "a page in place of JSON", "brotli"])
def test_a_wrong_answer_for_a_child_is_a_failed_read(
    name: str, server: AzureServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    server.faults.no_batch = True
    raw(server, monkeypatch, "/diagnosticSettings", WRONG[name])
    status, found, said = report(server, capsys)
    assert status == 4, said
    statuses = {one["rule"]: one["status"] for one in found["results"]}
    assert statuses["storage/diagnostic-logs"] == "unknown"


LINKS = (
    "https://[::1",
    "?page=2",
    "#x",
    "file:///etc/passwd",
    "http://169.254.169.254/x",
    " ",
    "/\u0000",
    "/" + "a" * 10**5,
)


@pytest.mark.parametrize("link", LINKS, ids=[str(number) for number in range(len(LINKS))])
@pytest.mark.parametrize("part", ["/permissions", "/subscriptions?", "/diagnosticSettings"])
def test_a_next_link_that_is_none(
    link: str, part: str, server: AzureServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = server.get

    def get(target: str) -> tuple[int, Any]:
        status, content = before(target)
        return status, {**content, "nextLink": link} if part in target else content

    monkeypatch.setattr(server, "get", get)
    status, found, said = report(server, capsys)
    assert status == 4, said
    assert "internal error" not in said + json.dumps(found)


@pytest.mark.parametrize("identity", ["..", "", None, 7, "a/b", "x?y", "a" * 10**6], ids=lambda value: str(value)[:5])
def test_a_subscription_without_a_valid_id(
    identity: Any, server: AzureServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = server.get

    def get(target: str) -> tuple[int, Any]:
        row = {"subscriptionId": identity, "displayName": "\x1b[31mx"}
        return (200, {"value": [row]}) if target.startswith("/subscriptions?") else before(target)

    monkeypatch.setattr(server, "get", get)
    assert report(server, capsys)[0] == 4


@pytest.mark.parametrize("answer", [[], "x", {"value": "x"}, {"value": [{"actions": 7}]}], ids=str)
def test_unknown_permissions_do_not_end_the_listing(
    answer: Any, server: AzureServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = server.get
    monkeypatch.setattr(server, "get", lambda target: (200, answer) if "/permissions" in target else before(target))
    status, found, _ = report(server, capsys)
    assert status == 4
    assert found["results"]


def test_a_wrong_row_costs_itself(
    server: AzureServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = server.graph

    def graph(body: dict[str, Any]) -> tuple[int, Any, dict[str, str]]:
        status, answer, headers = before(body)
        if body["query"].startswith("resources ") and "summarize" not in body["query"]:
            wrong = [
                {"id": f"/subscriptions/{one}", "type": "Microsoft.Storage/storageAccounts"} for one in ("..", "\x1b", "a")
            ]
            answer = {**answer, "data": [*wrong, *answer["data"]], "totalRecords": answer["totalRecords"] + 3}
        if "summarize" in body["query"]:
            answer = {**answer, "data": [{"kind": "microsoft.storage/storageaccounts", "listed": 4}]}
        return status, answer, headers

    monkeypatch.setattr(server, "graph", graph)
    status, found, said = report(server, capsys)
    assert status == 4, said
    assert {one["resource"]["name"] for one in found["results"]} >= {"store"}


def test_fewer_resources_than_counted_are_a_failed_read(
    server: AzureServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = server.graph

    def graph(body: dict[str, Any]) -> tuple[int, Any, dict[str, str]]:
        if "summarize" not in body["query"]:
            return before(body)
        rows = [{"kind": "microsoft.storage/storageaccounts", "listed": 3}]
        return 200, {"data": rows, "count": 1, "totalRecords": 1}, {}

    monkeypatch.setattr(server, "graph", graph)
    status, found, _ = report(server, capsys)
    assert status == 4
    assert any("1 of 3" in entry["message"] for entry in found["errors"])


@pytest.mark.parametrize("name", ["other", 7, None, "a/b", "..\x00"], ids=str)
def test_what_is_requested_by_name_is_that(
    name: Any, server: AzureServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = server.get
    service = {"name": name, "properties": {"deleteRetentionPolicy": {"enabled": False}}}

    def get(target: str) -> tuple[int, Any]:
        return (200, service) if "/blobServices/default?" in target else before(target)

    monkeypatch.setattr(server, "get", get)
    _, found, _ = report(server, capsys)
    statuses = {one["rule"]: one["status"] for one in found["results"]}
    assert statuses["storage/blob-soft-delete"] == "fail"


def test_two_answers_to_one_request_are_none(
    server: AzureServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = server.batch

    def batch(body: dict[str, Any], handler: Any) -> tuple[int, Any, dict[str, str]]:
        status, answer, headers = before(body, handler)
        more = [{**one, "content": {"value": []}, "httpStatusCode": 200} for one in answer["responses"]]
        return status, {"responses": [*answer["responses"], *more]}, headers

    monkeypatch.setattr(server, "batch", batch)
    status, found, _ = report(server, capsys)
    assert status == 4
    assert any("several answers" in entry["message"] for entry in found["errors"])


@pytest.mark.parametrize("token", ["x\r\ny: z", "é", "", 7, ["x"]], ids=str)
def test_a_token_of_another_form(
    token: Any, server: AzureServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = server.login

    def login(method: str, path: str, body: bytes) -> tuple[int, Any, dict[str, str]]:
        status, answer, headers = before(method, path, body)
        return status, answer | ({"access_token": token} if "access_token" in answer else {}), headers

    monkeypatch.setattr(server, "login", login)
    status, _, said = report(server, capsys, "--credential", "secret")
    assert status == 4
    assert "sign-in failed" in said
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"null", b"\xff"], ids=str)
@pytest.mark.parametrize("part", ["/openid-configuration", "/oauth2/v2.0/token"])
def test_a_sign_in_with_an_answer_of_another_form(part: str, body: bytes, server: AzureServer, tmp_path: Path) -> None:
    before = server.answer

    def answer(handler: BaseHTTPRequestHandler, method: str) -> None:
        if part not in handler.path:
            return before(handler, method)
        handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        handler.close_connection = True
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n" + JSON + b"Content-Length: %d\r\n\r\n" % len(body) + body)
        return None

    server.answer = answer  # pyright: ignore[reportAttributeAccessIssue]
    command = [sys.executable, "-m", "azward", "live", "--cloud", server.url, "--credential", "secret"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 4
    assert done.stderr.startswith("azward: sign-in failed")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("part", ["/metadata/", "/oauth2/v2.0/token"])
def test_a_slow_sign_in_ends(
    part: str, server: AzureServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(client, "EXCHANGE", 0.5)
    monkeypatch.setattr(client, "SIGN_IN", 0.5)
    before = server.answer

    def answer(handler: BaseHTTPRequestHandler, method: str) -> None:
        if part not in handler.path:
            return before(handler, method)
        with suppress(OSError):
            for _ in range(100):
                handler.wfile.write(b"X")
                handler.wfile.flush()
                time.sleep(0.1)
        return None

    monkeypatch.setattr(server, "answer", answer)
    begin = time.monotonic()
    assert report(server, capsys, "--credential", "secret")[0] == 4
    assert time.monotonic() - begin < 8


METADATA: dict[str, Any] = {
    "authentication": {"loginEndpoint": "https://login.example", "audiences": ["https://arm.example"]},
    "resourceManager": "https://arm.example",
    "portal": "https://portal.example",
}


@pytest.mark.parametrize(
    "audience",
    [
        "https://management.azure.com/", "https://graph.microsoft.com", "https://VAULT.azure.net.", "https://x@vault.azure.net",
        "https://management.core.windows.net/", "00000003-0000-0000-c000-000000000000", "https://[", "http://arm.example", 7,
    ],
    ids=str,
)  # fmt: skip
def test_a_cloud_gets_no_tokens_for_another(audience: Any) -> None:
    authentication = {**METADATA["authentication"], "audiences": [audience]}
    with pytest.raises(CloudError):
        from_metadata("https://arm.example", {**METADATA, "authentication": authentication})


def test_metadata_with_wrong_urls() -> None:
    assert from_metadata("https://arm.example", METADATA).portal == "https://portal.example"
    assert from_metadata("https://arm.example", {**METADATA, "portal": "javascript:alert(1)//"}).portal == ""
    for wrong in ("https://[", "https:///x", "https://\x00", "x"):
        with pytest.raises(CloudError):
            from_metadata("https://arm.example", {**METADATA, "resourceManager": wrong})
        with pytest.raises(CloudError):
            metadata_url(wrong)


def test_ids_of_resources() -> None:
    good = "/subscriptions/a/resourceGroups/b/providers/Microsoft.X/ys/z"
    assert is_resource_id(good)
    assert is_resource_id(f"{good}/providers/Microsoft.Insights/diagnosticSettings/all (1)")
    for wrong in ("", "x", "/", f"{good}/..", f"{good}/k", f"{good}\n", f"{good}/a//b/c", good[1:], good + "/a" * 4000):
        assert not is_resource_id(wrong)


def test_many_small_values_are_too_large(
    server: AzureServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(client, "MAX_HELD", 2**20)
    body = b'{"data": [' + b"[]," * 20_000 + b"[]]}"
    raw(
        server,
        monkeypatch,
        "ResourceGraph",
        b"HTTP/1.1 200 OK\r\n" + JSON + b"Content-Length: %d\r\n\r\n" % len(body) + body,
    )
    status, found, _ = report(server, capsys)
    assert status == 4
    assert any("takes more than 1 MiB" in entry["message"] for entry in found["errors"])


@pytest.mark.parametrize(("name", "value"), [("MAX_TOTAL", 1000), ("MAX_ABANDONED", 0), ("MAX_SECONDS", 0.0)])
def test_all_answers_together_are_limited(
    name: str, value: int, server: AzureServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(client, name, value)
    status, found, said = report(server, capsys)
    assert status == 4
    assert "limit of" in said + json.dumps(found)


def test_a_wait_ends_with_the_time_of_all_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "MAX_SECONDS", 0.0)
    gate = client.Gate()
    gate.close(100)
    with pytest.raises(CloudError):
        gate.wait(client.Allowance())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_a_listing_at_once(number: int, server: AzureServer, tmp_path: Path) -> None:
    server.faults.no_batch = True
    before = server.get

    def get(target: str) -> tuple[int, Any]:
        if "/diagnosticSettings" in target:
            return 429, {"error": {"code": "TooManyRequests"}}
        return before(target)

    server.get = get  # pyright: ignore[reportAttributeAccessIssue]
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    started = subprocess.Popen(
        [sys.executable, "-m", "azward", "live", "--cloud", server.url],
        env={**os.environ, "TMPDIR": str(temporary)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # a shell lets what it starts in the background ignore Ctrl-C, and these tests may be started so
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
    )
    try:
        end = time.monotonic() + 30
        while server.count("/diagnosticSettings") < 3 and time.monotonic() < end:
            time.sleep(0.05)
        begin = time.monotonic()
        started.send_signal(number)
        _, said = started.communicate(timeout=20)
    finally:
        started.kill()
    assert time.monotonic() - begin < 3
    assert started.returncode == 130
    assert said == "azward: interrupted\n"
    assert list(temporary.iterdir()) == []


def test_a_snapshot_replaces_what_is_in_its_way(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_text("kept")
    file = tmp_path / "s.part.new"
    for put in (lambda: file.symlink_to(other), lambda: os.mkfifo(file), lambda: file.touch(0o666)):
        put()
        writer = Writer(file)
        writer.put({"a": 1})
        writer.close()
        assert file.stat().st_mode & 0o777 == 0o600
        assert not file.is_symlink()
        file.unlink()
    assert other.read_text() == "kept"


HEAD: dict[str, Any] = {"azward": "snapshot", "version": 1}
GOOD = json.dumps({"resource": STORE})
END = json.dumps({"end": {}})


@pytest.mark.parametrize(
    "lines",
    [
        [json.dumps({**HEAD, "scope": {"resourceGroups": 7}, "cloud": 7, "permissions": 7}), GOOD, END],
        [json.dumps({**HEAD, "permissions": [{"granted": [{"actions": 7, "notActions": {"a": 1}}, 7]}]}), GOOD, END],
        [json.dumps(HEAD), GOOD, json.dumps({"unread": {"parent": STORE["id"], "name": "x"}}), END],
        [json.dumps(HEAD), GOOD, json.dumps({"unread": {"parent": [], "name": {}, "type": 7}}), END],
        [json.dumps(HEAD), GOOD, json.dumps({"ledger": {"a": {"read": "x"}, "b": 7}}), END],
        [json.dumps(HEAD), json.dumps({"resource": {"id": 7}}), json.dumps({"resource": 7}), "{}", GOOD, END],
        [json.dumps(HEAD), GOOD, json.dumps({"resource": {**STORE, "id": STORE["id"] + "2", "properties": []}}), END],
        [json.dumps(HEAD), GOOD, json.dumps({"resource": {**STORE, "id": STORE["id"] + "2", "tags": {"$redacted": 7}}}), END],
        [
            json.dumps(HEAD), GOOD,
            json.dumps({"resource": {**STORE, "id": STORE["id"] + "2", "x": {"$redacted": "text", "parts": 7}}}), END,
        ],
        [
            json.dumps(HEAD), GOOD,
            json.dumps({"resource": {**STORE, "id": STORE["id"] + "2", "properties": {"privateEndpointConnections": [7, {
                "properties": {"privateEndpoint": {"id": "/providers/a/b/c"}}}, {"properties": {"privateEndpoint": 7}}]}}}), END,
        ],
    ],
    ids=range(10),
)  # fmt: skip
def test_a_snapshot_that_someone_has_changed(
    lines: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("s.azward.json").write_text("".join(f"{line}\n" for line in lines))
    status = run(["scan", "s.azward.json", "--format", "json"])
    said = capsys.readouterr()
    assert status in (1, 4)
    assert "internal error" not in said.out + said.err
    assert json.loads(said.out)["results"]


@pytest.mark.parametrize("version", [True, 1.0, 2, "1", "x" * 10**6, None], ids=lambda value: str(value)[:5])
def test_a_snapshot_of_another_version(
    version: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("s.azward.json").write_text(f"{json.dumps({**HEAD, 'version': version})}\n{GOOD}\n{END}\n")
    assert run(["scan", "s.azward.json"]) == 4
    said = capsys.readouterr()
    assert "unsupported snapshot version" in " ".join(said.out.split())
    assert len(said.out) < 1000
    Path("s.azward.json").write_text(f"\n{GOOD}\n{END}\n")
    assert run(["scan", "s.azward.json"]) == 4


@pytest.mark.parametrize(
    "record", [{"unread": "x"}, {"resource": 7}, {"unread": [1]}, {"step": 7}, {"done": {"a": 1}}], ids=str
)
def test_a_listing_is_not_continued_from_what_azward_has_not_written(
    record: Any, server: AzureServer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert report(server, capsys, "--save", "s.azward.json")[0] == 1
    head = gzip.decompress(Path("s.azward.json").read_bytes()).split(b"\n", 1)[0]
    Path("s.azward.json.part").write_bytes(head + b"\n" + json.dumps(record).encode() + b"\n")
    assert report(server, capsys, "--save", "s.azward.json")[0] == 1
