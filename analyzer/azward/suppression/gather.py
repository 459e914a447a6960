"""The suppressions that are in force for a scan: those of its sources, and those of the configuration."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from azward.graph.resource import Span
from azward.report.model import SuppressionKind
from azward.rule.pack import built_in_root, find_rule, rule_ids
from azward.suppression.suppressions import Ledger

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from azward.config.configuration import ScanOptions
    from azward.source.directive import Directive
    from azward.suppression.suppression import Mark

__all__ = ["gather", "today"]


def gather(options: ScanOptions, directives: Iterable[Directive]) -> Ledger:
    """A ledger of what `options` and `directives` suppress."""
    heard = list(directives)
    if not heard and not options.acceptances:  # as a rule
        return Ledger((), lambda _: "")
    from azward.suppression.suppression import marks_of

    day = today(options)
    marks = [mark for directive in heard for mark in marks_of(directive, day)]
    return Ledger([*marks, *_configured(options, day)], _name_checker(options))


def today(options: ScanOptions) -> date:
    """The day by which suppressions expire."""
    return options.today or datetime.now(UTC).date()


def _configured(options: ScanOptions, day: date) -> Iterator[Mark]:
    from azward.suppression.suppression import Mark, problem_of

    for entry in options.acceptances:
        yield Mark(
            SuppressionKind.CONFIGURATION,
            Span(entry.file, entry.line, entry.column, entry.line, entry.column),
            entry.rules,
            entry.mitigations,
            entry.resources,
            entry.paths,
            reason=entry.reason,
            owner=entry.owner,
            until=entry.until,
            problem=problem_of(entry.reason, entry.until, day),
        )


def _name_checker(options: ScanOptions) -> Callable[[str], str]:
    roots = (built_in_root(), *options.rule_roots)

    def wrong(name: str) -> str:
        """What is wrong with the name of a rule: a slip of the pen would suppress nothing, and say nothing."""
        if "*" in name or "?" in name:
            return ""  # found to be unused if it fits nothing
        known = rule_ids(roots)
        if name.casefold() in known or find_rule(name, roots) is not None:
            return ""
        import difflib

        close = difflib.get_close_matches(name, known, 1)
        hint = f"did you mean `{close[0]}`?" if close else "`azward rules` lists them"
        return f"no rule is called so, {hint}"

    return wrong
