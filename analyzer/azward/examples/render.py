"""The result of checking rules as text."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from azward.examples.run import LANGUAGES
from azward.report.plain import count, plain
from azward.rule.redaction import hidden

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from azward.examples.check import Checked

__all__ = ["failure_lines", "render"]


def render(checked: Sequence[Checked], broken: Sequence[str], names: dict[str, str]) -> str:
    """Return what failed, what is missing, and a summary.

    `broken` are the errors of rules that could not be loaded; `names` tells how messages call the file of each rule.
    """
    blocks = [[plain(hidden(error))] for error in broken]
    for rule in checked:
        file = names[rule.rule.id]
        blocks += [list(failure_lines(file, failure.line, failure.lines)) for failure in rule.failures]
        blocks += [[plain(f"{file}: note: {note}")] for note in rule.notes]
    blocks.append([_summary(checked, broken)])
    return "\n".join(line for block in blocks for line in block) + "\n"


def failure_lines(file: str, line: int, lines: Sequence[str]) -> Iterator[str]:
    """Yield the lines of one failure in the rule file."""
    head, *rest = lines
    yield plain(hidden(f"{file}:{line}: {head}"))
    yield from (f"    {plain(hidden(text))}" for text in rest)


def _summary(checked: Sequence[Checked], broken: Sequence[str]) -> str:
    languages: Counter[str] = Counter()
    for rule in checked:
        languages.update(rule.counts)
    told = ", ".join(f"{languages[name]:,} in {text}" for name, text in LANGUAGES.items() if languages[name])
    failed = len(broken) + sum(bool(rule.failures) for rule in checked)
    result = f"{count(failed, 'rule')} failed" if failed else "all passed"
    return f"{count(len(checked) + len(broken), 'rule')}, {count(languages.total(), 'example')} ({told or 'none'}): {result}"
