"""The findings of the text report: in groups, the worst in full, the others as short as their number asks for.

A group is a severity, a rule, a resource or a threat. Within it, findings are listed by file, each once. A finding in full
has its line, the reason and the fix. Only the first finding of a rule explains it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeAlias

from azward.frozen import frozen
from azward.report.excerpt import excerpt
from azward.report.instances import also, fix_of, names_of
from azward.report.layout import BLUE, BOLD, CODES, DIM, STRIDE, wrap
from azward.report.plain import count, plain
from azward.report.threats import opened
from azward.report.verdict import by_severity

if TYPE_CHECKING:
    from azward.report.layout import Style
    from azward.report.model import Location, Result

__all__ = ["GROUPS", "findings"]

FEW = 25
"""Findings of which all are shown in full."""
FULL_LINES = 90
"""Of more findings, the worst are shown in full until so many lines are used; with `--verbose` all are."""
BRIEF_LINES = 200
"""Lines that the others may take before they are shortened further, the least severe first."""


@frozen
class Group:
    """Findings under one heading."""

    heading: str
    about: str  # a line below the heading
    results: Sequence[Result]


def findings(results: Sequence[Result], style: Style, by: str, limit: int | None) -> Iterator[list[str]]:
    """Yield blocks of lines for the findings in `results`, grouped by the word `by`: at most `limit`, the worst first."""
    ranked = sorted(results, key=lambda result: -result.severity.value)
    shown = ranked if limit is None else ranked[:limit]
    writer = _Writer(style, by, full=style.verbose or len(shown) <= FEW)
    yield from writer.blocks(list(_grouped(shown, by)))
    if len(shown) < len(ranked):
        left = ranked[len(shown) :]
        yield [style.paint(f"and {count(len(left), 'more finding')}: {by_severity(left)}", DIM)]


_Key: TypeAlias = "Callable[[Result], str]"

GROUPS: dict[str, _Key] = {
    "file": lambda result: str(result.severity),
    "rule": lambda result: result.rule.id,
    "resource": lambda result: result.resource.address,
    "threat": lambda result: STRIDE.get(result.rule.stride[0], "") if result.rule.stride else "no threat of STRIDE",
}
"""Word of `GROUP_NAMES` -> heading of the group of a finding."""


ABOUT: dict[str, _Key] = {"rule": lambda result: result.rule.title, "resource": lambda result: result.resource.type}


def _grouped(results: Iterable[Result], by: str) -> Iterator[Group]:
    """Yield groups in the order of their worst finding; within a group findings come by severity, file and place."""
    groups: dict[str, list[Result]] = {}
    for result in results:
        groups.setdefault(GROUPS[by](result), []).append(result)
    for heading, members in groups.items():
        yield Group(f"{heading} ({len(members):,})", ABOUT[by](members[0]) if by in ABOUT else "", members)


def _by_file(results: Iterable[Result]) -> Iterator[tuple[str, list[Result]]]:
    files: dict[str, list[Result]] = {}
    for result in results:
        files.setdefault(result.resource.id if result.resource.runs else result.location.span.file, []).append(result)
    yield from files.items()


def _same_rule(results: Iterable[Result]) -> list[list[Result]]:
    """Return the results of one file by their rule, in the order of the first of each."""
    rules: dict[tuple[str, object], list[Result]] = {}
    for result in results:
        rules.setdefault((result.rule.id, result.severity), []).append(result)
    return list(rules.values())


@frozen
class _File:
    """The findings of a group in one file."""

    name: str
    full: list[str]  # the lines of those that are shown in full
    rest: list[Result]  # the others


_Form: TypeAlias = "Callable[[Sequence[Result]], list[str]]"


class _Writer:
    """Writes findings, and counts the lines."""

    def __init__(self, style: Style, by: str, *, full: bool) -> None:
        self.style = style
        self.full = full
        self.names_severity = by != "file"
        self.names_rule = by != "rule"
        self.explained: set[str] = set()
        self.left = FULL_LINES

    def blocks(self, groups: Sequence[Group]) -> Iterator[list[str]]:
        """Yield a block for each group. A form that a group has no room for is not used for the later ones either."""
        forms: list[_Form] = [self._sentences, self._lines, self._paragraph]
        split = [self._split(group) for group in groups]
        least = [sum(len(self._paragraph(file.rest)) for file in files) for files in split]
        room = BRIEF_LINES - sum(least)
        for group, files, fewest in zip(groups, split, least, strict=True):
            while True:
                brief = [forms[0](file.rest) for file in files]
                used = sum(map(len, brief)) - fewest
                if used <= room or len(forms) == 1:
                    break
                del forms[0]
            room -= used
            yield self._block(group, files, None if len(forms) == 1 else brief)

    def _block(self, group: Group, files: Sequence[_File], brief: list[list[str]] | None) -> list[str]:
        """Return the lines of a group; without `brief`, what is not in full is a paragraph a file."""
        heading = self.style.paint(plain(group.heading), CODES[group.results[0].severity])
        lines = [heading, *(self.style.wrapped("", group.about) if group.about else ())]
        for index, file in enumerate(files):
            if brief is None and not file.full:
                lines += [*([] if lines[-1].startswith(" ") else [""]), *self._short_file(file.name, file.rest)]
                continue
            rest = self._paragraph(file.rest) if brief is None else brief[index]
            lines += ["", self.style.paint(plain(file.name), BOLD), *file.full]
            lines += ["", *rest] if file.full and rest else rest
        return lines

    def _split(self, group: Group) -> list[_File]:
        """Return the findings of a group by file, the first of them in full until the lines are used up."""
        files: list[_File] = []
        for name, members in _by_file(group.results):
            file = _File(name, [], [])
            before: Location | None = None
            for result in members:
                if not self.full and self.left <= 0:
                    file.rest.append(result)
                    continue
                entry = self._full(result, before)
                self.left -= len(entry)
                file.full.extend(entry if before is None else ["", *entry])
                before = result.location
            files.append(file)
        return files

    # in full --------------------------------------------------------------------------------------------------------

    def _full(self, result: Result, before: Location | None) -> list[str]:
        """Return a finding with all that belongs to it. Findings in a row at one place show their line once."""
        lines = self._headline(result)
        gutter = "  " + " " * (len(str(result.location.span.start_line)) + 1)
        if before is None or before.span != result.location.span:
            lines += excerpt(result.location, self.style, "  ", CODES[result.severity])
        notes = [*_particulars(result, with_page=before is None)]
        if result.rule.id not in self.explained:
            self.explained.add(result.rule.id)
            notes += _explanation(result)
        for head, text in notes:
            lines += self.style.wrapped(f"{head}: " if head else "", text, f"{gutter}= ")
        file = result.location.span.file
        for number, place in enumerate(result.steps, 1):
            lines += self._other_place(place, file, gutter, f"{number}. ")
        for place in result.related:
            lines += self._other_place(place, file, gutter, "--> ")
        return lines

    def _other_place(self, place: Location, file: str, indent: str, mark: str) -> list[str]:
        """Return where else to look, with `verbose` the line there. The path is left out if it is that of the finding."""
        span = place.span
        label = f": {place.label}" if place.label else ""
        path = "" if span.file == file else f"{span.file}:"
        lines = self.style.wrapped(mark, f"{path}{span.start_line}:{span.start_column}{label}", indent, BLUE)
        return lines + (excerpt(place, self.style, indent, BLUE) if self.style.verbose else [])

    # in short -------------------------------------------------------------------------------------------------------

    def _headline(self, *results: Result) -> list[str]:
        """Return the place, message and rule of a finding, and the places of others that say the same of their names."""
        first, *others = results
        place = _place(first)
        sample = " (in a sample)" if first.sample else ""
        severity = f"{first.severity}: " if self.names_severity else ""
        rule = f" [{first.rule.id}]" if self.names_rule else ""
        more = f"; also {_others(first, others)}" if others else ""
        first_line, *lines = wrap(
            plain(f"{place}{' ' if place else ''}{severity}{first.message}{sample}{rule}{more}"), self.room
        )
        shown = self.style.paint(place, BOLD) + first_line.removeprefix(place)
        return ["  " + self._dimmed(shown, rule), *("    " + self._dimmed(line, rule) for line in lines)]

    @property
    def room(self) -> int:
        return self.style.width - 4

    def _dimmed(self, line: str, rule: str) -> str:
        return line.replace(rule.strip(), self.style.paint(rule.strip(), DIM)) if rule and self.style.colour else line

    def _sentences(self, results: Sequence[Result]) -> list[str]:
        return [line for same in _same_rule(results) for line in self._headline(*same)]

    def _lines(self, results: Sequence[Result]) -> list[str]:
        """Return the rule of each finding with its place and resource."""
        lines: list[str] = []
        for same in _same_rule(results):
            one, *others = same
            more = f", {_others(one, others)}" if others else ""
            rule = f" {one.rule.id}" if self.names_rule else ""
            first, *more = wrap(plain(f"{_place(one)}{rule} {_name(one)}{more}".strip()), self.room)
            lines += [f"  {first}", *(f"    {line}" for line in more)]
        return lines

    def _short_file(self, file: str, results: Sequence[Result]) -> list[str]:
        """Return the paragraph of a file, which begins with its path."""
        first, *more = wrap(plain(f"{file}: {self._rules(results)}"), self.room)
        return [f"  {first}", *(f"    {line}" for line in more)]

    def _paragraph(self, results: Sequence[Result]) -> list[str]:
        """Return the rules with the places of their findings, one after the other."""
        return [f"  {line}" for line in wrap(plain(self._rules(results)), self.room)]

    def _rules(self, results: Sequence[Result]) -> str:
        parts: list[str] = []
        for same in _same_rule(results):
            rule = f"{same[0].rule.id} " if self.names_rule else ""
            places = ", ".join(filter(None, map(_place, same))) or (f"({len(same)} times)" if len(same) > 1 else "")
            parts.append(f"{rule}{places}".strip())
        return "; ".join(parts)


def _others(first: Result, others: Sequence[Result]) -> str:
    """Return the places of `others`, with the name of each resource that is not the one before."""
    parts: list[str] = []
    before = _name(first)
    for other in others:
        name = _name(other)
        parts.append(f"{_place(other)} {'' if name == before and not other.resource.runs else name}".strip())
        before = name
    return ", ".join(parts)


def _name(result: Result) -> str:
    """Return the resource as its message names it."""
    before, tick, rest = result.message.partition("`")
    return f"`{rest.partition('`')[0]}`" if tick and not before else f"`{result.resource.name}`"


def _place(result: Result) -> str:
    """Return the line and column; "" for what runs, which its id locates."""
    span = result.location.span
    return "" if result.resource.runs else f"{span.start_line}:{span.start_column}"


def _particulars(result: Result, *, with_page: bool) -> Iterator[tuple[str, str]]:
    if result.detail:
        yield "", result.detail
    if result.resource.page and with_page:
        yield "see", result.resource.page
    if result.parameter_sets:
        yield "with", ", ".join(result.parameter_sets)
    if others := also(result):
        yield "also", others
    if found := opened(result):
        yield "opens", found
    head, setting = fix_of(result)
    if setting:
        yield head, setting


def _explanation(result: Result) -> Iterator[tuple[str, str]]:
    rule = result.rule
    if rule.rationale:
        yield "why", rule.rationale
    if rule.remediation:
        yield "help", rule.remediation
    language, names = names_of(result)
    if names:
        yield language, names
    threats = ", ".join(STRIDE.get(letter, letter) for letter in rule.stride)
    missing = f"missing mitigation: {', '.join(rule.mitigates)}" if rule.mitigates else ""
    if threats or missing:
        yield "threat", "; ".join(filter(None, (threats, missing)))
