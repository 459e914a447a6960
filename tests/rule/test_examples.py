"""The examples of every rule, in every language that has a front end."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from azapi_text import azapi_text, variables_text
from azward.graph.graph import ResourceGraph
from azward.graph.normalize import normalize
from azward.rule.evaluate import evaluate
from azward.rule.example import Example, examples
from azward.rule.model import Status
from azward.rule.pack import built_in_root, load_rule, rule_files
from azward.source.arm.source import ArmSource
from azward.source.bicep.document import BicepDocument
from azward.source.bicep.source import BicepSource
from azward.source.terraform.source import TerraformSource
from azward.source.tree import Tree
from azward.source.unit import Unit
from bicep_text import NotExpressible, bicep_text
from plan_text import plan_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from azward.source.unit import Loaded


def read_arm(text: str, given: str) -> Loaded:
    return ArmSource().load_text(text, file="example.json", parameters=given)


def read_bicep(text: str, given: str) -> Loaded:
    source = BicepSource()
    document = BicepDocument(source.documents, Path("example.bicep"), "example.bicep", text)
    if not given:
        return source.templates.load_document(document)
    parameters = Path("example.parameters.json")
    source.documents.put(parameters, given)
    return source.templates.load_document(document, Unit("bicep", Path(), Path("example.bicep"), (parameters,)))


def read_terraform(text: str, given: str) -> Loaded:
    """An example that pins no version is meant for azurerm 4."""
    pinned = text if "required_providers" in text else f"{text}\n{AZURERM_4}"
    return TerraformSource(Path("/nowhere")).load_text(pinned, parameters=variables_text(given))


AZURERM_4 = (
    'terraform {\n  required_providers {\n    azurerm = { source = "hashicorp/azurerm", version = "~> 4.0" }\n  }\n}\n'
)

READERS = {"arm": read_arm, "bicep": read_bicep, "terraform": read_terraform}
"""How a text of each language is read."""

TWINS: dict[str, Callable[[Mapping[str, Any]], str]] = {"bicep": bicep_text, "terraform": azapi_text}
"""How an ARM template is written in other languages: each may say that it cannot be expressed."""

SKIPPED_AT_MOST = 0.05
"""The share of the ARM examples that need not have a twin in a language."""


@dataclass(frozen=True)
class Case:
    path: Path
    language: str
    example: Example

    def load(self) -> Loaded:
        return READERS[self.language](self.example.sources[self.language], self.example.given)


@cache
def cases() -> tuple[tuple[str, Case], ...]:
    return tuple(
        (f"{name} {example.expected} {example.line} {language}", Case(path, language, example))
        for name, path in rule_files(built_in_root())
        for example in examples(path)
        for language in example.sources
    )


ARM = [(name, case) for name, case in cases() if case.language == "arm"]


@pytest.mark.parametrize("case", [pytest.param(case, id=name) for name, case in cases()])
def test_example(case: Case) -> None:
    judge(case, case.load())


def read_twin(case: Case, language: str) -> Loaded:
    """The ARM example of a case, written in another language. Raises NotExpressible."""
    return READERS[language](TWINS[language](json.loads(case.example.sources["arm"])), case.example.given)


@pytest.mark.parametrize("language", TWINS)
@pytest.mark.parametrize("case", [pytest.param(case, id=name) for name, case in ARM])
def test_example_in_another_language(case: Case, language: str) -> None:
    """Each ARM example, written in another language, gets the same verdict: no rule has to be tested twice."""
    try:
        loaded = read_twin(case, language)
    except NotExpressible as error:
        pytest.skip(f"not expressible in {language}: {error}")
    judge(case, loaded)


@pytest.mark.parametrize("case", [pytest.param(case, id=name) for name, case in ARM])
def test_example_in_a_plan(case: Case, tmp_path: Path) -> None:
    """Each ARM example whose values are known gets the same verdict as a plan."""
    try:
        text = plan_text(case.load().resources)
    except NotExpressible as error:
        pytest.skip(f"not expressible in a plan: {error}")
    path = tmp_path / "plan.json"
    path.write_text(text)
    judge(case, Tree(tmp_path).source("plan").load(Unit("plan", tmp_path, path)))


NOT_IN_TERRAFORM = {"secrets/nested-deployment-scope": "there are no deployments within deployments"}


@pytest.mark.parametrize(("name", "path"), [pytest.param(*rule, id=rule[0]) for rule in rule_files(built_in_root())])
def test_rule_has_terraform_examples(name: str, path: Path) -> None:
    """One that passes, and one that fails unless the rule only collects evidence."""
    if name in NOT_IN_TERRAFORM:
        pytest.skip(NOT_IN_TERRAFORM[name])
    wanted = {Status.PASS} if load_rule(path).evidence else {Status.PASS, Status.FAIL}
    assert wanted <= {example.expected for example in examples(path) if "terraform" in example.sources}


@pytest.mark.parametrize("language", TWINS)
def test_few_examples_are_not_expressible(language: str) -> None:
    skipped: Counter[str] = Counter()
    for _, case in ARM:
        try:
            read_twin(case, language)
        except NotExpressible as error:
            skipped[str(error)] += 1
    assert skipped.total() < SKIPPED_AT_MOST * len(ARM), skipped.most_common()


def judge(case: Case, loaded: Loaded) -> None:
    assert not [diagnostic for diagnostic in loaded.diagnostics if diagnostic.kind.unread]
    rule = load_rule(case.path)
    graph = ResourceGraph(normalize(loaded.resources))
    first = next((verdict.status for verdict in evaluate(graph, [rule])), None)
    assert first is case.example.expected, f"{case.path}:{case.example.line}: {case.example.name}"


def test_statuses_are_those_of_examples() -> None:
    assert {Status.PASS, Status.FAIL, Status.UNKNOWN} == set(Status) - {Status.SUPPRESSED}
