"""Every rule of the pack: its schema, its page, its examples."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from pathlib import Path

import pytest
from azward.rule.example import examples
from azward.rule.model import Rule, Status
from azward.rule.other_tools import TOOLS
from azward.rule.pack import built_in_root, load_rule, rule_files
from azward.rule.schema import FILE, rule_schema, schema_text
from azward.rule.yaml12 import construct, parse
from jsonschema import Draft202012Validator

FILES = [pytest.param(path, id=name) for name, path in rule_files(built_in_root())]

VERBS = {
    "use",
    "uses",
    "enable",
    "ensure",
    "require",
    "restrict",
    "disable",
    "set",
    "allow",
    "deny",
    "do",
    "should",
    "must",
    "is",
    "are",
}
"""Words that do not begin the id of a rule, which is a noun phrase for the desired state."""


@lru_cache(maxsize=1)
def validator() -> Draft202012Validator:
    return Draft202012Validator(rule_schema())


def loaded(path: Path) -> Rule:
    return load_rule(path)


def test_schema_is_up_to_date() -> None:
    Draft202012Validator.check_schema(rule_schema())
    file = built_in_root() / FILE
    assert file.read_text("utf-8") == schema_text(), "python -m azward.rule.schema"


@pytest.mark.parametrize("path", FILES)
def test_rule_fits_the_schema(path: Path) -> None:
    data = construct(parse(path.read_text("utf-8")))
    errors = [f"{'/'.join(map(str, error.absolute_path))}: {error.message[:300]}" for error in validator().iter_errors(data)]
    assert not errors
    assert list(data)[-1] == "examples" if isinstance(data, dict) else False


@pytest.mark.parametrize("path", FILES)
def test_rule_has_a_page(path: Path) -> None:
    rule = loaded(path)
    assert rule.id.partition("/")[2].partition("-")[0] not in VERBS
    assert not re.search(r"[.!]$", rule.title)
    assert rule.finding[0].islower() or not rule.finding[0].isalpha()
    assert not rule.finding.endswith(".")
    assert rule.rationale
    assert rule.remediation
    assert rule.stride
    assert all(reference.startswith("https://") for reference in rule.references)
    assert len(set(rule.aliases)) == len(rule.aliases)
    assert rule.id not in rule.aliases


@pytest.mark.parametrize("path", FILES)
def test_rule_has_examples_of_each_verdict(path: Path) -> None:
    expected = {example.expected for example in examples(path)}
    if re.search(r"(?m)^  unknown: \[\]", path.read_text("utf-8")):  # what it reads is always known
        expected.add(Status.UNKNOWN)
    wanted = {Status.PASS, Status.UNKNOWN} if loaded(path).evidence else {Status.PASS, Status.FAIL, Status.UNKNOWN}
    assert wanted <= expected


def test_an_alias_of_azward_is_no_other_rule() -> None:
    ids = {name for name, _ in rule_files(built_in_root())}
    for _, path in rule_files(built_in_root()):
        older = {alias.partition(":")[2] for alias in loaded(path).aliases if alias.startswith("azward:")}
        assert not older & ids


def test_an_older_id_or_policy_names_one_rule() -> None:
    """No older id and no policy leads to two rules. Only the ids of other tools may be so coarse that several answer."""
    rules: dict[str, list[str]] = {}
    for _, path in rule_files(built_in_root()):
        rule = loaded(path)
        for alias in rule.aliases:
            if alias.partition(":")[0] not in TOOLS:
                rules.setdefault(alias.casefold(), []).append(rule.id)
    assert {alias: named for alias, named in rules.items() if len(named) > 1} == {}


def test_schema_rejects_what_the_compiler_rejects() -> None:
    base = json.loads(
        '{"title": "T", "severity": "low", "stride": ["T"], "finding": "f", "rationale": "r", "remediation": "m",'
        '"references": ["https://x"], "resource": "A.B/c", "require": {"field": "kind", "equals": 1}}'
    )
    assert validator().is_valid(base)
    for require in (
        {"field": "kind"},
        {"field": "kind", "equal": 1},
        {"field": "kinds", "equals": 1},
        {"allOf": []},
        {"not": {"field": "kind", "exists": True}, "field": "kind"},
        {"count": {"field": "properties.x"}, "equals": 1},
        {"related": {"link": "subnet"}},
        {"related": {"link": "subnets", "some": {}}},
    ):
        assert not validator().is_valid({**base, "require": require}), require
    for key in ("title", "resource", "require"):
        assert not validator().is_valid({name: value for name, value in base.items() if name != key})
