"""Answers that are almost right: none is taken for an empty one, and a list that brings nothing new ends."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import pytest
from azure_server import AzureServer, World, resource, serving
from azward.cli.main import run
from azward.source.live.client import _clock, retry_after  # pyright: ignore[reportPrivateUsage]

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.slow

STORE = resource(
    "Microsoft.Storage/storageAccounts", "store", location="westeurope", properties={"minimumTlsVersion": "TLS1_2"}
)
DEEP: Any = json.loads("[" * 400 + "]" * 400)


@pytest.fixture
def server(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[AzureServer]:
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


def changed(server: AzureServer, monkeypatch: pytest.MonkeyPatch, change: Callable[[dict[str, Any]], None]) -> None:
    """Change each answer of Resource Graph about resources."""
    before = server.graph

    def graph(body: dict[str, Any]) -> tuple[int, Any, dict[str, str]]:
        status, answer, headers = before(body)
        if body["query"].startswith("resources ") and "summarize" not in body["query"]:
            change(answer)
        return status, answer, headers

    monkeypatch.setattr(server, "graph", graph)


def answering(server: AzureServer, monkeypatch: pytest.MonkeyPatch, part: str, answer: Callable[[str], Any]) -> None:
    """Answer each GET of a path with `part` in it by `answer`."""
    before = server.get

    def get(target: str) -> tuple[int, Any]:
        return (200, answer(target)) if part in target else before(target)

    monkeypatch.setattr(server, "get", get)


ROWS: dict[str, Callable[[dict[str, Any]], None]] = {
    "properties are a text": lambda answer: answer["data"][0].update(properties="x"),
    "properties are a list": lambda answer: answer["data"][0].update(properties=[]),
    "properties are a number": lambda answer: answer["data"][0].update(properties=7),
    "no id": lambda answer: answer["data"][0].pop("id"),
    "an id of another type": lambda answer: answer["data"][0].update(id=["x"]),
    "no type": lambda answer: answer["data"][0].pop("type"),
    "no total": lambda answer: answer.pop("totalRecords"),
    "a total of another type": lambda answer: answer.update(totalRecords="1"),
    "deep": lambda answer: answer["data"][0].update(properties={"x": DEEP}),
}


@pytest.mark.parametrize("name", ROWS)
def test_rows_of_another_form_are_failed_reads(
    name: str, server: AzureServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    changed(server, monkeypatch, ROWS[name])
    answering(server, monkeypatch, "/resources?", lambda _: {"value": []})  # so that no list has it either
    status, found, said = report(server, capsys)
    assert status == 4, said
    assert found["errors"]


def test_a_skip_token_that_changes(
    server: AzureServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    tokens = iter(range(1, 10**6))
    before = server.graph

    def graph(body: dict[str, Any]) -> tuple[int, Any, dict[str, str]]:
        body.get("options", {}).pop("$skipToken", None)
        status, answer, headers = before(body)
        if body["query"].startswith("resources ") and "summarize" not in body["query"]:
            answer["$skipToken"] = str(next(tokens))
        return status, answer, headers

    monkeypatch.setattr(server, "graph", graph)
    status, found, _ = report(server, capsys)
    assert status in (1, 4)
    assert next(tokens) < 100
    assert found["results"]


@pytest.mark.parametrize("part", ["/diagnosticSettings", "/permissions", "/subscriptions?"])
@pytest.mark.parametrize("members", [True, False])
def test_a_next_link_that_changes(
    part: str, members: bool, server: AzureServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    links = iter(range(1, 10**6))
    before = server.get

    def answer(target: str) -> dict[str, Any]:
        content: Any = before(target.split("&n=", maxsplit=1)[0])[1]
        value: Any = content["value"] if members and "value" in content else []
        return {"value": value, "nextLink": f"{server.url}{target.split('&n=', maxsplit=1)[0]}&n={next(links)}"}

    answering(server, monkeypatch, part, answer)
    status, _, said = report(server, capsys)
    assert status == 4, said
    assert next(links) < 1000


@pytest.mark.parametrize(
    "wrong",
    [{"nextLink": 7}, {"nextLink": {}}, {"nextLink": ["x"]}, {"nextLink": ".evil.example/x"}, {"nextLink": "@evil.example"}],
)
@pytest.mark.parametrize("part", ["/permissions", "/subscriptions?"])
def test_a_next_link_of_another_form(
    wrong: dict[str, Any],
    part: str,
    server: AzureServer,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = server.get
    answering(server, monkeypatch, part, lambda target: {**before(target)[1], **wrong})
    status, _, said = report(server, capsys)
    assert status == 4, said


@pytest.mark.parametrize("value", ["x", 7, {}, [7], [None], [["*/read"]]], ids=str)
def test_permissions_of_another_form(
    value: Any, server: AzureServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answering(server, monkeypatch, "/permissions", lambda _: {"value": [{"actions": ["*/read"], "notActions": value}]})
    status, found, said = report(server, capsys)
    assert status == 4, said
    assert found["errors"]


@pytest.mark.parametrize("properties", ["x", 7, [], True], ids=str)
def test_members_of_another_form(
    properties: Any, server: AzureServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answering(server, monkeypatch, "/diagnosticSettings", lambda _: {"value": [{"name": "all", "properties": properties}]})
    status, found, said = report(server, capsys)
    assert status == 4, said
    statuses = {one["rule"]: one["status"] for one in found["results"]}
    assert statuses["storage/diagnostic-logs"] == "unknown"


@pytest.mark.parametrize("place", ["https://evil.example/x", "http://127.0.0.1:1/x", "//evil.example/x"])
def test_redirects_are_not_followed(
    place: str, server: AzureServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = server.route

    def route(*request: Any) -> tuple[int, Any, dict[str, str]]:
        return (302, None, {"Location": place}) if "/permissions" in request[2] else before(*request)

    monkeypatch.setattr(server, "route", route)
    status, found, said = report(server, capsys)
    assert status == 4, said
    assert found["errors"]


def test_headers_of_another_form() -> None:
    for text in ("9" * 5000, "Mon, 01 Jan 0001 00:00:00 -0000", "Mon, 32 Foo 99999 00:00:00 GMT", "x", "-1", "1e9"):
        assert retry_after({"Retry-After": text}) is None or retry_after({"Retry-After": text}) >= 0  # pyright: ignore[reportOptionalOperand]
    assert _clock(f"{'9' * 5000}:00:00") == 5.0
    begin = time.process_time()
    assert _clock("00:00:07") == 7.0
    assert time.process_time() - begin < 1
