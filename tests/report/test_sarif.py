"""SARIF: valid, stable, and what GitHub code scanning accepts.

The official JSON schema and Microsoft's validator are used where they are found: `AZWARD_SARIF_MULTITOOL` is the folder of
the npm package `@microsoft/sarif-multitool-linux`, which holds both. Without it the checks of this module remain.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
import samples
from azward.graph.resource import Span
from azward.report import sarif
from azward.report.model import Location, Report
from azward.report.options import RenderOptions
from azward.rule.model import Severity, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MULTITOOL = Path(os.environ.get("AZWARD_SARIF_MULTITOOL", "nowhere"))
needs_multitool = pytest.mark.skipif(not (MULTITOOL / "Sarif.Multitool").exists(), reason="set AZWARD_SARIF_MULTITOOL")

PROFILES: list[Any] = ["full", "github"]
LOGS: dict[str, Callable[[], Report]] = {
    "empty": samples.empty,
    "small": samples.small,
    "compared": samples.compared,
    "hostile": samples.hostile,
    "large": lambda: samples.large(5_000),
}
PLACEHOLDER = re.compile(r"\{\d+\}")


@cache
def log(name: str, profile: Any) -> str:
    return sarif.render(LOGS[name](), RenderOptions(sarif_profile=profile, everything=True))


def run_of(name: str, profile: Any = "full") -> Any:
    return json.loads(log(name, profile))["runs"][0]


def objects(item: Any) -> Iterator[dict[str, Any]]:
    if isinstance(item, dict):
        yield item
        for value in item.values():
            yield from objects(value)
    elif isinstance(item, list):
        for value in item:
            yield from objects(value)


@pytest.mark.parametrize("name", ["empty", "small", "compared", "hostile"])
@pytest.mark.parametrize("profile", PROFILES)
def test_golden(name: str, profile: Any, golden: Callable[[str, str], None]) -> None:
    golden(f"{name}-{profile}.sarif", log(name, profile))


@pytest.mark.parametrize("name", LOGS)
@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.slow
def test_byte_identical(name: str, profile: Any) -> None:
    assert sarif.render(LOGS[name](), RenderOptions(sarif_profile=profile, everything=True)) == log(name, profile)


@pytest.mark.parametrize("name", LOGS)
@pytest.mark.parametrize("profile", PROFILES)
def test_what_github_requires(name: str, profile: Any) -> None:
    document = json.loads(log(name, profile))
    assert list(document) == ["$schema", "version", "runs"]
    (run,) = document["runs"]
    driver = run["tool"]["driver"]
    assert {"name", "version", "semanticVersion", "informationUri", "rules"} <= set(driver)
    for rule in driver["rules"]:
        check_rule(rule)
    ids = [rule["id"] for rule in driver["rules"]]
    assert ids == sorted(set(ids))
    for result in run["results"]:
        assert ids[result["ruleIndex"]] == result["ruleId"]
        assert result["level"] in ("error", "warning", "note", "none")
        assert len(result["locations"]) == 1
        assert re.fullmatch(r"[0-9a-f]+:[1-9]\d*", result["partialFingerprints"]["primaryLocationLineHash"])
        region = result["locations"][0]["physicalLocation"]["region"]
        assert region["startLine"] == region["endLine"]
        assert 1 <= region["startColumn"] < region["endColumn"]


def check_rule(rule: dict[str, Any]) -> None:
    for key in ("shortDescription", "fullDescription"):
        assert 0 < len(rule[key]["text"]) <= 1024
    assert rule["help"]["text"]
    assert rule["help"]["markdown"]
    assert len(rule["name"]) <= 255
    properties = rule["properties"]
    assert isinstance(properties["security-severity"], str)
    assert 0 < float(properties["security-severity"]) <= 10
    assert "security" in properties["tags"][:10]
    assert len(properties["tags"]) <= 20


@pytest.mark.parametrize("name", LOGS)
@pytest.mark.parametrize("profile", PROFILES)
def test_nothing_is_empty_or_absolute(name: str, profile: Any) -> None:
    for item in objects(json.loads(log(name, profile))):
        assert "" not in item.values()
        uri = item.get("uri", "x")
        assert re.fullmatch(r"(?:[A-Za-z0-9._~!$&'()+,;=@/-]|%[0-9A-F]{2})+", uri)
        assert not uri.startswith("/")
    for result in json.loads(log(name, profile))["runs"][0]["results"]:
        text = result["message"]["text"]
        assert not PLACEHOLDER.search(text)
        assert text.endswith(".")
        links = re.findall(r"(?<!\\)\[(?:[^\[\]\\]|\\.)*\]\((\d+)\)", text)
        assert [int(link) for link in links] == [related["id"] for related in result.get("relatedLocations", [])]
        assert len(re.findall(r"(?<!\\)\]", text)) == len(links)


def test_fingerprints_are_distinct() -> None:
    report = samples.small()
    failing = next(result for result in report.results if result.status is Status.FAIL)
    text = sarif.render(replace(report, results=(failing, failing, failing)), RenderOptions(sarif_profile="github"))
    results = json.loads(text)["runs"][0]["results"]
    hashes = [result["partialFingerprints"]["primaryLocationLineHash"] for result in results]
    assert hashes == [f"{failing.fingerprint}:{ordinal}" for ordinal in (1, 2, 3)]


def test_suppressions_and_baseline_states() -> None:
    results = run_of("compared")["results"]
    found = [entry for result in results for entry in result.get("suppressions", [])]
    assert [(entry["kind"], entry.get("justification")) for entry in found] == [
        ("inSource", "internal only"),
        ("external", "decided by the platform"),
        ("external", None),
    ]
    assert Counter(result.get("baselineState") for result in results) == {"new": 1, "unchanged": 5}
    assert [result.get("baselineState") for result in run_of("compared", "github")["results"]] == ["new", *["unchanged"] * 2]


def test_kinds_and_levels() -> None:
    kinds = Counter((result["kind"], result["level"], "suppressions" in result) for result in run_of("small")["results"])
    assert kinds == {
        ("fail", "error", False): 3,
        ("open", "none", False): 2,
        ("pass", "none", False): 1,
        ("fail", "error", True): 1,
    }


def test_the_github_profile_holds_findings_only() -> None:
    results = run_of("small", "github")["results"]
    assert {result["kind"] for result in results} == {"fail"}
    assert len(results) == 3
    assert not any("suppressions" in result for result in results)


def test_a_span_of_several_lines_is_cut_to_its_first() -> None:
    line = '    "properties": {   '
    result = samples.result(samples.TLS, Status.FAIL, Location(Span("a b/ü.json", 9, 5, 30, 6), line))
    run = json.loads(sarif.render(replace(samples.clean(), results=(result,))))["runs"][0]
    physical = run["results"][0]["locations"][0]["physicalLocation"]
    assert physical["region"]["endColumn"] == len(line.rstrip()) + 1
    assert physical["artifactLocation"] == {"uri": "a%20b/%C3%BC.json", "index": 0, "uriBaseId": "%SRCROOT%"}


@pytest.mark.parametrize(
    ("file", "uri"), [("../x.json", "../x.json"), ("/a b.json", "file:///a%20b.json"), ("C:\\x", "file:///C:/x")]
)
def test_files_outside_of_the_tree_have_no_base(file: str, uri: str) -> None:
    result = samples.result(samples.TLS, Status.FAIL, Location(Span(file, 1, 1, 1, 2), "x"))
    run = json.loads(sarif.render(replace(samples.clean(), results=(result,))))["runs"][0]
    assert run["artifacts"][0]["location"] == {"uri": uri}


def test_severities_of_the_configuration_are_those_of_the_rule() -> None:
    result = samples.result(samples.TLS, Status.FAIL, samples.place("a", 1, "x", "x"), severity=Severity.CRITICAL)
    run = json.loads(sarif.render(replace(samples.clean(), results=(result,))))["runs"][0]
    rule = run["tool"]["driver"]["rules"][run["results"][0]["ruleIndex"]]
    assert rule["properties"]["security-severity"] == "9.5"
    assert rule["defaultConfiguration"]["level"] == run["results"][0]["level"] == "error"


def test_unread_input_is_no_success() -> None:
    (invocation,) = run_of("small")["invocations"]
    assert invocation["executionSuccessful"] is False
    assert [note["level"] for note in invocation["toolExecutionNotifications"]] == ["error", "warning", "note"]
    assert run_of("empty")["invocations"] == [{"executionSuccessful": True}]


@pytest.mark.slow
def test_more_than_github_takes() -> None:
    report = samples.large(26_000)
    results = json.loads(sarif.render(report, RenderOptions(sarif_profile="github")))["runs"][0]["results"]
    levels = Counter(result["level"] for result in results)
    assert len(results) == 25_000
    assert levels["error"] == sum(result.severity >= Severity.HIGH for result in report.results)


@pytest.mark.slow
def test_a_log_larger_than_github_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "MAX_COMPRESSED", 50_000)
    text = sarif.render(samples.large(5_000), RenderOptions(sarif_profile="github"))
    (invocation,) = json.loads(text)["runs"][0]["invocations"]
    assert "omitted" in invocation["toolExecutionNotifications"][0]["message"]["text"]


def test_every_key_is_of_sarif() -> None:
    """Objects are made of sarif-om, so that their keys are those of the schema; what is left are the property bags."""
    run = run_of("small")
    assert set(run) == {
        "tool", "automationDetails", "invocations", "originalUriBaseIds", "results", "artifacts", "columnKind",
        "taxonomies",
    }  # fmt: skip
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["automationDetails"] == {"id": "azward/"}


@needs_multitool
@pytest.mark.parametrize("name", LOGS)
@pytest.mark.parametrize("profile", PROFILES)
def test_official_schema(name: str, profile: Any) -> None:
    schema = json.loads((MULTITOOL / "sarif-2.1.0.json").read_text(encoding="utf-8-sig"))
    jsonschema.validators.validator_for(schema)(schema).validate(json.loads(log(name, profile)))


@needs_multitool
@pytest.mark.parametrize("name", LOGS)
@pytest.mark.parametrize("profile", PROFILES)
def test_multitool(name: str, profile: Any, tmp_path: Path) -> None:
    given, found = tmp_path / "given.sarif", tmp_path / "found.sarif"
    given.write_text(log(name, profile), encoding="utf-8")
    command = [
        MULTITOOL / "Sarif.Multitool",
        "validate",
        given,
        "--rule-kind",
        "Sarif;Ghas",
        "--level",
        "Error;Warning;Note",
    ]
    subprocess.run(
        [*command, "--output", found, "--log", "ForceOverwrite"],
        check=True,
        capture_output=True,
        env=os.environ | {"DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"},
    )
    results = json.loads(found.read_text(encoding="utf-8-sig"))["runs"][0]["results"]
    worse = [result for result in results if result.get("level", "warning") != "note"]
    assert worse == []
