"""Render a report as text for people: the verdict, the findings, and unknown results with their causes."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from azward.graph.diagnostic import Diagnostic, DiagnosticKind
from azward.graph.value import Cause, CauseKind
from azward.report.instances import also
from azward.report.layout import BLUE, BOLD, CODES, DIM, GREEN, RED, STRIDE, YELLOW, Style, wrap
from azward.report.listing import FEW, findings
from azward.report.model import Notice, NoticeState
from azward.report.options import DEFAULT, RenderOptions
from azward.report.plain import count, inert, plain
from azward.report.review import sentences
from azward.report.threats import because, counts, flow_text, kind_of, moved, nothing_moved
from azward.report.verdict import MAX_NAMED, known_before, of, outcome, verdict
from azward.rule.model import Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from azward.graph.resource import Span
    from azward.report.model import Report, Result

__all__ = ["STRIDE", "render", "what_decides"]

SHOWN_GROUPS = 12
SHOWN_DIAGNOSTICS = 25
SHOWN_OF_A_KIND = 5

SCREEN = 40
"""Lines of a report after which its verdict is repeated in the end."""


def render(report: Report, options: RenderOptions = DEFAULT) -> str:
    """Render `report` as text of at most about `options.width` columns, ending in a newline."""
    everything = options.everything
    verbose, unread_fails = options.verbose or everything, options.unread == "fail"
    style = Style(options.colour, max(options.width, 40), everything, verbose, unread_fails)
    if options.quiet:
        return inert("".join(f"{line}\n" for line in _quiet(report, style, options)))
    head = [verdict(report, style, options.config), _review(report, style), _threats(report, style, listed=options.threats)]
    body = summary(report, style) if options.summary else _body(report, style, options)
    text = "\n\n".join("\n".join(lines) for lines in (*head, *body) if lines) + "\n"
    return inert(text + _end(report, style, text, options))


def _body(report: Report, style: Style, options: RenderOptions) -> Iterator[list[str]]:
    everything = options.everything
    failing = [result for result in report.results if result.counts]
    unread = [entry for entry in report.diagnostics if entry.kind.unread]
    yield _diagnostics("Not read", unread if options.unread != "ignore" else [], style)
    yield from findings(failing, style, options.group_by, options.limit)
    yield _listed("Already known", known_before(report), style) if style.verbose else []
    yield _unknowns(of(report, Status.UNKNOWN), style)
    yield _listed("Suppressed", of(report, Status.SUPPRESSED), style) if style.verbose else []
    yield _notices(report.suppressions, style)
    yield _listed("Passed", of(report, Status.PASS), style) if everything else []
    yield _diagnostics("Notes", [entry for entry in report.diagnostics if not entry.kind.unread], style)


def _quiet(report: Report, style: Style, options: RenderOptions) -> Iterator[str]:
    """Yield one line for each finding, and for all else that makes the exit status."""
    for text in sentences(report.review):
        yield f"{style.paint('warning:', YELLOW)} {plain(text)}"
    for change in report.threats.worse if report.threats is not None else ():
        yield plain(f"{moved(change)}, because {because(change)}")
    for result in report.results:
        if result.counts or (options.unknowns_fail and result.status is Status.UNKNOWN and result.new is not False):
            yield _headline(result, style)
    for notice in report.suppressions if options.suppressions_fail else ():
        if notice.state is not NoticeState.USED:
            yield plain(f"{_place(notice.span)} {notice.message} [{notice.state}]")
    for entry in report.diagnostics:
        failed_comparison = not entry.file and entry.kind is DiagnosticKind.NOTE
        if failed_comparison or (entry.kind.unread and style.unread_fails):
            yield plain(f"{_where(entry)}: {_says(entry, style)}")


def _headline(result: Result, style: Style) -> str:
    span = result.location.span
    place = result.resource.id if result.resource.runs else f"{span.file}:{span.start_line}:{span.start_column}"
    where = style.paint(f"{plain(place)}:", BOLD)
    severity = style.paint(f"{result.severity}:", CODES[result.severity])
    sample = " (in a sample)" if result.sample else ""
    return f"{where} {severity} {plain(result.message)}{sample} {style.paint(f'[{result.rule.id}]', DIM)}"


def _review(report: Report, style: Style) -> list[str]:
    """Return what the change accepts that its base does not."""
    parts = sentences(report.review)
    return [line for text in parts for line in style.wrapped("warning: ", text, "", YELLOW)]


def _threats(report: Report, style: Style, *, listed: bool) -> list[str]:
    """Return what the change does to threats; if they are to be `listed` or nothing is compared, the state of each."""
    states = report.threats
    if states is None or (not states.models and not listed):
        return []
    listed = listed or not states.base
    since = f" since {states.base} ({states.commit[:7]})" if states.base else ""
    lines = [style.paint(f"Threats{since}: {counts(states.rows) or nothing_moved(states)}", BOLD)]
    for change in states.changes:
        code = RED if change.is_worse else GREEN if change.is_better else BLUE
        lines += style.wrapped(f"{kind_of(change)}: ", f"{moved(change)}, because {because(change)}", "  ", code)
    for flow in states.flows:
        lines += style.wrapped("new data flow ", flow_text(flow), "  ", YELLOW)
    if states.base and states.models and not states.changes:
        lines += style.wrapped("", nothing_moved(states), "  ")
    for row in states.rows if listed else ():
        lines += style.wrapped(f"{row.state}: ", f"{row.threat.name} {row.threat.title}; {row.reason}", "  ")
    for problem in states.problems:
        lines += style.wrapped("", problem, "  ", YELLOW)
    return lines


def summary(report: Report, style: Style) -> Iterator[list[str]]:
    """Yield the numbers of findings by file, and by rule."""
    failing = [result for result in report.results if result.counts]
    for title, names in (
        ("Findings by file", [result.location.span.file for result in failing]),
        ("Findings by rule", [f"{result.rule.id}, {result.severity}" for result in failing]),
    ):
        ordered = Counter(names).most_common(None if style.verbose else SHOWN_GROUPS)
        lines = [f"  {number:>6,}  {plain(name)}" for name, number in ordered]
        more = len(set(names)) - len(ordered)
        yield [style.paint(title, BOLD), *lines, *([f"  and {more:,} more"] if more else [])] if lines else []


def _end(report: Report, style: Style, text: str, options: RenderOptions) -> str:
    """Return how to go on after the findings, and the verdict again if it has scrolled away."""
    failing = [result for result in report.results if result.counts]
    lines: list[str] = []
    if failing:
        worst = max(failing, key=lambda result: result.severity.value).rule.id
        every = "" if style.verbose or options.summary or len(failing) <= FEW else "; --verbose shows all findings in full"
        lines = style.wrapped("", f"`azward rules explain {worst}` explains a rule{every}")
        lines = [style.paint(line, DIM) for line in lines]
    if text.count("\n") > SCREEN:
        lines.append(outcome(report))
    return "\n" + "\n".join(lines) + "\n" if lines else ""


# Unknown results


def _unknowns(results: list[Result], style: Style) -> list[str]:
    """Return unknown results grouped by what would decide them, largest group first."""
    if not results:
        return []
    groups: dict[str, list[Result]] = defaultdict(list)
    for result in results:
        groups[what_decides(result.causes)].append(result)
    ordered = sorted(groups.items(), key=lambda group: (group[0] == NOTHING_KNOWN, -len(group[1]), group[0]))
    lines = [style.paint(f"Unknown: {count(len(results), 'result')} that the source does not determine", YELLOW)]
    shown = ordered if style.verbose else ordered[:SHOWN_GROUPS]
    for decides, members in shown:
        lines += _group(decides, members, style)
    if len(shown) < len(ordered):
        left = sum(len(members) for _, members in ordered[len(shown) :])
        lines.append(f"  and {count(left, 'result')} more")
    if not style.verbose:
        lines.append(style.paint("  --verbose lists each", DIM))
    return lines


def _group(decides: str, members: list[Result], style: Style) -> list[str]:
    first, *more = style.sentence("", f"{decides}: {count(len(members), 'result')}")
    lines = [f"  {first}", *(f"  {line}" for line in more)]
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
    shown = [f"`{name.strip('`')}`" for name in names[:MAX_NAMED]]
    if len(names) > MAX_NAMED:
        shown.append(f"{len(names) - MAX_NAMED} more")
    return phrase.format(" and ".join(filter(None, (", ".join(shown[:-1]), shown[-1]))))


# Lists


def _listed(title: str, results: list[Result], style: Style) -> list[str]:
    if not results:
        return []
    lines = [style.paint(f"{title}: {len(results):,}", BOLD)]
    for result in results:
        lines += style.wrapped("", _line(result), "  ")
    return lines


def _notices(notices: Sequence[Notice], style: Style) -> list[str]:
    """Return the suppressions that are unused or have no effect, with `verbose` all."""
    wrong = [notice for notice in notices if notice.state is not NoticeState.USED]
    listed = list(notices) if style.verbose else wrong
    if not listed:
        return []
    lines = [style.paint(f"Suppressions: {len(notices):,}, of which {_states(notices)}", YELLOW if wrong else BLUE)]
    shown = listed if style.verbose else listed[:SHOWN_DIAGNOSTICS]
    for notice in shown:
        lines += _entry(_place(notice.span), f"{notice.message} [{notice.state}]", style)
    if len(shown) < len(listed):
        lines.append(f"  and {len(listed) - len(shown):,} more; --verbose lists each")
    return lines


def _place(span: Span) -> str:
    return f"{span.file}:{span.start_line}:{span.start_column}:"


def _entry(where: str, text: str, style: Style) -> list[str]:
    """Return an entry of a list: a place, and a text about it."""
    first, *lines = wrap(plain(f"{where} {text}"), style.width - 4)
    where = plain(where)
    shown = f"{style.paint(where, BOLD)}{first.removeprefix(where)}" if first.startswith(where) else first
    return [f"  {shown}", *(f"    {line}" for line in lines)]


def _states(notices: Sequence[Notice]) -> str:
    counts = Counter(notice.state for notice in notices)
    return ", ".join(f"{counts[state]:,} {str(state).replace('-', ' ')}" for state in NoticeState if counts[state])


def _diagnostics(title: str, entries: list[Diagnostic], style: Style) -> list[str]:
    if not entries:
        return []
    colour = RED if entries[0].kind.unread else BLUE
    folded: dict[tuple[str, DiagnosticKind], list[Diagnostic]] = {}
    for entry in entries:
        folded.setdefault((entry.message, entry.kind), []).append(entry)
    shown = list(folded.values()) if style.verbose else _first_of_each_kind(folded.values())[:SHOWN_DIAGNOSTICS]
    lines = [style.paint(f"{title}: {count(len(entries), 'place')}", colour)]
    for same in shown:
        lines += _folded(same, style)
    left = len(entries) - sum(map(len, shown))
    return [*lines, f"  and {left:,} more of these kinds; --verbose lists each"] if left else lines


def _first_of_each_kind(messages: Iterable[list[Diagnostic]]) -> list[list[Diagnostic]]:
    """Return the first messages of those that differ only in names, such as the modules that are not on disk."""
    kinds: Counter[str] = Counter()
    kept: list[list[Diagnostic]] = []
    for same in messages:
        kind = _NAME.sub("", same[0].message)
        kinds[kind] += 1
        if kinds[kind] <= SHOWN_OF_A_KIND:
            kept.append(same)
    return kept


_NAME = re.compile("`[^`]*`")


def _folded(same: Sequence[Diagnostic], style: Style) -> list[str]:
    """Return a message with the places that it is about: the first ones, with `verbose` all."""
    places = same if style.verbose else same[:MAX_NAMED]
    more = f" and {count(len(same) - len(places), 'more place')}" if len(places) < len(same) else ""
    where = f"{', '.join(map(_where, places))}{more}:"
    return _entry(where, _says(same[0], style), style)


def _where(entry: Diagnostic) -> str:
    return (f"{entry.file}:{entry.line}:{entry.column}" if entry.line else entry.file) if entry.file else "azward"


def _says(entry: Diagnostic, style: Style) -> str:
    """Return the message of a diagnostic after its kind."""
    fails = entry.kind.unread and style.unread_fails
    word = "error" if fails else "note" if entry.kind is DiagnosticKind.NOTE else "warning"
    kind = "" if entry.kind is DiagnosticKind.NOTE else f" [{entry.kind}]"
    return f"{word}: {entry.message}{kind}"
