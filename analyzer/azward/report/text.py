"""Render a report as text for people: the scan, each finding with its source, and unknown results with their causes."""

from __future__ import annotations

import textwrap
import unicodedata
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, TypeAlias

from azward.frozen import frozen
from azward.graph.diagnostic import Diagnostic, DiagnosticKind
from azward.graph.value import Cause, CauseKind
from azward.report.instances import also
from azward.report.model import Notice, NoticeState
from azward.report.options import DEFAULT, RenderOptions
from azward.report.plain import count, inert, plain
from azward.report.review import sentences
from azward.rule.model import Rule, Severity, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from azward.report.model import DisabledResource, Location, Report, Result, Stats

__all__ = ["STRIDE", "by_reason", "render", "what_decides"]

STRIDE = {
    "S": "spoofing",
    "T": "tampering",
    "R": "repudiation",
    "I": "information disclosure",
    "D": "denial of service",
    "E": "elevation of privilege",
}

_CODES = {
    Severity.CRITICAL: "1;35",
    Severity.HIGH: "1;31",
    Severity.MEDIUM: "1;33",
    Severity.LOW: "36",
    Severity.INFO: "34",
}
_BOLD, _DIM, _RED, _GREEN, _YELLOW, _BLUE = "1", "2", "1;31", "1;32", "1;33", "1;34"

_KINDS = ((True, "resource"), (False, "module"))

SHOWN_GROUPS = 12
SHOWN_DIAGNOSTICS = 25


@frozen
class _Style:
    colour: bool
    width: int
    everything: bool
    verbose: bool

    def paint(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour and text else text

    def wrapped(self, head: str, text: str, indent: str, code: str = _BOLD) -> list[str]:
        """Return `text` after `head`, in lines that fit, the later ones aligned with the first."""
        margin = " " * (len(indent) + len(head))
        room = max(self.width - len(margin), 20)
        first, *more = textwrap.wrap(plain(text), room, break_on_hyphens=False) or [""]
        return [indent + self.paint(head, code) + first, *(margin + line for line in more)]


def render(report: Report, options: RenderOptions = DEFAULT) -> str:
    """Render `report` as text of at most about `options.width` columns, ending in a newline."""
    everything = options.everything
    style = _Style(options.colour, max(options.width, 40), everything, options.verbose or everything)
    if options.quiet:
        return inert("".join(f"{line}\n" for line in _quiet(report, style)))
    sections = [
        _read(report, style, options.config),
        _review(report, style),
        *_findings([result for result in report.results if result.counts], style),
        _listed("Already known", _old(report), style) if style.verbose else [],
        _unknowns(_of(report, Status.UNKNOWN), style),
        _listed("Suppressed", _of(report, Status.SUPPRESSED), style) if style.verbose else [],
        _notices(report.suppressions, style),
        _listed("Passed", _of(report, Status.PASS), style) if everything else [],
        _diagnostics("Not read", [entry for entry in report.diagnostics if entry.kind.unread], style),
        _diagnostics("Notes", [entry for entry in report.diagnostics if not entry.kind.unread], style),
        _summary(report, style),
    ]
    return inert("\n\n".join("\n".join(lines) for lines in sections if lines) + "\n")


def _of(report: Report, status: Status) -> list[Result]:
    return [result for result in report.results if result.status is status]


def _old(report: Report) -> list[Result]:
    return [result for result in _of(report, Status.FAIL) if not result.counts]


def _quiet(report: Report, style: _Style) -> Iterator[str]:
    for text in sentences(report.review):
        yield f"{style.paint('warning:', _YELLOW)} {plain(text)}"
    for result in report.results:
        if result.counts:
            yield _headline(result, style)
    for entry in report.diagnostics:
        if entry.kind.unread:
            yield _diagnostic(entry, style)


# What was read


def _read(report: Report, style: _Style, config: str) -> list[str]:
    stats = report.stats
    lines = [
        f"azward {report.version} read {count(stats.files, 'file')}: {count(stats.units, 'deployment')} "
        f"of {count(stats.resources, 'resource')}, judged by {count(stats.rules, 'rule')}"
        + (f" (profile {report.profile})" if report.profile != "default" else "")
    ]
    if config:
        lines.append(f"configuration: {plain(config)}")
    if report.comparison is not None:
        base, commit = plain(report.comparison.base), report.comparison.commit[:12]
        lines.append(f"compared with {base}{f' ({commit})' if commit else ''}: only new findings count")
    unread = Counter(plain(entry.file) for entry in report.diagnostics if entry.kind.unread)
    if unread:
        names = ", ".join(list(unread)[:3]) + (f" and {count(len(unread) - 3, 'more file')}" if len(unread) > 3 else "")
        kinds = f" ({by_reason(report.unread_files)})" if report.unread_files else ""
        lines.append(style.paint("not fully read: ", _YELLOW) + f"{names}{kinds}; the unread parts were not judged")
    if stats.skipped or stats.skipped_files:
        lines += style.wrapped("skipped ", _skipped(stats), "", "0")
    if stats.unruled_types:
        lines += _unruled(stats.unruled_types, style)
    if report.disabled:
        lines += _disabled(report.disabled, style)
    if report.listing:
        lines += _listing(report, style)
    return lines


def _review(report: Report, style: _Style) -> list[str]:
    """Return what the change accepts that its base does not."""
    parts = sentences(report.review)
    return [line for text in parts for line in style.wrapped("warning: ", text, "", _YELLOW)]


def _disabled(found: Sequence[DisabledResource], style: _Style) -> Iterator[str]:
    """Yield what the defaults of parameters disable and whether it was judged, with `verbose` each resource."""
    for judged, words in ((False, "disabled by default and not judged: "), (True, "disabled by default but judged: ")):
        entries = [entry for entry in found if entry.judged is judged]
        if not entries:
            continue
        counts = [(sum(1 for entry in entries if bool(entry.type) is kind), word) for kind, word in _KINDS]
        text = " and ".join(count(number, word) for number, word in counts if number)
        names = list(dict.fromkeys(name for entry in entries for name in entry.parameters))
        shown = names if style.verbose else names[:MAX_NAMED]
        more = f" and {len(names) - len(shown)} more" if len(shown) < len(names) else ""
        parameters = ", ".join(f"`{name}`" for name in shown) + more
        option = "" if judged else "; --include-disabled judges them"
        yield from style.wrapped(words, f"{text} ({parameters}{option})", "", _YELLOW)
        for entry in entries if style.verbose else ():
            span = entry.locate()
            decides = ", ".join(f"`{name}`" for name in entry.parameters)
            kind = entry.type or "module"
            yield from style.wrapped("", f"{span.file}:{span.start_line}: `{entry.address}`, {kind}: {decides}", "  ")


SKIPPED_BECAUSE = {
    "excluded": "excluded",
    "hidden": "a name that begins with a dot",
    "outside": "a link out of the tree",
    "third-party": "third-party code",
}


def by_reason(counts: Mapping[str, int]) -> str:
    """Return numbers of files by reason: "2 files: syntax, 1 file: limit"."""
    return ", ".join(f"{count(number, 'file')}: {reason}" for reason, number in counts.items())


def _skipped(stats: Stats) -> str:
    """Return how much was not read, by reason: "2 folders (third-party code: `node_modules`), 1 file: excluded"."""
    parts: list[str] = []
    for reason, names in stats.skipped.items():
        shown = ", ".join(f"`{name}`" for name in names[:MAX_NAMED])
        more = f" and {len(names) - MAX_NAMED} more" if len(names) > MAX_NAMED else ""
        parts.append(f"{count(len(names), 'folder')} ({SKIPPED_BECAUSE.get(reason, reason)}: {shown}{more})")
    return ", ".join((*parts, *filter(None, (by_reason(stats.skipped_files),))))


def _listing(report: Report, style: _Style) -> Iterator[str]:
    """Yield how much of what runs was read, with `verbose` for each type."""
    totals: Counter[str] = Counter()
    for counts in report.listing.values():
        totals.update(counts)
    refused = ", ".join(f"{totals[state]:,} {state}" for state in ("denied", "failed") if totals[state])
    yield (
        f"listed {count(totals['listed'], 'resource')} of {count(len(report.listing), 'type')}, read {totals['read']:,}"
        + (f"; of the requests {refused}" if refused else "")
    )
    for kind, counts in report.listing.items() if style.verbose else ():
        yield f"  {plain(kind)}: " + ", ".join(f"{number:,} {plain(state)}" for state, number in counts.items())


def _unruled(types: dict[str, int], style: _Style) -> list[str]:
    names = sorted(types)
    shown = names if style.verbose else names[:3]
    text = ", ".join(f"{name} ({types[name]})" for name in shown)
    more = f" and {count(len(names) - len(shown), 'more type')}" if len(shown) < len(names) else ""
    return style.wrapped("no rule applies to ", f"{count(sum(types.values()), 'resource')}: {text}{more}", "", "0")


# Findings


def _findings(results: list[Result], style: _Style) -> Iterator[list[str]]:
    """Yield a block for each finding.

    Only the first finding of a rule explains it, and consecutive findings at the same place show the source once.
    """
    explained: set[str] = set()
    shown: Location | None = None
    for result in results:
        lines = [_headline(result, style)]
        if shown is None or shown.span != result.location.span:
            lines += _excerpt(result.location, style, _CODES[result.severity])
        shown = result.location
        indent = " " * (_gutter(result.location) + 1)
        notes = [*_particulars(result)]
        if result.rule.id not in explained:
            explained.add(result.rule.id)
            notes += _explanation(result.rule)
        for head, text in notes:
            lines += style.wrapped(f"{head}: " if head else "", text, f"{indent}= ")
        for number, place in enumerate(result.steps, 1):
            lines += _other_place(place, style, indent, f"{number}. ")
        for place in result.related:
            lines += _other_place(place, style, indent, "--> ")
        yield lines


def _headline(result: Result, style: _Style) -> str:
    span = result.location.span
    place = result.resource.id if result.resource.runs else f"{span.file}:{span.start_line}:{span.start_column}"
    where = style.paint(f"{plain(place)}:", _BOLD)
    severity = style.paint(f"{result.severity}:", _CODES[result.severity])
    return f"{where} {severity} {plain(result.message)} {style.paint(f'[{result.rule.id}]', _DIM)}"


def _particulars(result: Result) -> Iterator[tuple[str, str]]:
    if result.detail:
        yield "", result.detail
    if result.resource.page:
        yield "see", result.resource.page
    if result.parameter_sets:
        yield "with", ", ".join(result.parameter_sets)
    if others := also(result):
        yield "also", others


def _explanation(rule: Rule) -> Iterator[tuple[str, str]]:
    if rule.rationale:
        yield "why", rule.rationale
    if rule.remediation:
        yield "help", rule.remediation
    threats = ", ".join(STRIDE.get(letter, letter) for letter in rule.stride)
    missing = f"missing mitigation: {', '.join(rule.mitigates)}" if rule.mitigates else ""
    if threats or missing:
        yield "threat", "; ".join(filter(None, (threats, missing)))


def _gutter(place: Location) -> int:
    return len(str(place.span.start_line))


def _excerpt(place: Location, style: _Style, code: str) -> list[str]:
    gutter = _gutter(place)
    source, margin, marks = _window(place, style.width - gutter - 4)
    if not source:
        return []
    bar = style.paint("|", _BLUE)
    number = style.paint(str(place.span.start_line), _BLUE)
    carets = style.paint("^" * marks, code)
    return [f"{' ' * gutter} {bar}", f"{number} {bar} {source}", f"{' ' * gutter} {bar} {' ' * margin}{carets}"]


def _other_place(place: Location, style: _Style, indent: str, mark: str) -> list[str]:
    span = place.span
    label = f": {plain(place.label)}" if place.label else ""
    lines = [f"{indent}{style.paint(mark, _BLUE)}{plain(span.file)}:{span.start_line}:{span.start_column}{label}"]
    return lines + [indent + line for line in _excerpt(place, style, _BLUE)[1:]]


# A line of source, cut around what is marked

_Cells: TypeAlias = "list[str]"


def _cell(character: str) -> str:
    return "    " if character == "\t" else plain(character)


def _breadth(text: str) -> int:
    """Return how many terminal columns `text` takes."""
    if text.isascii():
        return len(text)
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    return len(text) + wide - sum(unicodedata.combining(character) != 0 for character in text)


def _cells_breadth(cells: _Cells) -> int:
    return sum(map(_breadth, cells))


def _fit(cells: _Cells, room: int) -> _Cells:
    """Return the first of `cells` that fit into `room` columns, with an ellipsis if some do not."""
    if _cells_breadth(cells) <= room:
        return cells
    taken: _Cells = []
    used = 1
    for cell in cells:
        used += _breadth(cell)
        if used > room:
            break
        taken.append(cell)
    return [*taken, "…"]


def _window(place: Location, room: int) -> tuple[str, int, int]:
    """Return the marked line cut to `room` columns, the columns before the mark, and those of the mark. O(room)."""
    span = place.span
    start = span.start_column - 1
    line = place.line[: start + 2 * room].rstrip() if len(place.line) > start + 2 * room else place.line.rstrip()
    end = span.end_column - 1 if span.end_line == span.start_line else len(line)
    low = max(0, start - room)
    before = [_cell(character) for character in line[low:start]]
    marked = [_cell(character) for character in line[start:end]] or [" "]
    after = [_cell(character) for character in line[max(start + len(marked), end) :]]
    if low:
        before.insert(0, "…")
    if _cells_breadth([*before, *marked, *after]) > room:
        marked = _fit(marked, max(room * 3 // 5, room - _cells_breadth([*before, *after])))
        rest = room - _cells_breadth(marked)
        left = max(rest // 2, rest - _cells_breadth(after))
        before = _fit(before[::-1], left)[::-1]
        after = _fit(after, rest - _cells_breadth(before))
    text = "".join([*before, *marked, *after]).rstrip()
    return text, _cells_breadth(before), max(_cells_breadth(marked), 1)


# Unknown results


def _unknowns(results: list[Result], style: _Style) -> list[str]:
    """Return unknown results grouped by what would decide them, largest group first."""
    if not results:
        return []
    groups: dict[str, list[Result]] = defaultdict(list)
    for result in results:
        groups[what_decides(result.causes)].append(result)
    ordered = sorted(groups.items(), key=lambda group: (group[0] == NOTHING_KNOWN, -len(group[1]), group[0]))
    lines = [style.paint(f"Unknown: {count(len(results), 'result')} that the source does not determine", _YELLOW)]
    shown = ordered if style.verbose else ordered[:SHOWN_GROUPS]
    for decides, members in shown:
        lines += _group(decides, members, style)
    if len(shown) < len(ordered):
        left = sum(len(members) for _, members in ordered[len(shown) :])
        lines.append(f"  and {count(left, 'result')} more")
    if not style.verbose:
        lines.append(style.paint("  --verbose lists each", _DIM))
    return lines


def _group(decides: str, members: list[Result], style: _Style) -> list[str]:
    lines = style.wrapped("", f"{decides}: {count(len(members), 'result')}", "  ")
    if not style.verbose:
        return lines
    for reason in dict.fromkeys(cause.reason for result in members for cause in result.causes):
        lines += style.wrapped("", reason, "    ")
    for result in members:
        lines += style.wrapped("", _line(result), "    - ")
    return lines


def _line(result: Result) -> str:
    span = result.location.span
    detail = f": {result.detail}" if result.detail else ""
    parameters = f" (with {', '.join(result.parameter_sets)})" if result.parameter_sets else ""
    more = also(result)
    others = f", also {more}" if more else ""
    found = result.suppression
    accepted = f"; {', '.join(filter(None, (str(found.kind), found.reason, found.owner)))}" if found is not None else ""
    return (
        f"{span.file}:{span.start_line}:{span.start_column}: `{result.resource.address}`{detail}{parameters}{others} "
        f"[{result.rule.id}, {result.severity}{accepted}]"
    )


_DECIDES: dict[CauseKind, str] = {
    CauseKind.PARAMETER: "set parameter {}",
    CauseKind.SECURE_PARAMETER: "value of secret parameter {}",
    CauseKind.KEY: "key material, known only after deployment: {}",
    CauseKind.RUNTIME: "known only after deployment: {}",
    CauseKind.EXTERNAL: "not part of the scan: {}",
    CauseKind.UNSUPPORTED: "not supported by azward: {}",
    CauseKind.ERROR: "error in the source: {}",
    CauseKind.LOOP: "loop with an unknown number of iterations: {}",
}

MAX_NAMED = 3
NOTHING_KNOWN = "unknown cause"


def what_decides(causes: Sequence[Cause]) -> str:
    """Return what would decide a result, one phrase for each kind: "set parameter `a`; known only after deployment: `b`"."""
    names: dict[CauseKind, dict[str, None]] = defaultdict(dict)
    for cause in causes:
        names[cause.kind][cause.name] = None
    phrases = [_phrase(kind, list(called)) for kind, called in names.items()]
    return "; ".join(phrases) or NOTHING_KNOWN


def _phrase(kind: CauseKind, names: list[str]) -> str:
    phrase = _DECIDES[kind]
    if len(names) > 1:
        phrase = phrase.replace("parameter {}", "parameters {}").replace("value of", "values of")
    shown = [f"`{name}`" for name in names[:MAX_NAMED]]
    if len(names) > MAX_NAMED:
        shown.append(f"{len(names) - MAX_NAMED} more")
    return phrase.format(" and ".join(filter(None, (", ".join(shown[:-1]), shown[-1]))))


# Lists


def _listed(title: str, results: list[Result], style: _Style) -> list[str]:
    if not results:
        return []
    lines = [style.paint(f"{title}: {len(results):,}", _BOLD)]
    for result in results:
        lines += style.wrapped("", _line(result), "  ")
    return lines


def _notices(notices: Sequence[Notice], style: _Style) -> list[str]:
    """Return the suppressions that are unused or have no effect, with `verbose` all."""
    wrong = [notice for notice in notices if notice.state is not NoticeState.USED]
    listed = list(notices) if style.verbose else wrong
    if not listed:
        return []
    lines = [style.paint(f"Suppressions: {len(notices):,}, of which {_states(notices)}", _YELLOW if wrong else _BLUE)]
    shown = listed if style.verbose else listed[:SHOWN_DIAGNOSTICS]
    for notice in shown:
        place = notice.span
        where = style.paint(f"{plain(place.file)}:{place.start_line}:{place.start_column}:", _BOLD)
        lines.append(f"  {where} {plain(notice.message)}{style.paint(f' [{notice.state}]', _DIM)}")
    if len(shown) < len(listed):
        lines.append(f"  and {len(listed) - len(shown):,} more; --verbose lists each")
    return lines


def _states(notices: Sequence[Notice]) -> str:
    counts = Counter(notice.state for notice in notices)
    return ", ".join(f"{counts[state]:,} {str(state).replace('-', ' ')}" for state in NoticeState if counts[state])


def _diagnostics(title: str, entries: list[Diagnostic], style: _Style) -> list[str]:
    if not entries:
        return []
    colour = _RED if entries[0].kind.unread else _BLUE
    shown = entries if style.verbose else entries[:SHOWN_DIAGNOSTICS]
    lines = [style.paint(f"{title}: {count(len(entries), 'place')}", colour)]
    lines += [f"  {_diagnostic(entry, style)}" for entry in shown]
    if len(shown) < len(entries):
        lines.append(f"  and {len(entries) - len(shown):,} more; --verbose lists each")
    return lines


def _diagnostic(entry: Diagnostic, style: _Style) -> str:
    where = f"{plain(entry.file)}:{entry.line}:{entry.column}:" if entry.line else f"{plain(entry.file)}:"
    where = where if entry.file else "azward:"
    word = "error" if entry.kind.unread else "note" if entry.kind is DiagnosticKind.NOTE else "warning"
    kind = "" if entry.kind is DiagnosticKind.NOTE else f" [{entry.kind}]"
    coloured = style.paint(f"{word}:", _RED if entry.kind.unread else _BLUE)
    return f"{style.paint(where, _BOLD)} {coloured} {plain(entry.message)}{style.paint(kind, _DIM)}"


# The verdict


def _summary(report: Report, style: _Style) -> list[str]:
    failing = [result for result in report.results if result.counts]
    compared = report.comparison is not None
    unread = any(entry.kind.unread for entry in report.diagnostics)
    if failing:
        line = (
            style.paint(count(len(failing), "new finding" if compared else "finding"), _RED) + f": {_by_severity(failing)}"
        )
    elif not report.results and not any(report.stats.verdicts.values()):
        line = style.paint("nothing was judged", _YELLOW)
    else:
        none = "no new findings" if compared else "no findings"
        line = style.paint(f"{none} in what was read" if unread else none, _YELLOW if unread else _GREEN)
    lines: list[str] = []
    if failing:
        lines.append(style.paint(f"run `azward rules explain {failing[0].rule.id}` for details of a rule", _DIM))
    if unread:
        lines.append(style.paint("some input could not be read, so the report is incomplete", _YELLOW))
    return [*lines, f"{line}; {_other_counts(report)}"]


def _by_severity(results: Iterable[Result]) -> str:
    counts = Counter(result.severity for result in results)
    rank: Callable[[Severity], int] = lambda severity: -severity.value  # noqa: E731
    return ", ".join(f"{counts[severity]:,} {severity}" for severity in sorted(counts, key=rank))


def _other_counts(report: Report) -> str:
    counted = Counter(str(result.status) for result in report.results)
    counts = {status: report.stats.verdicts.get(status, counted[status]) for status in Status}
    parts = [f"{counts[Status.PASS]:,} passed", f"{counts[Status.UNKNOWN]:,} unknown"]
    if counts[Status.SUPPRESSED]:
        parts.append(f"{counts[Status.SUPPRESSED]:,} suppressed")
    if old := _old(report):
        parts.append(f"{len(old):,} already known")
    if report.comparison is not None and report.comparison.gone:
        parts.append(f"{report.comparison.gone:,} gone")
    return ", ".join(parts)
