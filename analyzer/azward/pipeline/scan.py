"""A scan: from paths to a report."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from azward import __version__
from azward.budget import BUDGET
from azward.config.text_file import ConfigError
from azward.graph.diagnostic import Diagnostic, DiagnosticKind
from azward.pipeline.compare import earlier_or_notes, with_base, with_baseline
from azward.pipeline.disabled import disabled
from azward.pipeline.graphs import drawing
from azward.pipeline.instances import folded
from azward.pipeline.judge import judge, keep
from azward.pipeline.read import diagnostics_of, read
from azward.pipeline.select import is_selected
from azward.pipeline.stats import listing, stats
from azward.report.model import NoticeState, Report, Stats, SuppressionKind
from azward.rule.model import RuleError, Status
from azward.source.guard import contained, guarded
from azward.suppression.suppressions import names_any
from azward.threat.fit import built_in_that_may_fit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from azward.config.configuration import ScanOptions
    from azward.pipeline.base import Base
    from azward.pipeline.compare import Earlier
    from azward.pipeline.judge import Judgement
    from azward.report.model import Comparison, Notice, Result, ThreatStates
    from azward.rule.model import Rule
    from azward.source.tree import Tree
    from azward.suppression.baseline import Entry
    from azward.suppression.suppression import Suppression

__all__ = ["scan"]

_T = TypeVar("_T")


def scan(paths: Sequence[Path], options: ScanOptions, base: Base | None = None) -> Report:
    """Return the verdicts of the rules on all that `paths` deploy.

    `base` is the commit of `options.diff_base`, if it is open already. Raises RuleError for a rule with an error, and
    ConfigError for a baseline with one. Never raises for bad input.
    """

    def compute() -> Report:
        if not options.diff_base or base is not None:
            return _scan(paths, options, base)
        from azward.pipeline.base import Base

        with Base(options.diff_base) as opened:
            return _scan(paths, options, opened)

    def failed(problem: Diagnostic) -> Report:
        return Report(__version__, (), (problem,), Stats())

    with BUDGET.timed():
        return contained(compute, failed, str, (RuleError, ConfigError))


def _scan(paths: Sequence[Path], options: ScanOptions, base: Base | None) -> Report:
    trees = read(paths, options)
    judgement = judge(trees, options)
    if options.again:
        keep(trees, judgement)
    notes: list[Diagnostic] = []
    in_scope = _or_note(lambda: _scope(trees, judgement.loaded, options), notes) or _nothing
    judged = judgement.merger.results()
    accepted = _or_note(lambda: with_baseline(judged, in_scope, options, judgement), notes)
    results, notices, comparison = accepted if accepted is not None else (judged, (), None)
    compared: Comparison | None = None
    before = _before(paths, options, trees, base, notes)
    if before is not None:
        found = _or_note(lambda: with_base(results, options, judgement, before), notes)
        if found is not None:
            results, compared, told = found
            notes += told
    if options.reviewed_comments and compared is None:
        from azward.suppression.compare import without_comments

        results = without_comments(results)
    results = _or_note(partial(folded, tuple(results)), notes) or results
    results = _or_note(partial(_with_threats, results, trees, judgement, options), notes) or results
    states = _or_note(partial(_states, paths, options, trees, before), notes) if options.threats else None
    graphs = judgement.graphs.values()
    picture = _or_note(lambda: drawing(graphs, results), notes) if options.drawing else None
    told_of = partial(_refused, results=results)
    unused = _or_note(lambda: tuple(told_of(judgement.suppressions.notices(judgement.loaded, in_scope))), notes)
    notices = (*(unused or ()), *notices)
    if judgement.suppressions.exhausted:
        message = "matching suppressions takes too many steps; some have no effect"
        notes.append(Diagnostic("", 1, 1, message, DiagnosticKind.LIMIT))
    counted = _or_note(lambda: stats(trees, judgement, results, narrowed=bool(options.rules)), notes)
    left_out = _or_note(lambda: disabled(trees), notes)
    return Report(
        version=__version__,
        results=tuple(results),
        diagnostics=tuple(sorted((*diagnostics_of(trees), *notes))),
        stats=counted if counted is not None else Stats(),
        rules=tuple(judgement.rules),
        profile=options.profile,
        suppressions=tuple(sorted(notices, key=lambda notice: (notice.span, notice.rules))),
        comparison=compared or comparison,
        drawing=picture,
        listing=listing(trees),
        disabled=left_out or (),
        threats=states,
    )


def _with_threats(
    results: Sequence[Result], trees: Sequence[Tree], judgement: Judgement, options: ScanOptions
) -> list[Result]:
    """Return the results, findings with the threats that they leave open. Threat models are read only if one may fit."""
    failing = [result for result in results if result.status in (Status.FAIL, Status.SUPPRESSED)]
    types = (graph.types for graph in judgement.graphs.values())
    if not failing or not (options.models or options.model_files or built_in_that_may_fit(map(frozenset, types))):
        return list(results)
    from azward.pipeline.finding_threats import opened

    found = iter(opened(failing, trees, judgement, options))
    return [next(found) if result.status in (Status.FAIL, Status.SUPPRESSED) else result for result in results]


def _states(
    paths: Sequence[Path], options: ScanOptions, trees: Sequence[Tree], before: Earlier | None
) -> ThreatStates | None:
    from azward.pipeline.threat_states import threat_states

    return threat_states(paths, options, trees, before)


def _before(
    paths: Sequence[Path], options: ScanOptions, trees: Sequence[Tree], base: Base | None, notes: list[Diagnostic]
) -> Earlier | None:
    """Return what `base` deploys; if it cannot be read, `None`, and add why to `notes`."""
    if not options.diff_base or base is None:
        return None
    found = _or_note(lambda: earlier_or_notes(paths, options, trees, base), notes)
    if found is not None:
        notes += found[1]
    return found[0] if found is not None else None


def _or_note(compute: Callable[[], _T], notes: list[Diagnostic]) -> _T | None:
    """Return `compute()`, which adds to results that are there already; if it fails, `None`, and add why to `notes`."""
    return guarded(compute, notes.append, str, (RuleError, ConfigError), alone=False)


def _refused(notices: Iterable[Notice], results: Sequence[Result]) -> Iterator[Notice]:
    """Yield `notices`; those of comments that the base does not have say so, and those of findings that got worse."""
    ineffective = [result.refused for result in results if result.refused is not None]
    refused = Counter(one.span for one in ineffective if not one.outgrown)
    outgrown = Counter(one.span for one in ineffective if one.outgrown)
    for notice in notices:
        if worse := outgrown[notice.span]:
            named, _, why = notice.message.partition(" is accepted")
            message = f"{named} is accepted{why}; {worse:,} of these got worse, and count"
            yield replace(notice, message=message, count=max(notice.count - worse, 0))
        elif count := refused[notice.span]:
            names = ", ".join(f"`{name}`" for name in notice.rules)
            message = f"{names}: has no effect, since the base of the comparison does not have it"
            yield replace(notice, state=NoticeState.INVALID, message=message, count=max(notice.count - count, 0))
        else:
            yield notice


def _nothing(suppression: Suppression | Entry) -> bool:
    """Decide as `_scope` does where it fails."""
    del suppression
    return False


def _scope(trees: Sequence[Tree], rules: Sequence[Rule], options: ScanOptions) -> Callable[[Suppression | Entry], bool]:
    """Return a function that decides whether the scan covered all that a suppression may apply to.

    Only then an unused one is reported.
    """
    incomplete = bool(options.rules) or any(problem.kind.unread for problem in diagnostics_of(trees))
    left_out = [rule for rule in rules if not is_selected(rule, options)]
    scanned = [(tree.root, path) for tree in trees for path in tree.scanned]

    def covers(file: str | Path) -> bool:
        return any((root / file).is_relative_to(path) for root, path in scanned)

    def in_scope(suppression: Suppression | Entry) -> bool:
        from azward.suppression.suppression import Suppression

        if incomplete:
            return False
        if not isinstance(suppression, Suppression):
            name = suppression.rule.casefold()
            return covers(suppression.file) and not any(name in rule.names for rule in left_out)
        configured = suppression.kind is SuppressionKind.CONFIGURATION and options.base is not None
        if configured and not covers(options.base or ""):
            return False
        return not names_any(suppression, left_out)

    return in_scope
