"""Findings as the page shows them: JSON objects without empty members, whose texts are harmless."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias, cast
from urllib.parse import quote

from azward.report.instances import also, fix_of, names_of
from azward.report.layout import STRIDE
from azward.report.plain import plain
from azward.report.text import what_decides
from azward.rule.model import Status
from azward.rule.pack import built_in_root

if TYPE_CHECKING:
    from collections.abc import Iterable

    from azward.report.model import Location, Result
    from azward.rule.model import Rule

__all__ = ["Json", "finding", "rule_entry", "rules_of", "shown"]

Json: TypeAlias = "dict[str, object]"

MAX_LINE = 240
"""Characters of a line of source that the page shows."""

BEFORE = 60
"""Characters before the mark in a line that is cut."""

RULES = "https://github.com/azward/azward/blob/main/docs/rules.md"


def finding(result: Result, source_url: str = "") -> Json:
    """Return a result without secrets as the page shows it. `source_url` is as in `RenderOptions`."""
    language, fix = fix_of(result)
    naming, names = names_of(result)
    resource = result.resource
    entry: Json = {
        "severity": str(result.severity),
        "state": _state(result),
        "rule": result.rule.id,
        "message": result.message,
        "detail": result.detail,
        "resource": resource.address,
        "type": resource.type,
        "id": resource.id,
        "portal": resource.page if resource.page.startswith("https://") else "",
        "at": _place(result.location, source_url),
        "fix": fix,
        "fix_in": language if language != "fix" else "",
        "names": f"{naming}: {names}" if names else "",
        "also": also(result),
        "sets": list(result.parameter_sets),
        "decides": what_decides(result.causes) if result.causes else "",
        "related": [_place(place, source_url) for place in result.related],
        "steps": [_place(place, source_url) for place in result.steps],
        "sample": result.sample,
        "threats": [threat.name for threat in result.threats],
    }
    accepted = result.suppression or result.refused
    if accepted is not None:
        entry["accepted"] = _without_empty(
            {
                "by": str(accepted.kind),
                "reason": accepted.reason,
                "owner": accepted.owner,
                "until": accepted.until,
                "refused": result.refused is not None,
                "worse": accepted.outgrown,
            }
        )
    return cast("Json", shown(_without_empty(entry)))


def rule_entry(rule: Rule) -> Json:
    """Return what the page shows of a rule."""
    entry: Json = {
        "title": rule.title,
        "why": rule.rationale,
        "help": rule.remediation,
        "stride": [STRIDE.get(letter, letter) for letter in rule.stride],
        "cwe": list(rule.cwe),
        "links": [link for link in rule.references if link.startswith("https://")],
        "page": f"{RULES}#{rule.id.replace('/', '')}" if rule.path.startswith(_pack()) else "",
    }
    return cast("Json", shown(_without_empty(entry)))


def rules_of(results: Iterable[Result]) -> dict[str, Json]:
    """Return what the page shows of the rules of some results, by id."""
    return {name: rule_entry(rule) for name, rule in {one.rule.id: one.rule for one in results}.items()}


@lru_cache(maxsize=1)
def _pack() -> str:
    """Return the folder of the rules that azward includes, with a slash at the end."""
    return f"{built_in_root().as_posix()}/"


def _state(result: Result) -> str:
    """Return "finding", "known" for one that the base of a comparison has, "unknown", "accepted" or "passed"."""
    if result.status is Status.FAIL:
        return "known" if result.new is False else "finding"
    return {Status.UNKNOWN: "unknown", Status.SUPPRESSED: "accepted", Status.PASS: "passed"}[result.status]


def _place(place: Location, source_url: str) -> Json:
    """Return a place with the marked part of its line; `mark` has the first index and the one after the last."""
    span = place.span
    start = span.start_column - 1
    end = span.end_column - 1 if span.end_line == span.start_line else len(place.line)
    cut = max(0, start - BEFORE) if len(place.line) > MAX_LINE else 0
    text = place.line[cut : cut + MAX_LINE].rstrip()
    before, marked = (_on_one_line(part) for part in (text[: start - cut], text[start - cut : end - cut]))
    return _without_empty(
        {
            "file": span.file,
            "line": span.start_line,
            "column": span.start_column,
            "label": place.label,
            "text": f"{'…' if cut else ''}{_on_one_line(text)}",
            "mark": [len(before) + bool(cut), len(before) + bool(cut) + len(marked)] if text else (),
            "url": f"{source_url}{quote(span.file)}#L{span.start_line}" if source_url and span.start_line else "",
        }
    )


def _on_one_line(text: str) -> str:
    return plain(text.replace("\t", "    "))


def _without_empty(entry: Json) -> Json:
    return {name: value for name, value in entry.items() if value not in ("", (), [], None, False)}


def shown(value: object) -> object:
    """Return texts, also those in lists and objects, without what could move, reorder or hide other text."""
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, (list, tuple)):
        return [shown(item) for item in cast("list[object]", value)]
    if isinstance(value, dict):
        return {plain(key): shown(item) for key, item in cast("Json", value).items()}
    return value
