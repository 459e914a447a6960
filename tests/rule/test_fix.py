"""Every edit that is offered mends what it is offered for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from azward.config.configuration import ScanOptions
from azward.pipeline.scan import scan
from azward.rule.example import examples
from azward.rule.fix import replacement, wanted, wanted_at
from azward.rule.model import Fix, Status
from azward.rule.pack import built_in_root, load_rules

if TYPE_CHECKING:
    from pathlib import Path

    from azward.report.model import Result
    from azward.rule.model import Rule


def failing(file: Path, rule: Rule) -> list[Result]:
    report = scan([file], ScanOptions(rules=(rule.id,), profile="strict"))
    return [result for result in report.results if result.status is Status.FAIL]


def mended(text: str, results: list[Result]) -> str:
    lines = text.split("\n")
    edits = {result.fix.span: result.fix.text for result in results if result.fix is not None}
    for span, new in sorted(edits.items(), reverse=True):
        line = lines[span.start_line - 1]
        lines[span.start_line - 1] = line[: span.start_column - 1] + new + line[span.end_column - 1 :]
    return "\n".join(lines)


CUTS_NOTHING = {
    "appservice/https-only": "HTTP requests are redirected",
    "appservice/remote-debugging-disabled": "a debugger is no client",
    "cassandra/audit-logging": "only adds logs",
    "cosmosdb/min-tls": "the service refuses older versions itself",
    "eventhub/min-tls": "the service refuses older versions itself",
    "keyvault/secret-content-type": "a description",
    "keyvault/soft-delete": "soft delete is on, whatever a template says",
    "monitor/log-retention": "keeps more",
    "postgresql/log-checkpoints": "only adds logs",
    "postgresql/log-disconnections": "only adds logs",
    "redis/min-tls": "the service refuses older versions itself",
    "sql/alert-admins": "only adds mails",
    "sql/min-tls": "the service refuses older versions itself",
    "sql/recurring-scans": "only adds scans",
    "sql/scan-admins": "only adds mails",
    "sql/tde": "clients do not see encryption at rest",
    "storage/encryption-at-rest": "encryption is on, whatever a template says",
    "storage/firewall-bypass": "admits more",
    "storage/key-expiry-policy": "only reports keys that are due",
    "storage/min-tls": "the service refuses older versions itself",
    "storage/sas-policy": "only reports signatures that are valid for too long",
}
"""Why the edit of each rule with a safe fix cuts no traffic and breaks no client."""


def test_a_safe_fix_cuts_nothing() -> None:
    assert {rule.id for rule in load_rules() if rule.fix is Fix.SAFE and rule.wants} == set(CUTS_NOTHING)


@pytest.mark.slow
def test_edits_mend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    offered = 0
    for rule in load_rules((built_in_root(),)):
        if rule.fix is not Fix.SAFE:
            continue
        for example in examples(rule_file(rule)):
            if example.expected != "fail" or "arm" not in example.sources or example.given:
                continue
            file = tmp_path / "main.json"
            file.write_text(json.dumps(json.loads(example.sources["arm"]), indent=2))
            before = failing(file, rule)
            edits = [result for result in before if result.fix is not None]
            if not edits:
                continue
            offered += len(edits)
            file.write_text(mended(file.read_text(), edits))
            after = {(result.fingerprint, result.location.span) for result in failing(file, rule)}
            for result in edits:
                assert (result.fingerprint, result.location.span) not in after, f"{rule.id} {example.line}"
    assert offered >= 10


def rule_file(rule: Rule) -> Path:
    return built_in_root() / f"{rule.id}.yaml"


@pytest.mark.parametrize(
    ("literal", "value", "wish", "expected"),
    [
        ("false", False, True, "true"),
        ('"TLS1_0"', "TLS1_0", "TLS1_2", '"TLS1_2"'),
        ("'TLS1_0'", "TLS1_0", "TLS1_2", "'TLS1_2'"),
        ("30", 30, 90, "90"),
        ("true", False, True, None),  # the language says it the other way round
        ("true", "Enabled", "Disabled", None),
        ("'${tls}'", "TLS1_0", "TLS1_2", None),
        ("minTls", "TLS1_0", "TLS1_2", None),
        ('"a\\"b"', 'a"b', "c", None),
        ("1", True, False, None),
    ],
)
def test_only_plain_literals(literal: str, value: str | bool | int, wish: str | bool | int, expected: str | None) -> None:
    assert replacement(literal, value, wish) == expected


def test_what_a_condition_asks_for() -> None:
    condition = {
        "allOf": [
            {"field": "properties.a", "equals": True},
            {"anyOf": [{"field": "properties.b[*].c", "in": ["x", "y"]}, {"not": {"field": "properties.d", "equals": 1}}]},
            {"anyOf": [{"field": "properties.e", "equals": -1}, {"field": "properties.e", "greaterOrEquals": 90}]},
        ]
    }
    wants = wanted(condition)
    assert wanted_at(wants, ("Properties", "A")) is True
    assert wanted_at(wants, ("properties", "b", 3, "c")) == "x"
    assert wanted_at(wants, ("properties", "d")) is None
    assert wanted_at(wants, ("properties", "e")) is None
