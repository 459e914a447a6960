"""The head of the text report: how many findings, what was read and what was not, and which types have no rule."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from azward.report.layout import GREEN, RED, YELLOW
from azward.report.plain import count, plain
from azward.rule.model import Severity, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from azward.report.layout import Style
    from azward.report.model import DisabledResource, Report, Result, Stats

__all__ = [
    "MAX_NAMED",
    "by_reason",
    "by_severity",
    "disabled",
    "known_before",
    "most_frequent",
    "of",
    "outcome",
    "skipped",
    "unjudged",
    "verdict",
]

MAX_NAMED = 3
"""Files, types and parameters that a line names."""

SKIPPED_BECAUSE = {
    "excluded": "excluded",
    "ignored": "ignored by git",
    "not-included": "not included",
    "outside": "a link out of the tree",
    "submodule": "submodules that are not checked out",
    "third-party": "third-party code",
}

_KINDS = ((True, "resource"), (False, "module"))


def verdict(report: Report, style: Style, config: str) -> list[str]:
    """Return the lines of the head."""
    lines = style.sentence("", _read(report))
    if config:
        lines += style.sentence("configuration: ", config)
    lines += _compared(report, style)
    lines += _unread(report, style)
    lines += _skipped(report.stats, style)
    lines += _unruled(report.stats, style)
    lines += _disabled(report.disabled, style)
    if report.listing:
        lines += _listing(report, style)
    return [*_first(report, style), *lines]


def by_reason(counts: Mapping[str, int]) -> str:
    """Return numbers of files by reason: "2 files: syntax, 1 file: limit"."""
    return ", ".join(f"{count(number, 'file')}: {reason}" for reason, number in counts.items())


def outcome(report: Report) -> str:
    """Return how many findings there are: "3 findings: 1 critical, 2 high"."""
    failing = [result for result in report.results if result.counts]
    compared = report.comparison is not None
    if failing:
        return (
            f"{count(len(failing), 'new finding' if compared else 'finding')}: {by_severity(failing)}{_in_samples(failing)}"
        )
    if not report.results and not any(report.stats.verdicts.values()):
        return "nothing was judged"
    none = "no new findings" if compared else "no findings"
    return f"{none} in what was read" if _has_unread(report) else none


def _in_samples(failing: Sequence[Result]) -> str:
    number = sum(result.sample for result in failing)
    return f" ({number:,} in tests, examples and samples)" if number else ""


def _first(report: Report, style: Style) -> list[str]:
    """Return the line that says all in short; it is green only if all was read."""
    found = outcome(report)
    failing = any(result.counts for result in report.results)
    good = found.startswith("no ") and not _has_unread(report)
    first, *more = style.sentence("", f"{found}; {_other_counts(report)}")
    head, semicolon, rest = first.partition(";")
    return [style.paint(head, RED if failing else GREEN if good else YELLOW) + semicolon + rest, *more]


def _has_unread(report: Report) -> bool:
    return any(entry.kind.unread for entry in report.diagnostics)


def by_severity(results: Iterable[Result]) -> str:
    """Return the numbers of results by severity, the highest first: "1 critical, 2 high"."""
    counts = Counter(result.severity for result in results)
    return ", ".join(f"{counts[severity]:,} {severity}" for severity in reversed(Severity) if counts[severity])


def of(report: Report, status: Status) -> list[Result]:
    """Return the results with a status."""
    return [result for result in report.results if result.status is status]


def known_before(report: Report) -> list[Result]:
    """Return the failures that the base of the comparison has too."""
    return [result for result in of(report, Status.FAIL) if not result.counts]


def _other_counts(report: Report) -> str:
    counted = Counter(str(result.status) for result in report.results)
    counts = {status: report.stats.verdicts.get(status, counted[status]) for status in Status}
    parts = [f"{counts[Status.PASS]:,} passed", f"{counts[Status.UNKNOWN]:,} unknown"]
    if counts[Status.SUPPRESSED]:
        parts.append(f"{counts[Status.SUPPRESSED]:,} suppressed")
    if old := known_before(report):
        parts.append(f"{len(old):,} already known")
    if report.comparison is not None and report.comparison.gone:
        parts.append(f"{report.comparison.gone:,} gone")
    return ", ".join(parts)


def _read(report: Report) -> str:
    stats = report.stats
    profile = f" (profile {report.profile})" if report.profile != "default" else ""
    return (
        f"azward {report.version} read {count(stats.files, 'file')}: {count(stats.units, 'deployment')} of "
        f"{count(stats.resources, 'resource')}, judged by {count(stats.rules, 'rule')}{profile}"
    )


def _compared(report: Report, style: Style) -> list[str]:
    if report.comparison is None:
        return []
    base, commit = report.comparison.base, report.comparison.commit[:12]
    return style.sentence("", f"compared with {base}{f' ({commit})' if commit else ''}: only new findings count")


def _unread(report: Report, style: Style) -> list[str]:
    files = list(dict.fromkeys(entry.file for entry in report.diagnostics if entry.kind.unread))
    if not files:
        return []
    kinds = by_reason(report.unread_files)
    text = f"{_named(files, 'file')} ({kinds}); the unread parts were not judged, so the report is incomplete"
    return style.sentence("not fully read: ", text, YELLOW)


def _named(names: Sequence[str], noun: str, shown: int = MAX_NAMED) -> str:
    """Return the first names of a list, and how many there are more: "a, b, c and 2 more files"."""
    more = f" and {count(len(names) - shown, f'more {noun}')}" if len(names) > shown else ""
    return ", ".join(names[:shown]) + more


def skipped(stats: Stats) -> list[str]:
    """Return how many folders and files were not read, by reason: "2 folders (third-party code: `node_modules`, `lib`)"."""
    parts: list[str] = []
    for reason in sorted({*stats.skipped, *stats.left_out}):
        folders, files = stats.skipped.get(reason, ()), stats.left_out.get(reason, ())
        counts = [count(len(names), word) for names, word in ((folders, "folder"), (files, "file")) if names]
        names = (*folders, *files)
        shown = ", ".join(f"`{name}`" for name in names[:MAX_NAMED])
        more = f" and {len(names) - MAX_NAMED} more" if len(names) > MAX_NAMED else ""
        parts.append(f"{' and '.join(counts)} ({SKIPPED_BECAUSE.get(reason, reason)}: {shown}{more})")
    return parts


def _skipped(stats: Stats, style: Style) -> list[str]:
    parts = skipped(stats)
    return style.sentence("skipped ", ", ".join(parts)) if parts else []


def _unruled(stats: Stats, style: Style) -> Iterator[str]:
    """Yield how many resources no rule has judged and why, and their types, the most frequent first."""
    for types, sentence in unjudged(stats):
        names = [f"{name} ({types[name]})" for name in most_frequent(types)]
        yield from style.sentence("", f"{sentence}: {_named(names, 'type', len(names) if style.verbose else MAX_NAMED)}")
    for kind, entry in sorted(stats.plain_types.items()) if style.verbose else ():
        yield from style.wrapped("", f"{kind}: {entry.reason}", "  ")


def unjudged(stats: Stats) -> list[tuple[Mapping[str, int], str]]:
    """Return the types that no rule has judged, with their numbers of resources, by the sentence that says why."""
    nothing = {kind: entry.resources for kind, entry in stats.plain_types.items()}
    found = ((stats.unruled_types, _no_rule), (stats.strict_types, _strict_only), (nothing, _nothing_to_judge))
    return [(types, sentence(types)) for types, sentence in found if types]


def _no_rule(types: Mapping[str, int]) -> str:
    """Return how many resources, and of how many types, no rule is about."""
    have = "has no rule of its own" if sum(types.values()) == 1 else "have no rule of their own"
    return f"{_resources(types)} {have}"


def _strict_only(types: Mapping[str, int]) -> str:
    """Return how many resources, and of how many types, only rules judge that did not run."""
    return f"{_resources(types)} {_have(types)} rules for the profile `strict` only"


def _nothing_to_judge(types: Mapping[str, int]) -> str:
    """Return how many resources, and of how many types, have no setting that concerns security."""
    return f"{_resources(types)} {_have(types)} no setting that concerns security"


def _resources(types: Mapping[str, int]) -> str:
    return f"{count(sum(types.values()), 'resource')} of {count(len(types), 'type')}"


def _have(types: Mapping[str, int]) -> str:
    return "has" if sum(types.values()) == 1 else "have"


def most_frequent(types: Mapping[str, int]) -> list[str]:
    """Return the keys, that with the largest count first."""
    return sorted(types, key=lambda name: (-types[name], name))


def _disabled(found: Sequence[DisabledResource], style: Style) -> Iterator[str]:
    """Yield what the defaults of parameters disable and whether it was judged, with `verbose` each resource."""
    for words, text, entries in disabled(found, verbose=style.verbose):
        yield from style.sentence(words, text, YELLOW)
        for entry in entries if style.verbose else ():
            span = entry.locate()
            decides = ", ".join(f"`{name}`" for name in entry.parameters)
            kind = entry.type or "module"
            yield from style.wrapped("", f"{span.file}:{span.start_line}: `{entry.address}`, {kind}: {decides}", "  ")


def disabled(
    found: Sequence[DisabledResource], *, verbose: bool = False
) -> Iterator[tuple[str, str, Sequence[DisabledResource]]]:
    """Yield what the defaults of parameters disable: whether it was judged, how much there is and why, and what it is."""
    for judged, words in ((False, "disabled by default and not judged: "), (True, "disabled by default but judged: ")):
        entries = [entry for entry in found if entry.judged is judged]
        if not entries:
            continue
        counts = [(sum(1 for entry in entries if bool(entry.type) is kind), word) for kind, word in _KINDS]
        text = " and ".join(count(number, word) for number, word in counts if number)
        names = list(dict.fromkeys(name for entry in entries for name in entry.parameters))
        shown = names if verbose else names[:MAX_NAMED]
        more = f" and {len(names) - len(shown)} more" if len(shown) < len(names) else ""
        parameters = ", ".join(f"`{name}`" for name in shown) + more
        option = "" if judged else "; --include-disabled judges them"
        yield words, f"{text} ({parameters}{option})", entries


def _listing(report: Report, style: Style) -> Iterator[str]:
    """Yield how much of what runs was read, with `verbose` for each type."""
    totals: Counter[str] = Counter()
    for counts in report.listing.values():
        totals.update(counts)
    refused = ", ".join(f"{totals[state]:,} {state}" for state in ("denied", "failed") if totals[state])
    yield from style.sentence(
        "",
        f"listed {count(totals['listed'], 'resource')} of {count(len(report.listing), 'type')}, read {totals['read']:,}"
        + (f"; of the requests {refused}" if refused else ""),
    )
    for kind, counts in report.listing.items() if style.verbose else ():
        yield f"  {plain(kind)}: " + ", ".join(f"{number:,} {plain(state)}" for state, number in counts.items())
