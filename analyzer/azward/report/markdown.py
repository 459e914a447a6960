"""The report as Markdown of GitHub: for the summary of a step, for a comment on a pull request, for a file.

The verdict comes first, then what was not read, then findings by the mitigation that is missing, new ones before old ones.
All that is quoted from a scanned file is escaped: it can neither format, link, mention nor end a fold.
"""

from __future__ import annotations

import html
import re
from collections import Counter, defaultdict
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING
from urllib.parse import quote

from azward.frozen import frozen
from azward.report.instances import detail_of, fix_of, names_of
from azward.report.options import DEFAULT, RenderOptions
from azward.report.plain import count, inert, plain
from azward.report.rank import most, ranked
from azward.report.review import sentences
from azward.report.text import STRIDE, what_decides
from azward.report.threats import counts, flow_text, kind_of, nothing_moved, opened
from azward.report.verdict import by_reason, disabled, most_frequent, skipped, unjudged
from azward.rule.model import Severity, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from azward.report.model import GraphReport, Location, Report, Result, StateChange

__all__ = ["SUMMARY_LIMIT", "code", "escaped", "formatted", "render"]

SUMMARY_LIMIT = 1024 * 1024 - 1024
"""Bytes of a summary that GitHub takes from one step: beyond 1 MiB it takes nothing."""

SHOWN_UNREAD = 20
SHOWN_TYPES = 10
SHOWN_OPEN = 20
MAX_NODES = 40
SHOWN_THREATS = 40
SHOWN_FLOWS = 20
SHOWN_PLACES = 4
MAX_DIAGRAM = 8_000
"""Characters of a diagram; larger ones cannot be read."""

NO_MITIGATION = "no mitigation of a threat model"


@frozen
class _Page:
    """How places are linked: to `source`, the address of the tree at the commit that was scanned; "" for no links."""

    source: str


def render(report: Report, options: RenderOptions = DEFAULT, *, limit: int = SUMMARY_LIMIT) -> str:
    """Render `report` as Markdown of at most `limit` bytes. Parts that do not fit are counted."""
    page = _Page(options.source_url)
    head = [_verdict(report), *_counts(report), *_left_out(report), *_warnings(report), *_unruled(report), *_unread(report)]
    head += _moved(report, page)
    blocks = _blocks(report, page)
    tail = [*_states(report, listed=options.threats), *_unsettled(report, page), *_opened(report), *_drawing(report)]
    return _fitted(head, blocks, tail, limit)


def _fitted(head: list[str], blocks: Sequence[Iterable[str]], tail: list[str], limit: int) -> str:
    """As many `blocks` and then parts of `tail` as fit, in order, with a line that counts the findings left out.

    The lines of a block are made only as far as they fit.
    """
    room = limit - sum(len(part.encode()) + 2 for part in head) - 200
    taken: list[str] = []
    for block in blocks:
        lines, rest = _taken(block, room)
        if rest < 0:
            break
        taken.append("\n".join(lines))
        room = rest
    left = len(blocks) - len(taken)
    if left:
        taken.append(f"_{count(left, 'more group')} of findings omitted to limit the size; the full report lists them._")
    for part in tail:
        size = len(part.encode()) + 2
        if size <= room:
            taken.append(part)
            room -= size
    return inert("\n\n".join([*head, *taken]) + "\n")


def _taken(lines: Iterable[str], room: int) -> tuple[list[str], int]:
    """Return `lines` as far as they fit, and how much room is left; less than 0 if some do not fit."""
    taken: list[str] = []
    room -= 1  # for the line between blocks
    for line in lines:
        room -= len(line.encode()) + 1
        if room < 0:
            break
        taken.append(line)
    return taken, room


# The verdict


def _failing(report: Report) -> list[Result]:
    return ranked(result for result in report.results if result.status is Status.FAIL)


def _verdict(report: Report) -> str:
    counting = [result for result in report.results if result.counts]
    word = "new finding" if report.comparison is not None else "finding"
    unread = sum(entry.kind.unread for entry in report.diagnostics)
    if counting:
        severities = Counter(result.severity for result in counting)
        listed = ", ".join(f"{severities[severity]} {severity}" for severity in reversed(Severity) if severities[severity])
        text = f"{count(len(counting), word)}: {listed}"
    elif report.stats.units == 0:
        text = "nothing to scan"
    else:
        text = f"no {word}s{' in what was read' if unread else ''}"
    icon = "❌" if counting else "⚠️" if unread or report.stats.units == 0 else "✅"
    more = f"; {count(unread, 'place')} could not be read" if unread else ""
    if new := len(_newly_open(report)):
        more = f"; {count(new, 'new unknown result')}{more}"
    return f"## {icon} azward: {text}{more}"


def _counts(report: Report) -> Iterator[str]:
    stats = report.stats
    statuses = Counter(result.status for result in report.results)
    old = sum(result.status is Status.FAIL and not result.counts for result in report.results)
    judged = f"{count(stats.resources, 'resource')} in {count(stats.units, 'deployment')}, judged by"
    parts = [
        f"{judged} {count(stats.rules, 'rule')}",
        f"{stats.verdicts.get(Status.PASS, statuses[Status.PASS]):,} passed",
        f"{stats.verdicts.get(Status.UNKNOWN, statuses[Status.UNKNOWN]):,} unknown",
    ]
    if statuses[Status.SUPPRESSED]:
        parts.append(f"{statuses[Status.SUPPRESSED]:,} suppressed")
    if report.comparison is not None:
        base = code(report.comparison.base)
        parts.append(f"{old:,} known from {base}" + (f", {report.comparison.gone:,} gone" if report.comparison.gone else ""))
    yield "; ".join(parts) + "."


def _left_out(report: Report) -> Iterator[str]:
    """Yield what was not read, and what the defaults of parameters disable."""
    lines = [f"Skipped {formatted(', '.join(parts))}."] if (parts := skipped(report.stats)) else []
    lines += [f"{words[:1].upper()}{words[1:]}{formatted(text)}." for words, text, _ in disabled(report.disabled)]
    if lines:
        yield " ".join(lines)


def _warnings(report: Report) -> Iterator[str]:
    """Yield what the change accepts, and why it was not compared with its base."""
    lines = [formatted(text) for text in sentences(report.review)]
    lines += [formatted(entry.message) for entry in report.diagnostics if not entry.file and not entry.kind.unread]
    if lines:
        yield "\n".join(["> [!WARNING]", *(f"> - {line}" for line in lines)])


def _unruled(report: Report) -> Iterator[str]:
    """Yield which services no rule is about, so that a report without findings does not vouch for them."""
    found = [_types(types, sentence) for types, sentence in unjudged(report.stats)]
    if found:
        yield " ".join(found)


def _types(types: Mapping[str, int], sentence: str) -> str:
    """Return a sentence with the most frequent types."""
    shown, left = most(most_frequent(types), SHOWN_TYPES)
    named = ", ".join(f"{code(name)} ({types[name]:,})" for name in shown) + (f" and {left:,} more" if left else "")
    return f"{sentence}: {named}."


def _unread(report: Report) -> Iterator[str]:
    found = [entry for entry in report.diagnostics if entry.kind.unread]
    if not found:
        return
    shown, left = most(found, SHOWN_UNREAD)
    kinds = f" ({by_reason(report.unread_files)})" if report.unread_files else ""
    lines = ["> [!CAUTION]", f"> Not read, and therefore not judged{kinds}:", ">"]
    for entry in shown:
        where = f"{entry.file}:{entry.line}:{entry.column}" if entry.line else entry.file
        lines.append(f"> - {code(where)}: {formatted(entry.message)}")
    if left:
        lines.append(f"> - and {left:,} more")
    yield "\n".join(lines)


# Threats


def _moved(report: Report, page: _Page) -> Iterator[str]:
    """Yield what the change does to threats: states that differ, new data flows over trust boundaries, and a picture."""
    states = report.threats
    if states is None or not states.base or not states.models:
        return
    lines = [f"### Threats: {counts(states.rows)}", ""]
    lines += [line for change in most(states.changes, SHOWN_THREATS)[0] for line in _change(change, page)]
    lines += [f"- {more}" for more in [_more(states.changes, SHOWN_THREATS, "more threat")] if more]
    lines += [f"- 🔷 **new data flow** {formatted(flow_text(flow))}" for flow in most(states.flows, SHOWN_FLOWS)[0]]
    lines += [f"- {more}" for more in [_more(states.flows, SHOWN_FLOWS, "more new data flow")] if more]
    if not states.changes and not states.flows:
        text = nothing_moved(states)
        lines.append(f"{formatted(text[:1].upper() + text[1:])}.")
    yield "\n".join(lines)
    for text in states.diagrams:
        if len(text) <= MAX_DIAGRAM:
            yield f"<details><summary>Data flows that changed</summary>\n\n```mermaid\n{text}```\n\n</details>"


def _more(items: Sequence[object], limit: int, word: str) -> str:
    return f"and {count(len(items) - limit, word)}" if len(items) > limit else ""


_SIGNS = {"worse": "🔴 **worse**:", "better": "🟢 better:", "changed": "changed:"}


def _change(change: StateChange, page: _Page) -> Iterator[str]:
    """Yield a threat whose state differs, with the first place; then the other places."""
    threat = change.threat
    states = f"{change.before} → **{change.after}** by this pull request"
    places = [one for one in change.evidence if one.location is not None]
    where = f" ({_link(places[0].location, page)})" if places and places[0].location is not None else ""
    name = f"{code(threat.id)} {formatted(threat.title)} ({code(threat.model)})"
    yield f"- {_SIGNS[kind_of(change)]} {name}: {states}, because {formatted(change.reason)}{where}"
    for one in places[1:SHOWN_PLACES]:
        if one.location is not None:
            yield f"  - {formatted(one.message)} {_link(one.location, page)} {code(one.rule)}"


def _states(report: Report, *, listed: bool) -> Iterator[str]:
    """Yield a table of the states of all threats, if they are to be `listed` or there is no comparison."""
    states = report.threats
    if states is None or (states.base and not listed):
        return
    if not states.models:
        yield f"{nothing_moved(states).capitalize()}."
        return
    lines = [f"<details open><summary>States of threats: {counts(states.rows)}</summary>", ""]
    lines += ["| threat | STRIDE | state | why |", "| --- | --- | --- | --- |"]
    for row in states.rows:
        name = f"{code(row.threat.name)}<br>{_cell(row.threat.title)}"
        state = f"**{row.state}**" if row.is_open else row.state
        lines.append(f"| {name} | {', '.join(row.threat.stride)} | {state} | {_cell(row.reason)} |")
    lines += [f"\n{formatted(problem)}" for problem in states.problems]
    yield "\n".join([*lines, "", "</details>"])


def _cell(text: str) -> str:
    return formatted(text).replace("|", "\\|")


# Findings


def _blocks(report: Report, page: _Page) -> list[Iterable[str]]:
    """Return the lines of a fold for each mitigation that is missing; those with new findings first and open."""
    groups: dict[tuple[bool, str], list[Result]] = defaultdict(list)
    for result in _failing(report):
        for mitigation in result.rule.mitigates[:1] or (NO_MITIGATION,):
            groups[not result.counts, mitigation].append(result)
    order = sorted(groups.items(), key=lambda group: (group[0][0], -group[1][0].severity.value, group[0][1]))
    blocks: list[Iterable[str]] = []
    titled = ""
    for (old, mitigation), results in order:
        title = "Known before" if old else "New" if report.comparison is not None else "Findings"
        head = [f"### {title}", ""] if title != titled else []
        titled = title
        blocks.append(chain(head, _fold(mitigation, results, page, unfolded=not old)))
    return blocks


def _fold(mitigation: str, results: list[Result], page: _Page, *, unfolded: bool) -> Iterator[str]:
    letters = dict.fromkeys(letter for result in results for letter in result.rule.stride)
    threats = ", ".join(STRIDE.get(letter, letter) for letter in letters)
    worst = max(result.severity for result in results)
    name = html.escape(plain(mitigation))
    summary = f"<b>{name}</b> is missing" if mitigation != NO_MITIGATION else f"<b>{name[:1].upper()}{name[1:]}</b>"
    yield (
        f"<details{' open' if unfolded else ''}><summary>{summary}: {count(len(results), 'finding')}, worst {worst}"
        f"{f' ({html.escape(threats)})' if threats else ''}</summary>"
    )
    yield ""
    told: set[str] = set()
    for result in results:
        yield from _finding(result, page, explained=result.rule.id in told)
        told.add(result.rule.id)
    yield from ("", "</details>")


def _finding(result: Result, page: _Page, *, explained: bool) -> Iterator[str]:
    rule = result.rule
    sets = f" (with {', '.join(code(name) for name in result.parameter_sets)})" if result.parameter_sets else ""
    yield f"- **{result.severity}** {formatted(result.message)} {_link(result.location, page)} {code(rule.id)}{sets}"
    if found := detail_of(result):
        yield f"  - {formatted(found)}"
    if found := opened(result):
        yield f"  - opens: {formatted(found)}"
    head, setting = fix_of(result)
    if setting:
        yield f"  - {head}: {formatted(setting)}"
    for place in result.related[:3]:
        yield f"  - {formatted(place.label or 'see')}: {_link(place, page)}"
    if not explained:
        yield from (
            f"  - {head}: {formatted(text)}"
            for head, text in (("why", rule.rationale), ("help", rule.remediation), names_of(result))
            if text
        )
    if result.fix is not None:
        yield f"  - write {code(result.fix.text)} there"


def _link(place: Location, page: _Page) -> str:
    span = place.span
    text = code(f"{span.file}:{span.start_line}")
    if not page.source or span.file.startswith(("/", "..")):
        return text
    return f"[{text}]({page.source}{quote(span.file, errors='replace')}#L{span.start_line})"


# Unknown results


def _newly_open(report: Report) -> list[Result]:
    """Return the results that the change makes unknown, or adds as unknown: they may be findings."""
    if report.comparison is None:
        return []
    return [result for result in report.results if result.status is Status.UNKNOWN and result.new]


def _unsettled(report: Report, page: _Page) -> Iterator[str]:
    results = ranked(_newly_open(report))
    if not results:
        return
    shown, left = most(results, SHOWN_OPEN)
    lines = [f"<details><summary>{count(len(results), 'new unknown result')}: neither passed nor failed</summary>", ""]
    for result in shown:
        why = formatted(what_decides(result.causes))
        lines.append(f"- {code(result.rule.id)} of {code(result.resource.name)} {_link(result.location, page)}: {why}")
    if left:
        lines.append(f"- and {left:,} more")
    yield "\n".join([*lines, "", "</details>"])


def _opened(report: Report) -> Iterator[str]:
    results = [result for result in report.results if result.status is Status.UNKNOWN]
    if not results:
        return
    groups = Counter(what_decides(result.causes) for result in results)
    shown, left = most(groups.most_common(), SHOWN_OPEN)
    lines = [f"<details><summary>{count(len(results), 'unknown result')} that the source does not determine</summary>", ""]
    lines += [f"- {formatted(decides)}: {count(number, 'result')}" for decides, number in shown]
    if left:
        lines.append(f"- and {left:,} more")
    yield "\n".join([*lines, "", "</details>"])


# The drawing


def _drawing(report: Report) -> Iterator[str]:
    drawing = None if report.drawing is None else _reduced(report.drawing, _failing(report))
    if drawing is None or not drawing.resources:
        return
    from azward.report.graph import mermaid

    worst: dict[str, Severity] = {}
    for result in report.results:
        if result.counts:
            key = result.resource.id.casefold().rstrip("/")
            worst[key] = max(worst.get(key, Severity.INFO), result.severity)
    text = mermaid(drawing, {key: "bad" if severity >= Severity.HIGH else "weak" for key, severity in worst.items()})
    what = "The affected resources" if drawing is report.drawing else "The most affected resources"
    yield f"<details><summary>{what}</summary>\n\n```mermaid\n{text}```\n\n</details>"


def _reduced(drawing: GraphReport, results: list[Result]) -> GraphReport:
    """The resources that are worst off with what they are linked with: as many as one can take in."""
    if len(drawing.resources) <= MAX_NODES:
        return drawing
    near: dict[str, set[str]] = defaultdict(set)
    for edge in drawing.edges:
        source, target = (text.casefold().rstrip("/") for text in (edge.source, edge.target))
        near[source].add(target)
        near[target].add(source)
    chosen: set[str] = set()
    for result in results:
        key = result.resource.id.casefold().rstrip("/")
        if result.counts and len(near[key]) < MAX_NODES and len(chosen | {key} | near[key]) <= MAX_NODES:
            chosen |= {key} | near[key]
    ends = [(edge, {edge.source.casefold().rstrip("/"), edge.target.casefold().rstrip("/")}) for edge in drawing.edges]
    return replace(
        drawing,
        resources=tuple(node for node in drawing.resources if node.resource.id.key in chosen),
        edges=tuple(edge for edge, both in ends if both <= chosen),
    )


# Text of others

_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!|~>@:/&<=$^])")


def escaped(text: str) -> str:
    """`text` as Markdown that shows it as it is: no formatting, no links, no mentions, no HTML."""
    shown = plain(text)
    start = _START.match(shown)
    first = start.end() if start is not None else 0

    def as_entity(match: re.Match[str]) -> str:
        character = match[1]
        harmless = character in "-.:/=+" and match.start() != first and not _starts_something(match)
        return character if harmless else f"&#{ord(character)};"

    return _SPECIAL.sub(as_entity, shown)


_START = re.compile(r"\s*+(?:(?<!\s)\d++\s*+)?")
"""What a mark of a list or a heading may follow: blanks, or a number at the start of the line."""


def formatted(text: str) -> str:
    """`text` with what stands between backticks as code, and the rest as it is. A name with a backtick in it may shift what
    is code, but gets out of neither."""
    parts = plain(text).split("`")
    if len(parts) % 2 == 0:
        return escaped(text)
    return "".join(code(part) if number % 2 and part else escaped(part) for number, part in enumerate(parts))


def _starts_something(match: re.Match[str]) -> bool:
    """Whether a mark that is mostly harmless is none here: in `://` and `www.`."""
    character, text, at = match[1], match.string, match.start()
    if character == ":":
        return text.startswith("/", at + 1)
    return character == "." and text[max(0, at - 3) : at].casefold() == "www"


_TICKS = re.compile("`+")


def code(text: str) -> str:
    """`text` as code: between more backticks than it holds in a row."""
    inside = plain(text)
    longest = max(map(len, _TICKS.findall(inside))) if "`" in inside else 0
    fence = "`" * (longest + 1)
    space = " " if inside.startswith("`") or inside.endswith("`") or not inside.strip() else ""
    return f"{fence}{space}{inside}{space}{fence}"
