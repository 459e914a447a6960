"""One suppression: what a comment, an entry of `metadata` or one of the configuration accepts, and whether it is in effect.

    azward: ignore[storage/secure-transfer, CKV_AZURE_44] reason="..." owner="..." until=2027-03-01
    azward: ignore-file[storage/*] reason="..."

Comments for other scanners are read as their documentation describes them:
<https://www.checkov.io/2.Basics/Suppressing%20and%20Skipping%20Policies.html> and, for Trivy and tfsec,
<https://trivy.dev/latest/docs/scanner/misconfiguration/config/config/#filtering-resources-by-inline-comments>.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, cast

from azward.frozen import frozen
from azward.report.model import NoticeState, SuppressionKind
from azward.rule.long_ids import LONG_IDS
from azward.rule.redaction import hidden

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from azward.graph.resource import Span
    from azward.source.directive import Directive

__all__ = ["Problem", "Suppression", "problem_of", "suppressions_of"]


@frozen
class Problem:
    """Why a suppression is not in effect."""

    state: NoticeState
    message: str


@frozen
class Suppression:
    """One suppression as its author wrote it."""

    kind: SuppressionKind
    span: Span
    rules: tuple[str, ...] = ()  # ids, aliases or patterns
    mitigations: tuple[str, ...] = ()  # patterns
    resources: tuple[str, ...] = ()  # patterns of addresses, names or ids; all resources if empty
    paths: tuple[str, ...] = ()  # patterns of files; all files if empty
    scope: Span | None = None  # of a comment: the part of the file that it applies to; `None` is the whole file
    reason: str = ""
    owner: str = ""
    until: str = ""
    foreign: bool = False  # written for another scanner, which may have rules that azward does not
    added: bool = False  # an entry of the configuration that the base of the comparison does not have
    problem: Problem | None = None


EXPECTED = '`azward: ignore[rule, ...] reason="..."`'

_AZWARD = re.compile(r"azward:\s*(ignore-file|ignore)\b\s*(.*)", re.DOTALL)
_RULES = re.compile(r"\[([^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)*)\]\s*(.*)", re.DOTALL)
_GIVEN = re.compile(r"""(\w+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s"]+))(?:\s+|$)""")
_CHECKOV = re.compile(r"checkov:skip=([\w.,*/-]+)(?::(.*))?")
_TRIVY = re.compile(r"(?:trivy|tfsec):ignore:(\S+)")
_UNPLACED = "applies to no statement: expected it above or on the line of one"


def suppressions_of(directive: Directive, today: date) -> Iterator[Suppression]:
    """Yield the suppressions that a directive contains, if any."""
    if directive.entry is not None:
        yield _from_entry(directive, today)
        return
    for line in _lines(directive.text):
        if line.startswith("azward:"):
            found = _AZWARD.match(line)
            yield _own(directive, found[1], found[2], today) if found else _invalid(directive, f"expected {EXPECTED}")
        elif found := _CHECKOV.search(line):
            yield _checkov(directive, found[1], (found[2] or "").strip())
        elif "trivy:ignore:" in line or "tfsec:ignore:" in line:
            reason = _TRIVY.sub("", line).strip(" \t#/-:")
            yield from (_trivy(directive, rule, reason, today) for rule in _TRIVY.findall(line))


def _lines(text: str) -> Iterator[str]:
    """Yield the lines of a comment without comment markers."""
    for line in text.removesuffix("*/").splitlines():
        yield re.sub(r"^\s*(?:#+|//+|/\*+|\*+)?\s*", "", line).rstrip()


def _invalid(directive: Directive, message: str, rules: tuple[str, ...] = ()) -> Suppression:
    return Suppression(SuppressionKind.COMMENT, directive.span, rules, problem=Problem(NoticeState.INVALID, message))


def _own(directive: Directive, word: str, rest: str, today: date) -> Suppression:
    found = _RULES.match(rest)
    rules = tuple(name.strip() for name in found[1].split(",") if name.strip()) if found else ()
    if found is None or not rules:
        return _invalid(directive, f"names no rule: expected {EXPECTED}")
    given: dict[str, str] = {}
    text, position = found[2].strip(), 0
    while position < len(text):
        pair = _GIVEN.match(text, position)
        if pair is None or pair[1] in given or pair[1] not in _KEYS:
            return _invalid(directive, f"unexpected `{text[position : position + 40]}`: expected {EXPECTED}", rules)
        given[pair[1]] = re.sub(r"\\(.)", r"\1", pair[2]) if pair[2] is not None else pair[3]
        position = pair.end()
    return _checked(directive, rules, given, whole=word == "ignore-file", today=today)


def _checked(
    directive: Directive, rules: tuple[str, ...], given: Mapping[str, str], *, whole: bool, today: date
) -> Suppression:
    reason, owner, until = (given.get(name, "").strip() for name in _KEYS)
    problem = problem_of(reason, until, today)
    if whole and not directive.heads:
        problem = Problem(NoticeState.INVALID, "`ignore-file` must be at the top of the file")
    elif not whole and directive.scope is None:
        problem = Problem(NoticeState.INVALID, _UNPLACED)
    return Suppression(
        SuppressionKind.COMMENT,
        directive.span,
        rules,
        scope=None if whole else directive.scope,
        reason=reason,
        owner=owner,
        until=until,
        problem=problem,
    )


def problem_of(reason: str, until: str, today: date) -> Problem | None:
    """Return why a suppression is not in effect: it has no reason, no valid date, or one in the past."""
    if until:
        try:
            last = date.fromisoformat(until)
        except ValueError:
            return Problem(NoticeState.INVALID, f"`{hidden(until)[:40]}` is not a date: expected one such as `2027-03-01`")
        if last < today:
            return Problem(NoticeState.EXPIRED, f"expired on {until}")
    if not reason:
        return Problem(NoticeState.NO_REASON, 'a reason is required: expected `reason="..."`')
    return None


_KEYS = ("reason", "owner", "until")


def _from_entry(directive: Directive, today: date) -> Suppression:
    expected = 'expected `{"rules": ["..."], "reason": "..."}`'
    if not isinstance(directive.entry, dict):
        return _invalid(directive, expected)
    entry = directive.entry
    listed = entry.get("rules")
    names = [listed] if isinstance(listed, str) else listed if isinstance(listed, list) else []
    rules = tuple(name for name in names if isinstance(name, str) and name.strip())
    wrong = [key for key in entry if key not in ("rules", *_KEYS)]
    wrong += [key for key in _KEYS if not isinstance(entry.get(key, ""), str)]
    if not rules or len(rules) != len(names) or wrong:
        return _invalid(directive, f"unexpected `{hidden(wrong[0])[:40]}`: {expected}" if wrong else expected, rules)
    return _checked(directive, rules, cast("Mapping[str, str]", entry), whole=directive.heads, today=today)


def _checkov(directive: Directive, rules: str, reason: str) -> Suppression:
    """Return the suppression of a Checkov comment, which applies to the block that contains it."""
    inside = directive.declaration
    named = tuple(name for name in rules.split(",") if name)
    problem = Problem(NoticeState.INVALID, "`checkov:skip` must be inside a resource or module call") if not inside else None
    return Suppression(
        SuppressionKind.COMMENT,
        directive.span,
        named,
        scope=inside,
        reason=reason.strip('" '),
        foreign=True,
        problem=problem,
    )


def _trivy(directive: Directive, rule: str, reason: str, today: date) -> Suppression:
    """Return the suppression of a Trivy comment, which applies to the block, attribute or call below it or on its line."""
    name, *parts = rule.split(":")
    until = ""
    problem: Problem | None = None
    if "[" in name or "ws" in parts:
        problem = Problem(NoticeState.INVALID, f"`{hidden(rule)[:60]}` has a condition, which azward does not support")
    elif parts[:1] == ["exp"]:
        until = parts[1] if len(parts) > 1 else ""
        problem = problem_of(reason or "-", until, today)
    if problem is None and directive.scope is None:
        problem = Problem(NoticeState.INVALID, _UNPLACED)
    short = re.sub(r"(?i)^avd-", "", name.partition("[")[0])
    named = LONG_IDS.get(short.casefold(), short)
    return Suppression(
        SuppressionKind.COMMENT,
        directive.span,
        (named,),
        scope=directive.scope,
        reason=reason,
        until=until,
        foreign=True,
        problem=problem,
    )
