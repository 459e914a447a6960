"""All suppressions of a scan: which results each one suppresses, and what became of it in the end."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from azward.report.model import AppliedSuppression, Notice, NoticeState, SuppressionKind
from azward.rule.model import Status
from azward.source.directive import end_of, parents_of, start_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from azward.graph.resource import Span
    from azward.report.model import Result
    from azward.rule.model import Rule
    from azward.suppression.suppression import Suppression

__all__ = ["Suppressions", "names_any"]


class Suppressions:
    """The suppressions of a scan. Results are passed in one by one, before those of several deployments are merged."""

    def __init__(self, suppressions: Iterable[Suppression], rule_problem: Callable[[str], str]) -> None:
        """`rule_problem` returns what is wrong with the name of a rule, or ""."""
        self._everywhere: list[Suppression] = []
        self._by_file: dict[str, list[Suppression]] = defaultdict(list)
        self._placed: dict[str, _Scopes] = {}
        self._ineffective: list[tuple[Suppression, NoticeState, str]] = []
        self._used: Counter[Suppression] = Counter()
        for one in dict.fromkeys(suppressions):
            unknown = "" if one.foreign else next((found for found in map(rule_problem, one.rules) if found), "")
            if one.problem is not None:
                self._ineffective.append((one, one.problem.state, one.problem.message))
            elif unknown:
                self._ineffective.append((one, NoticeState.INVALID, unknown))
            elif one.kind is SuppressionKind.COMMENT:
                self._by_file[one.span.file].append(one)
            else:
                self._everywhere.append(one)

    @property
    def empty(self) -> bool:
        """Whether no suppression is in effect, so that results need not be passed to `applied`."""
        return not self._everywhere and not self._by_file

    def applied(self, result: Result, trail: Callable[[], Sequence[Span]], file: str) -> Result:
        """Return `result`, marked as suppressed if a suppression applies to it.

        `trail` returns the spans at which a comment may suppress it: its own, that of its resource, and those of the calls
        that deploy it. `file` is the path of its file as the configuration would write it.
        """
        if result.status not in (Status.FAIL, Status.UNKNOWN):
            return result
        applying = [*(one for one in self._everywhere if _applies(one, result, file)), *self._comments(result, trail)]
        if not applying:
            return result
        self._used.update(applying)
        first = applying[0]
        applied = AppliedSuppression(first.kind, result.status, first.reason, first.owner, first.until, first.span)
        return replace(result, status=Status.SUPPRESSED, suppression=applied)

    def _comments(self, result: Result, trail: Callable[[], Sequence[Span]]) -> Iterator[Suppression]:
        if not self._by_file:
            return
        seen: set[Suppression] = set()
        for span in trail():
            if span.file not in self._by_file:
                continue
            if span.file not in self._placed:
                self._placed[span.file] = _Scopes(self._by_file[span.file])
            for one in self._placed[span.file].at(span):
                if one not in seen and _names(one, result.rule):
                    seen.add(one)
                    yield one

    def shares_file_comment(self, applied: AppliedSuppression | None, other: Suppressions) -> bool:
        """Decide whether what is `applied` here is a comment for a whole file that `other` has as well."""
        if applied is None or applied.span is None:
            return False
        file = applied.span.file
        written = [one for one in self._by_file.get(file, ()) if one.span == applied.span and one.scope is None]
        there = {(one.rules, one.until) for one in other._by_file.get(file, ()) if one.scope is None}
        return any((one.rules, one.until) in there for one in written)

    def notices(self, rules: Sequence[Rule], in_scope: Callable[[Suppression], bool]) -> Iterator[Notice]:
        """Yield what became of each suppression.

        A suppression is reported as unused only if it is `in_scope`, that is, if the scan covered all that it may apply to.
        Comments for other scanners are reported only if they name one of `rules`.
        """
        for one, state, message in self._ineffective:
            if not one.foreign or names_any(one, rules):
                yield _notice(one, state, f"{_title(one)}: {message}" if one.rules else message)
        for one in (*self._everywhere, *(one for listed in self._by_file.values() for one in listed)):
            if self._used[one]:
                why = f": {one.reason}" if one.reason else ", without a reason"
                yield _notice(one, NoticeState.USED, f"{_title(one)} is accepted{why}", self._used[one])
            elif in_scope(one) and (not one.foreign or names_any(one, rules)):
                yield _notice(one, NoticeState.UNUSED, f"{_title(one)} matches no finding")


def _title(suppression: Suppression) -> str:
    names = [*suppression.rules, *suppression.mitigations]
    return ", ".join(f"`{name}`" for name in names)


def _notice(one: Suppression, state: NoticeState, message: str, count: int = 0) -> Notice:
    return Notice(one.kind, state, one.rules or one.mitigations, message, one.span, one.reason, one.owner, one.until, count)


class _Scopes:
    """The suppressions in comments of one file, by what they apply to: statements, which are nested or apart."""

    def __init__(self, suppressions: Sequence[Suppression]) -> None:
        self.order = {one: index for index, one in enumerate(suppressions)}
        self.anywhere = [one for one in suppressions if one.scope is None]
        self.by_scope: dict[Span, list[Suppression]] = {}
        for one in suppressions:
            if one.scope is not None:
                self.by_scope.setdefault(one.scope, []).append(one)
        self.scopes = sorted(self.by_scope, key=lambda scope: (start_of(scope), tuple(-part for part in end_of(scope))))
        self.starts = [start_of(scope) for scope in self.scopes]
        self.parents = parents_of(self.scopes)

    def at(self, span: Span) -> list[Suppression]:
        """Return those that apply to what begins where `span` does, in order."""
        point = start_of(span)
        found = list(self.anywhere)
        index = bisect_right(self.starts, point) - 1
        while index >= 0:
            if point < end_of(self.scopes[index]):
                found += self.by_scope[self.scopes[index]]
            index = self.parents[index]
        return sorted(found, key=self.order.__getitem__)


@lru_cache(maxsize=4096)
def _glob(pattern: str) -> re.Pattern[str]:
    """Return a glob in which only `*` and `?` are special: addresses contain brackets, as in `subnet.a["b"]`.

    Each `*` ends where what follows it first occurs, and is never tried again: that is enough, and takes linear time.
    """
    first, *rest = ("".join("." if char == "?" else re.escape(char) for char in part) for part in pattern.split("*"))
    if not rest:
        return re.compile(first, re.DOTALL)
    *middle, last = rest
    return re.compile(first + "".join(f"(?>.*?{part})" for part in middle if part) + f".*{last}", re.DOTALL)


def _matches(pattern: str, names: Iterable[str]) -> bool:
    glob = _glob(pattern.casefold())
    return any(glob.fullmatch(name.casefold()) for name in names)


def names_any(suppression: Suppression, rules: Iterable[Rule]) -> bool:
    """Decide whether a suppression names one of `rules`."""
    return any(_names(suppression, rule) for rule in rules)


def _names(suppression: Suppression, rule: Rule) -> bool:
    names = rule.names
    by_rule = any(_matches(pattern, names) for pattern in suppression.rules)
    return by_rule or any(_matches(pattern, {*rule.mitigates, *rule.proves}) for pattern in suppression.mitigations)


def _applies(suppression: Suppression, result: Result, file: str) -> bool:
    resource = result.resource
    names = (resource.address, resource.name, resource.id)
    return (
        _names(suppression, result.rule)
        and (not suppression.resources or any(_matches(pattern, names) for pattern in suppression.resources))
        and (not suppression.paths or any(_matches(pattern, (file,)) for pattern in suppression.paths))
    )
