"""Render rules as a list, as JSON and as pages."""

from __future__ import annotations

import re
import textwrap
from itertools import groupby
from typing import TYPE_CHECKING

from azward.report.layout import STRIDE, wrap
from azward.report.plain import count, json_text, plain
from azward.rule.compliance import controls_of, frameworks
from azward.rule.mitigation import neutral
from azward.rule.model import EVERY_TYPE, Fix, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from azward.graph.setting import Setting
    from azward.rule.compliance import Framework

__all__ = [
    "matches",
    "render_compliance",
    "render_json",
    "render_json_page",
    "render_list",
    "render_markdown",
    "render_page",
    "render_reference",
]

_FIXES = {
    Fix.SAFE: "a literal edit",
    Fix.ASK: "an edit that may interrupt traffic or recreate the resource",
    Fix.GENERATE: "needs a second resource",
    Fix.NONE: "",
}


def render_json(rules: Sequence[Rule]) -> str:
    """Return the list as JSON. Keys are only ever added, at the end of an object."""
    return json_text([_entry(rule) for rule in rules])


def _entry(rule: Rule) -> dict[str, object]:
    return {
        "id": rule.id,
        "title": rule.title,
        "severity": str(rule.severity),
        "stride": list(rule.stride),
        "resource_types": list(rule.resource_types),
        "mitigates": list(rule.mitigates),
        "aliases": list(rule.aliases),
        "fixable": rule.fix in (Fix.SAFE, Fix.ASK),
        "fix": str(rule.fix),
        "evidence": rule.evidence,
        "unset": str(rule.unset) if rule.unset else None,
        "mitigations": list(neutral(rule.mitigates)),
        "compliance": controls_of(rule),
    }


def render_json_page(rule: Rule, source: str = "", settings: Sequence[Setting] = ()) -> str:
    """Return the page of a rule as JSON: what the list has, its texts, and its condition and examples as written."""
    page = {
        "finding": rule.finding,
        "rationale": rule.rationale,
        "remediation": rule.remediation,
        "references": list(rule.references),
        "cwe": list(rule.cwe),
        "source": {title.casefold(): "\n".join(excerpt) for title, excerpt in _excerpts(source)},
        "settings": [{"language": one.language, "text": one.text, "place": one.place} for one in settings],
    }
    return json_text(_entry(rule) | page)


def matches(rule: Rule, words: Sequence[str]) -> bool:
    """Decide whether the id, the texts, the resource types or the aliases of a rule contain all `words`, in any case."""
    texts = (rule.id, rule.title, rule.finding, rule.rationale, rule.remediation, *rule.resource_types, *rule.aliases)
    text = "\n".join(texts).casefold()
    return all(word.casefold() in text for word in words)


def render_list(rules: Sequence[Rule]) -> str:
    """Return the list as text, grouped by service."""
    broad = max((len(rule.id) for rule in rules), default=0)
    lines: list[str] = []
    for _, members in groupby(rules, key=lambda rule: rule.service):
        lines += [f"{rule.id:{broad}}  {rule.severity!s:8}  {plain(rule.title)}" for rule in members]
        lines.append("")
    lines.append(f"{count(len(rules), 'rule')}; run `azward rules explain ID` for details")
    return "\n".join(lines) + "\n"


def render_compliance(rules: Sequence[Rule], standards: Sequence[Framework]) -> str:
    """Return the rules of each control of `standards` as text."""
    lines: list[str] = []
    for standard in standards:
        found = _by_control(rules, standard.key)
        source = f'initiative "{standard.initiative}" {standard.initiative_version} of Azure Policy'
        lines += [f"{standard.title} ({source})", ""]
        broad = max((len(control) for control, _ in found), default=0)
        lines += [f"{control:{broad}}  {rule.id}  {plain(rule.title)}" for control, rule in found]
        counts = count(len({rule.id for _, rule in found}), "rule"), count(len({name for name, _ in found}), "control")
        lines += ["", ", ".join(counts), ""]
    return "\n".join(lines[:-1]) + "\n"


def _by_control(rules: Sequence[Rule], key: str) -> list[tuple[str, Rule]]:
    pairs = [(control, rule) for rule in rules for control in controls_of(rule).get(key, ())]
    return sorted(pairs, key=lambda pair: (_natural(pair[0]), pair[1].id))


def _natural(control: str) -> list[tuple[int, str]]:
    """Return a sort key: `AC-2` before `AC-10`."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", control)]


def _facts(rule: Rule) -> Iterator[tuple[str, str]]:
    facts = {
        "resources": ", ".join("every resource type" if name == EVERY_TYPE else name for name in rule.resource_types),
        "threats": ", ".join(STRIDE.get(letter, letter) for letter in rule.stride),
        "mitigates": ", ".join(neutral(rule.mitigates)),
        "models": ", ".join(name for name in rule.mitigates if "/" in name),
        "controls": "; ".join(f"{frameworks()[key].title}: {', '.join(ids)}" for key, ids in controls_of(rule).items()),
        "fix": _FIXES[rule.fix],
        "if unset": f"severity {rule.unset}" if rule.unset else "",
        "evidence": "a resource that does not pass is unknown, never a failure" if rule.evidence else "",
        "weakness": ", ".join(f"CWE-{number}" for number in rule.cwe),
        "aliases": ", ".join(rule.aliases),
    }
    return ((name, text) for name, text in facts.items() if text)


def render_page(rule: Rule, source: str = "", settings: Sequence[Setting] = (), *, width: int = 100) -> str:
    """Return the page of a rule as text. `source` is the text of the rule file, `settings` fix a failure."""
    rows = [("why", rule.rationale), ("help", rule.remediation), *_facts(rule)]
    rows += [("see" if number == 0 else "", link) for number, link in enumerate(rule.references)]
    lines = [f"{rule.id}: {rule.severity}", *textwrap.wrap(plain(rule.title), width), ""]
    for name, text in rows:
        wrapped = textwrap.wrap(plain(text), max(width - 11, 20), break_long_words=False, break_on_hyphens=False)
        lines += [f"{name if index == 0 else '':9}  {line}" for index, line in enumerate(wrapped)]
    for language, phrases in _by_language(settings):
        lines += ["", f"In {language}"]
        lines += [f"  {line}" for phrase in phrases for line in wrap(plain(phrase), width - 2)]
    for title, excerpt in _excerpts(source):
        lines += ["", title, *(f"  {plain(line)}".rstrip() for line in excerpt)]
    return "\n".join(lines) + "\n"


def _by_language(settings: Sequence[Setting]) -> Iterator[tuple[str, list[str]]]:
    for language, members in groupby(settings, key=lambda setting: setting.language):
        yield language, [setting.phrase for setting in members]


def render_markdown(rule: Rule, source: str = "", settings: Sequence[Setting] = ()) -> str:
    """Return the page of a rule as Markdown."""
    lines = [f"# {rule.id}", "", f"**{rule.title}** ({rule.severity})", "", rule.rationale, ""]
    lines += (
        [f"**Remediation:** {rule.remediation}", "", "| | |", "| --- | --- |"]
        if rule.remediation
        else ["| | |", "| --- | --- |"]
    )
    lines += [f"| {name} | {text.replace('|', chr(92) + '|')} |" for name, text in _facts(rule)]
    if rule.references:
        lines += ["", *(f"- <{link}>" for link in rule.references)]
    for language, phrases in _by_language(settings):
        lines += ["", f"## In {language}", "", *(f"- {phrase}" for phrase in phrases)]
    for title, excerpt in _excerpts(source):
        lines += ["", f"## {title}", "", "```yaml", *excerpt, "```"]
    return "\n".join(lines) + "\n"


def render_reference(rules: Sequence[Rule]) -> str:
    """Return the reference of all rules as one Markdown page, with a table and a section of rules for each service."""
    lines = ["# Rules", "", f"azward has {len(rules)} rules. `azward rules explain ID` prints a rule with its examples."]
    lines += ["Aliases are the ids of a rule in other tools, which azward accepts as well.", ""]
    lines += ["This page is generated from the files in `rules/`.", ""]
    for service, members in groupby(rules, key=lambda rule: rule.service):
        of_service = list(members)
        lines += [f"## {service}", "", "| rule | severity | requirement |", "| --- | --- | --- |"]
        lines += [f"| [{rule.id}](#{_anchor(rule.id)}) | {rule.severity} | {_cell(rule.title)} |" for rule in of_service]
        for rule in of_service:
            lines += ["", f"### {rule.id}", "", *_wrapped(f"{rule.title}.")]
            for head, text in (("Why", rule.rationale), ("Remediation", rule.remediation)):
                lines += ["", *_wrapped(f"**{head}:** {text}")] if text else []
            lines.append("")
            for name, text in _facts(rule):
                lines += _wrapped(f"- {name}: {text}")
            lines += [f"- see: <{link}>" for link in rule.references]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _wrapped(text: str) -> list[str]:
    margin = "  " if text.startswith("- ") else ""
    return textwrap.wrap(text, 120, subsequent_indent=margin, break_long_words=False, break_on_hyphens=False)


def _anchor(rule_id: str) -> str:
    """Return the anchor that GitHub gives to the heading of a rule."""
    return rule_id.replace("/", "")


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _excerpts(source: str) -> Iterator[tuple[str, list[str]]]:
    """Yield the condition of the rule and its first example of each outcome, as in the source."""
    blocks = _blocks(source.splitlines())
    wanted = [line for key in ("resource", "where", "require", "python") for line in blocks.get(key, ())]
    if wanted:
        yield "Condition", wanted
    outcomes = _blocks(textwrap.dedent("\n".join(blocks.get("examples", [""])[1:])).splitlines())
    for outcome, title in (("fail", "Fails"), ("pass", "Passes"), ("unknown", "Unknown")):
        first = _first_item(outcomes.get(outcome, [""])[1:])
        if first:
            yield title, first


def _blocks(lines: list[str]) -> dict[str, list[str]]:
    """Return the lines of each top-level key of a YAML text."""
    blocks: dict[str, list[str]] = {}
    current: list[str] = []
    for line in lines:
        if key := re.match(r"([A-Za-z][\w-]*):", line):
            current = blocks.setdefault(key[1], [])
        elif line.startswith("#"):
            continue
        current.append(line)
    return {key: _trimmed(block) for key, block in blocks.items()}


def _trimmed(lines: list[str]) -> list[str]:
    while lines and not lines[-1].strip():
        lines = lines[:-1]
    return lines


def _first_item(lines: list[str]) -> list[str]:
    """Return the first item of a YAML list in block style, without its dash."""
    text = textwrap.dedent("\n".join(lines)).splitlines()
    end = next((number for number, line in enumerate(text) if number and line.startswith("- ")), len(text))
    return textwrap.dedent("\n".join([text[0].replace("- ", "  ", 1), *text[1:end]])).splitlines() if text else []
