"""The examples of every rule, in every language that has a front end."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import suppress
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
    from collections.abc import Callable, Iterable, Iterator, Mapping

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
def cases() -> Mapping[str, tuple[Case, ...]]:
    """The examples of each rule, by its id."""
    return {
        name: tuple(Case(path, language, example) for example in examples(path) for language in example.sources)
        for name, path in rule_files(built_in_root())
    }


def arm_cases(name: str) -> list[Case]:
    return [case for case in cases()[name] if case.language == "arm"]


RULES = [pytest.param(name, id=name) for name, _ in rule_files(built_in_root())]


@pytest.mark.parametrize("name", RULES)
def test_examples(name: str) -> None:
    judge((case, case.load()) for case in cases()[name])


def read_twin(case: Case, language: str) -> Loaded:
    """The ARM example of a case, written in another language. Raises NotExpressible."""
    return READERS[language](TWINS[language](json.loads(case.example.sources["arm"])), case.example.given)


def twins(cases: Iterable[Case], language: str) -> Iterator[tuple[Case, Loaded]]:
    for case in cases:
        with suppress(NotExpressible):
            yield case, read_twin(case, language)


@pytest.mark.parametrize("language", TWINS)
@pytest.mark.parametrize("name", RULES)
def test_examples_in_another_language(name: str, language: str) -> None:
    """Each ARM example, written in another language, gets the same verdict: no rule has to be tested twice."""
    judge(twins(arm_cases(name), language))


def plans(cases: Iterable[Case], folder: Path) -> Iterator[tuple[Case, Loaded]]:
    for number, case in enumerate(cases):
        with suppress(NotExpressible):
            path = folder / str(number) / "plan.json"
            text = plan_text(case.load().resources)
            path.parent.mkdir()
            path.write_text(text)
            yield case, Tree(path.parent).source("plan").load(Unit("plan", path.parent, path))


@pytest.mark.parametrize("name", RULES)
def test_examples_in_a_plan(name: str, tmp_path: Path) -> None:
    """Each ARM example whose values are known gets the same verdict as a plan."""
    judge(plans(arm_cases(name), tmp_path))


NOT_IN_TERRAFORM = {"secrets/nested-deployment-scope": "there are no deployments within deployments"}


@pytest.mark.parametrize("name", RULES)
def test_rule_has_terraform_examples(name: str) -> None:
    """One that passes, and one that fails unless the rule only collects evidence."""
    if name in NOT_IN_TERRAFORM:
        pytest.skip(NOT_IN_TERRAFORM[name])
    wanted = {Status.PASS} if load_rule(cases()[name][0].path).evidence else {Status.PASS, Status.FAIL}
    assert wanted <= {case.example.expected for case in cases()[name] if case.language == "terraform"}


@pytest.mark.parametrize("language", TWINS)
def test_few_examples_are_not_expressible(language: str) -> None:
    skipped: Counter[str] = Counter()
    tried = [case for name in cases() for case in arm_cases(name)]
    for case in tried:
        try:
            TWINS[language](json.loads(case.example.sources["arm"]))
        except NotExpressible as error:
            skipped[str(error)] += 1
    assert skipped.total() < SKIPPED_AT_MOST * len(tried), skipped.most_common()


def judge(loaded: Iterable[tuple[Case, Loaded]]) -> None:
    """Assert that each example gets the status that its rule states; name all that do not."""
    assert [problem for case, example in loaded for problem in problems(case, example)] == []


def problems(case: Case, loaded: Loaded) -> Iterator[str]:
    place = f"{case.path}:{case.example.line}: {case.example.name} ({case.language})"
    yield from (f"{place}: {diagnostic}" for diagnostic in loaded.diagnostics if diagnostic.kind.unread)
    graph = ResourceGraph(normalize(loaded.resources))
    first = next((verdict.status for verdict in evaluate(graph, [load_cached(case.path)])), None)
    if first is not case.example.expected:
        yield f"{place}: expected {case.example.expected}, got {first}"


load_cached = cache(load_rule)


def test_statuses_are_those_of_examples() -> None:
    assert {Status.PASS, Status.FAIL, Status.UNKNOWN} == set(Status) - {Status.SUPPRESSED}
