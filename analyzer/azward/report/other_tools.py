"""Render what azward answers to the ids of other tools, and which resource types have rules."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from azward.report.plain import count, json_text, plain
from azward.rule.model import EVERY_TYPE
from azward.rule.other_tools import KINDS, TOOLS, Entry, answers, entries

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from azward.rule.model import Rule

__all__ = ["render_coverage", "render_coverage_json", "render_other_tools", "render_several", "render_unanswered"]


def render_several(identity: str, rules: Sequence[Rule]) -> str:
    """Return the list of the rules that share an id of another tool."""
    broad = max(len(rule.id) for rule in rules)
    lines = [f"{plain(identity)} is answered by {count(len(rules), 'rule')}:", ""]
    lines += [f"{rule.id:{broad}}  {rule.severity!s:8}  {plain(rule.title)}" for rule in rules]
    return "\n".join([*lines, "", "run `azward rules explain ID` for details"]) + "\n"


def render_unanswered(entry: Entry) -> str:
    """Return why an id of another tool has no rule."""
    if not entry.kind:
        return f"{entry.alias}: no rule answers it yet\n"
    return f"{entry.alias}: no rule, because {KINDS[entry.kind]}\n\n{plain(entry.reason)}\n"


def render_other_tools(rules: Sequence[Rule]) -> str:
    """Return the page of all ids of other tools as Markdown: counts for each tool, then a table of its ids."""
    named = answers(rules)
    lines = ["# Ids of other tools", "", *_introduction()]
    lines += ["| tool | ids | answered by rules | no rule, with a reason | open |", "| --- | --- | --- | --- | --- |"]
    lines += [_counts(tool, named) for tool in TOOLS]
    lines += ["", "| reason | meaning |", "| --- | --- |", *(f"| {kind} | {text} |" for kind, text in KINDS.items())]
    for tool, title in TOOLS.items():
        lines += ["", f"## {title}", "", "| id | answer |", "| --- | --- |"]
        lines += [f"| {entry.id} | {_answer(entry, named)} |" for entry in _of(tool)]
    return "\n".join(lines) + "\n"


def _introduction() -> Iterator[str]:
    yield "Which rules mean the same as a check of another tool, and why some checks have no rule."
    yield "`azward rules explain CKV_AZURE_3` answers the same question for one id. For PSRule, the page lists the security"
    yield "pillar."
    yield ""
    yield "This page is generated from the aliases of the rules and from `rules/other-tools.yaml`."
    yield ""


def _of(tool: str) -> list[Entry]:
    return [entry for entry in entries() if entry.tool == tool]


def _counts(tool: str, named: dict[str, list[Rule]]) -> str:
    states = Counter(_state(entry, named) for entry in _of(tool))
    cells = (states.total(), *(states[state] for state in ("answered", "reason", "open")))
    return f"| {TOOLS[tool]} | {' | '.join(map(str, cells))} |"


def _state(entry: Entry, named: dict[str, list[Rule]]) -> str:
    return "answered" if entry.alias.casefold() in named else "reason" if entry.kind else "open"


def _answer(entry: Entry, named: dict[str, list[Rule]]) -> str:
    rules = named.get(entry.alias.casefold())
    if rules:
        return ", ".join(f"[{rule.id}](../rules.md#{rule.id.replace('/', '')})" for rule in rules)
    return f"{entry.kind}: {entry.reason}".replace("|", "\\|") if entry.kind else "open"


def _numbers(rules: Sequence[Rule]) -> list[tuple[str, int]]:
    """Return how many rules judge each type, most first. Rules of every type do not count."""
    spelt = {name.casefold(): name for rule in rules for name in rule.resource_types if name != EVERY_TYPE}
    numbers = Counter(name for rule in rules for name in {name.casefold() for name in rule.resource_types} if name in spelt)
    return [(spelt[name], number) for name, number in sorted(numbers.items(), key=lambda item: (-item[1], item[0]))]


def render_coverage(rules: Sequence[Rule]) -> str:
    """Return the resource types as text, by the number of their own rules."""
    numbers = _numbers(rules)
    broad = max((len(name) for name, _ in numbers), default=0)
    lines = [f"{name:{broad}}  {number:>4}" for name, number in numbers]
    return "\n".join([*lines, "", f"{count(len(numbers), 'resource type')} with rules of their own"]) + "\n"


def render_coverage_json(rules: Sequence[Rule]) -> str:
    """Return the number of rules of each resource type as JSON."""
    return json_text(dict(_numbers(rules)))
