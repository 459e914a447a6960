"""The JSON reports keep their contract."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import samples
from azward.report import graph, json_format
from azward.report.model import GraphNode
from azward.report.options import RenderOptions
from jsonschema import Draft202012Validator

if TYPE_CHECKING:
    from collections.abc import Callable

DOCS = Path(__file__).parents[2] / "docs"
HARMFUL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\U000e0000-\U000e007f]")


def validate(text: str, schema: str) -> Any:
    document = json.loads(text)
    described = json.loads((DOCS / schema).read_text())
    Draft202012Validator.check_schema(described)
    Draft202012Validator(described).validate(document)
    return document


@pytest.mark.parametrize("name", ["empty", "clean", "small", "compared", "hostile"])
@pytest.mark.parametrize("everything", [False, True])
def test_schema(name: str, everything: bool) -> None:
    validate(json_format.render(getattr(samples, name)(), RenderOptions(everything=everything)), "report.schema.json")


@pytest.mark.parametrize("name", ["empty", "small", "compared", "hostile"])
def test_golden(name: str, golden: Callable[[str, str], None]) -> None:
    golden(f"{name}.json", json_format.render(getattr(samples, name)(), RenderOptions(everything=True)))


def test_contract() -> None:
    document = json.loads(json_format.render(samples.small()))
    assert list(document)[:4] == ["version", "results", "errors", "stats"]
    assert list(document["results"][0])[:8] == [
        "rule", "status", "severity", "message", "resource", "location", "mitigates", "fingerprint",
    ]  # fmt: skip
    assert list(document["results"][0]["resource"]) == ["address", "type", "name", "id"]
    assert list(document["errors"][0])[:4] == ["file", "line", "column", "message"]


def test_passes_only_when_asked() -> None:
    statuses = [result["status"] for result in json.loads(json_format.render(samples.small()))["results"]]
    assert "pass" not in statuses
    assert "unknown" in statuses
    everything = json.loads(json_format.render(samples.small(), RenderOptions(everything=True)))["results"]
    assert len(everything) == len(statuses) + 1


def test_notes_are_no_errors() -> None:
    document = json.loads(json_format.render(samples.small()))
    assert [(error["kind"], error["unread"]) for error in document["errors"]] == [
        ("syntax", True),
        ("unsupported-function", False),
    ]
    assert [note["kind"] for note in document["notes"]] == ["note"]


def test_hostile_text_is_escaped_and_kept() -> None:
    text = json_format.render(samples.hostile())
    assert not HARMFUL.search(text)
    text.encode()
    assert json.loads(text)["results"][0]["message"] == samples.EVIL.replace("\ud800", "\ufffd")


def test_graph_schema_and_golden(golden: Callable[[str, str], None]) -> None:
    text = graph.render(samples.graph(), "json")
    document = validate(text, "graph.schema.json")
    assert list(document)[:5] == ["resources", "edges", "outputs", "variables", "errors"]
    assert list(document["resources"][0])[:10] == [
        "id", "type", "api_version", "name", "scope", "address", "existing", "condition", "body", "location",
    ]  # fmt: skip
    assert document["outputs"]["tls"] == {"$unknown": "parameters('minTls')", "reason": "parameter `minTls` has no default"}
    golden("graph.json", text)


@pytest.mark.parametrize("drawing", ["dot", "mermaid"])
def test_drawings(drawing: Any, golden: Callable[[str, str], None]) -> None:
    text = graph.render(samples.graph(), drawing)
    assert not HARMFUL.search(text)
    golden(f"graph.{drawing}", text)


def test_deep_bodies_are_cut() -> None:
    body: Any = "end"
    for _ in range(5_000):
        body = {"a": [body]}
    report = samples.graph()
    node = GraphNode(samples.resource("deep", "Microsoft.Web/sites", body={"properties": body}), report.resources[0].span)
    json.loads(graph.render(replace(report, resources=(node,)), "json"))
