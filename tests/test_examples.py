"""The examples of every rule, in every language that has a front end."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
from bicep_text import NotExpressible, bicep_text

from analyzer.graph.graph import ResourceGraph
from analyzer.graph.normalize import normalize
from analyzer.rule.evaluate import evaluate
from analyzer.rule.example import Example, examples
from analyzer.rule.model import Status
from analyzer.rule.pack import built_in_root, load_rule, rule_files
from analyzer.source.arm.source import ArmSource
from analyzer.source.bicep.document import BicepDocument
from analyzer.source.bicep.source import BicepSource
from analyzer.source.unit import Loaded


def read_arm(text: str, given: str) -> Loaded:
    return ArmSource().load_text(text, file="example.json", parameters=given)


def read_bicep(text: str, given: str) -> Loaded:
    source = BicepSource()
    document = BicepDocument(source.documents, Path("example.bicep"), "example.bicep", text)
    if not given:
        return source.templates.load_document(document)
    parameters = Path("example.parameters.json")
    source.documents.put(parameters, given)
    return source.templates.load_document(document, (parameters,))


READERS = {"arm": read_arm, "bicep": read_bicep}
"""How a text of each language is read."""

SKIPPED_AT_MOST = 0.1
"""The share of the ARM examples that need not have a twin in Bicep."""


@dataclass(frozen=True)
class Case:
    path: Path
    language: str
    example: Example

    def load(self) -> Loaded:
        return READERS[self.language](self.example.sources[self.language], self.example.given)


def cases() -> list[object]:
    return [
        pytest.param(Case(path, language, example), id=f"{name} {example.expected} {example.line} {language}")
        for name, path in rule_files(built_in_root())
        for example in examples(path)
        for language in example.sources
        if language in READERS
    ]


@pytest.mark.parametrize("case", cases())
def test_example(case: Case) -> None:
    judge(case, case.load())


@pytest.mark.parametrize("case", [case for case in cases() if case.values[0].language == "arm"])
def test_example_as_bicep(case: Case) -> None:
    """Each ARM example, written as Bicep, gets the same verdict: no rule has to be tested twice."""
    try:
        text = bicep_text(json.loads(case.example.sources["arm"]))
    except NotExpressible as error:
        pytest.skip(f"not expressible in Bicep: {error}")
    judge(case, read_bicep(text, case.example.given))


def test_few_examples_are_not_expressible_as_bicep() -> None:
    skipped: Counter[str] = Counter()
    templates = [case.values[0].example.sources["arm"] for case in cases() if case.values[0].language == "arm"]
    for template in templates:
        try:
            bicep_text(json.loads(template))
        except NotExpressible as error:
            skipped[str(error)] += 1
    assert skipped.total() < SKIPPED_AT_MOST * len(templates), skipped.most_common()


def judge(case: Case, loaded: Loaded) -> None:
    assert not [diagnostic for diagnostic in loaded.diagnostics if diagnostic.kind.unread]
    rule = load_rule(case.path)
    graph = ResourceGraph(normalize(loaded.resources))
    first = next((verdict.status for verdict in evaluate(graph, [rule])), None)
    assert first is case.example.expected, f"{case.path}:{case.example.line}: {case.example.name}"


def test_statuses_are_those_of_examples() -> None:
    assert {Status.PASS, Status.FAIL, Status.UNKNOWN} == set(Status) - {Status.SUPPRESSED}
