"""The examples of every rule, in every language that has a front end."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from analyzer.graph.graph import ResourceGraph
from analyzer.graph.normalize import normalize
from analyzer.rule.evaluate import evaluate
from analyzer.rule.example import Example, examples
from analyzer.rule.model import Status
from analyzer.rule.pack import built_in_root, load_rule, rule_files
from analyzer.source.arm.source import ArmSource
from analyzer.source.unit import Loaded

READERS = {"arm": lambda text, given: ArmSource().load_text(text, file="example.json", parameters=given)}
"""How a text of each language is read."""


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
    loaded = case.load()
    assert not [diagnostic for diagnostic in loaded.diagnostics if diagnostic.kind.unread]
    rule = load_rule(case.path)
    graph = ResourceGraph(normalize(loaded.resources))
    first = next((verdict.status for verdict in evaluate(graph, [rule])), None)
    assert first is case.example.expected, f"{case.path}:{case.example.line}: {case.example.name}"


def test_statuses_are_those_of_examples() -> None:
    assert {Status.PASS, Status.FAIL, Status.UNKNOWN} == set(Status) - {Status.SUPPRESSED}
