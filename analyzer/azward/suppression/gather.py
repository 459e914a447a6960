"""The suppressions of a scan: those written in the scanned files, and those of the configuration."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache
from typing import TYPE_CHECKING

from azward.graph.resource import Span
from azward.report.model import SuppressionKind
from azward.rule.pack import finder, rule_ids
from azward.suppression.suppressions import Suppressions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from azward.config.configuration import ScanOptions
    from azward.source.directive import Directive
    from azward.suppression.suppression import Suppression

__all__ = ["gather", "today"]


MAX_GUESSES = 50
"""Unknown rules for which a similar name is looked for: each takes milliseconds."""

MAX_NAME = 100


def gather(options: ScanOptions, directives: Iterable[Directive], read: int = 0) -> Suppressions:
    """Return what `options` and `directives` suppress. The scan has `read` so many bytes."""
    written = list(directives)
    if not written and not options.suppressions:  # most scans
        return Suppressions((), lambda _: "")
    from azward.suppression.suppression import suppressions_of

    day = today(options)
    found = [one for directive in written for one in suppressions_of(directive, day)]
    return Suppressions([*found, *_configured(options, day)], _rule_problem(options), read)


def today(options: ScanOptions) -> date:
    """Return the day by which suppressions expire."""
    return options.today or datetime.now(UTC).date()


def _configured(options: ScanOptions, day: date) -> Iterator[Suppression]:
    from azward.suppression.suppression import Suppression, problem_of

    for entry in options.suppressions:
        yield Suppression(
            SuppressionKind.CONFIGURATION,
            Span(entry.file, entry.line, entry.column, entry.line, entry.column),
            entry.rules,
            entry.mitigations,
            entry.resources,
            entry.paths,
            reason=entry.reason,
            owner=entry.owner,
            until=entry.until,
            added=entry.added,
            problem=problem_of(entry.reason, entry.until, day),
        )


def _rule_problem(options: ScanOptions) -> Callable[[str], str]:
    """Return a function that returns what is wrong with the name of a rule: a typo must not go unnoticed."""
    own = {name for rule in options.own_rules for name in rule.names}
    guesses = MAX_GUESSES
    find = finder()

    @cache
    def ids() -> list[str]:
        return [*rule_ids(), *(rule.id for rule in options.own_rules)]

    @cache
    def problem(name: str) -> str:
        if "*" in name or "?" in name:
            return ""  # a pattern that matches nothing is reported as unused
        known = ids()
        if name.casefold() in own or name.casefold() in known or bool(find(name)):
            return ""
        import difflib

        nonlocal guesses
        guesses -= 1
        close = difflib.get_close_matches(name, known, 1) if guesses > 0 and len(name) < MAX_NAME else ()
        return f"unknown rule, did you mean `{close[0]}`?" if close else "unknown rule, see `azward rules`"

    return problem
