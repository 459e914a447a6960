"""Checks a rule file: its schema, and its examples in every language."""

from __future__ import annotations

from collections import Counter
from importlib import import_module
from typing import TYPE_CHECKING, Any

from azward.budget import BUDGET, OverdueError
from azward.examples.explain import doubts, explain, gaps, no_terraform, paths_of
from azward.examples.run import LANGUAGES, trials
from azward.frozen import frozen
from azward.rule.example import examples
from azward.rule.schema import rule_schema
from azward.rule.yaml12 import construct, find, parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from azward.rule.model import Rule
    from azward.rule.yaml12 import Node

__all__ = ["Checked", "Failure", "check"]

MAX_FAULTS = 20
LONG = 200


@frozen
class Failure:
    """What is wrong, and where in the rule file: 1-based line. The first of `lines` is a heading."""

    line: int
    lines: tuple[str, ...]


@frozen
class Checked:
    """The result of checking one rule."""

    rule: Rule
    failures: tuple[Failure, ...]
    notes: tuple[str, ...]  # what is missing, but not wrong
    counts: Mapping[str, int]  # examples that were run, by language
    doubts: tuple[str, ...] = ()  # what may be misspelt


def check(rule: Rule, file: Path, languages: Iterable[str] = tuple(LANGUAGES)) -> Checked:
    """Return what is wrong with the rule in `file`. Raise RuleError if its examples are malformed."""
    failures: list[Failure] = []
    counts: Counter[str] = Counter()
    doubtful: list[str] = []
    try:
        with BUDGET.watched():
            failures += _faults(file)
            paths = paths_of(construct(parse(file.read_text("utf-8-sig"))))
            tried = list(trials(rule, file, languages))
            counts.update(trial.language for trial in tried if not trial.skipped)
            failed = [trial for trial in tried if trial.failed]
            failures += (Failure(line, lines) for line, lines in explain(failed, paths))
            doubtful = list(dict.fromkeys(doubts(tried, paths)))
    except (OverdueError, RecursionError, MemoryError) as error:
        failures.append(Failure(1, (f"its examples are too large: {error or 'out of memory or stack'}",)))
    found = examples(file)
    failures += [Failure(1, (gap,)) for gap in gaps(rule, found)]
    return Checked(rule, tuple(failures), tuple(no_terraform(rule, found)), counts, tuple(doubtful))


def _faults(file: Path) -> Iterator[Failure]:
    """Yield what the schema of rules rejects; conditions are compiled before, with better messages."""
    jsonschema: Any = import_module("jsonschema")
    node = parse(file.read_text("utf-8-sig"))
    errors: list[Any] = list(jsonschema.Draft202012Validator(rule_schema()).iter_errors(construct(node)))
    for error in errors[:MAX_FAULTS]:
        yield _fault(node, tuple(error.absolute_path), str(error.message))


def _fault(node: Node, path: tuple[str | int, ...], message: str) -> Failure:
    line, _ = find(node, path)
    key = ".".join(map(str, path))
    return Failure(line, (f"`{key}`: {message[:LONG]}" if key else message[:LONG],))
