"""The examples of every built-in rule, in every language, by what `azward rules test` runs as well."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from azward.examples.as_azapi import azapi_text
from azward.examples.as_bicep import NotExpressible, bicep_text
from azward.examples.check import check
from azward.examples.render import failure_lines
from azward.rule.example import Example, examples
from azward.rule.model import Status
from azward.rule.pack import built_in_root, load_rule, rule_files

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

FILES = dict(rule_files(built_in_root()))

RULES = [pytest.param(name, id=name) for name in FILES]

TWINS: dict[str, Callable[[Mapping[str, Any]], str]] = {"bicep": bicep_text, "terraform": azapi_text}
"""How an ARM template is written in other languages: each may say that it cannot be expressed."""

SKIPPED_AT_MOST = 0.05
"""The share of the ARM examples that need not have a twin in a language."""

NOT_IN_TERRAFORM = {
    "secrets/nested-deployment-scope": "there are no deployments within deployments",
    "secrets/repo-scan": "the files deploy nothing",
}


@cache
def examples_of(name: str) -> list[Example]:
    return examples(FILES[name])


@pytest.mark.parametrize("name", RULES)
def test_examples(name: str) -> None:
    """Each example has the expected result as it is written, and its ARM template in Bicep, azapi and a plan as well."""
    file = FILES[name]
    found = check(load_rule(file), file)
    told = [line for failure in found.failures for line in failure_lines(str(file), failure.line, failure.lines)]
    assert not told, "\n".join(told)
    assert not found.notes or name in NOT_IN_TERRAFORM, found.notes


@pytest.mark.parametrize("language", TWINS)
def test_few_examples_are_not_expressible(language: str) -> None:
    skipped: Counter[str] = Counter()
    tried = [example for name in FILES for example in examples_of(name) if "arm" in example.sources]
    for example in tried:
        try:
            TWINS[language](json.loads(example.sources["arm"]))
        except NotExpressible as error:
            skipped[str(error)] += 1
    assert skipped.total() < SKIPPED_AT_MOST * len(tried), skipped.most_common()


def test_statuses_are_those_of_examples() -> None:
    assert {Status.PASS, Status.FAIL, Status.UNKNOWN} == set(Status) - {Status.SUPPRESSED}
