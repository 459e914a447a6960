"""Runs the examples of rules: what a rule answers in each language, and whether that is what its author expects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.examples.as_bicep import NotExpressible
from azward.examples.readers import LANGUAGES, readings
from azward.frozen import frozen
from azward.graph.graph import ResourceGraph
from azward.graph.normalize import normalize
from azward.rule.evaluate import evaluate
from azward.rule.example import Example, examples

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from azward.examples.readers import Reading
    from azward.graph.diagnostic import Diagnostic
    from azward.rule.model import Rule, Verdict

__all__ = ["LANGUAGES", "Trial", "trials"]


@frozen
class Trial:
    """One example in one language, and what the rule answers for its first resource."""

    rule: Rule
    example: Example
    language: str
    derived: bool  # from the ARM template
    verdict: Verdict | None = None  # `None` if the rule judges no resource of the example
    graph: ResourceGraph | None = None  # `None` if the example cannot be written in this language
    skipped: str = ""  # why it cannot: "a deployment within the template"
    diagnostics: tuple[Diagnostic, ...] = ()  # of what was not read or not understood

    @property
    def is_translated(self) -> bool:
        """Whether the example is not written in a language in which it could be."""
        return self.derived and self.language == "bicep"

    @property
    def unread(self) -> tuple[Diagnostic, ...]:
        """What was not read of the example."""
        return tuple(entry for entry in self.diagnostics if entry.kind.unread)

    @property
    def failed(self) -> bool:
        """Whether the example was read and has another result than expected, or was not read completely."""
        if self.skipped:
            return False
        return bool(self.unread) or self.verdict is None or self.verdict.status is not self.example.expected


def trials(rule: Rule, file: Path, languages: Iterable[str] = tuple(LANGUAGES)) -> Iterator[Trial]:
    """Yield each example of the rule file in each of `languages`. Raise RuleError if the examples are malformed."""
    for example in examples(file):
        for language in languages:
            for reading in readings(example, language):
                yield _tried(rule, example, reading)


def _tried(rule: Rule, example: Example, reading: Reading) -> Trial:
    try:
        loaded = reading.load()
    except NotExpressible as error:
        return Trial(rule, example, reading.language, reading.derived, skipped=str(error))
    graph = ResourceGraph(normalize(loaded.resources))
    verdict = next(evaluate(graph, [rule]), None)
    return Trial(rule, example, reading.language, reading.derived, verdict, graph, diagnostics=tuple(loaded.diagnostics))
