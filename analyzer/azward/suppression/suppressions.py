"""All suppressions of a scan: which results each one suppresses, and what became of it in the end."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from dataclasses import replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from azward.report.model import AppliedSuppression, Notice, NoticeState, SuppressionKind
from azward.rule.model import Status
from azward.source.directive import end_of, parents_of, start_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from azward.graph.resource import Span
    from azward.report.model import Result
    from azward.rule.model import Rule
    from azward.suppression.suppression import Suppression

__all__ = ["Suppressions", "names_any"]

MAX_COMPARISONS = 800_000
"""Patterns of rules, files and resources that are compared with names; each byte that is read adds `COMPARISONS_OF_BYTE`."""

COMPARISONS_OF_BYTE = 1

COMPILED = 80
"""A pattern that is compiled takes as long as this many comparisons."""


class Suppressions:
    """The suppressions of a scan. Results are passed in one by one, before those of several deployments are merged."""

    def __init__(self, suppressions: Iterable[Suppression], rule_problem: Callable[[str], str], read: int = 0) -> None:
        """`rule_problem` returns what is wrong with the name of a rule, or "". The scan has `read` so many bytes."""
        self._everywhere: list[Suppression] = []
        self._by_file: dict[str, list[Suppression]] = defaultdict(list)
        self._placed: dict[str, _Scopes] = {}
        self._ineffective: list[tuple[Suppression, NoticeState, str]] = []
        self._used: Counter[int] = Counter()  # by identity
        self._known: dict[tuple[str, str], _Listed] = {}  # by rule and file
        self._of_rule: dict[str, list[Suppression]] = {}
        self._of_file: dict[str, set[int]] = {}
        self._hits: Counter[tuple[str, str]] = Counter()  # of those for all resources, by rule and file
        self._matcher = _Matcher(read)
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
        listed = self._listed(result.rule, file)
        names = _names_of(result) if listed.for_some else frozenset[str]()
        some = [one for one in listed.for_some if self._matcher.any(one.resources, names)]
        comments = list(self._comments(result, trail))
        first = min((one for one in (*listed.for_all[:1], *some[:1])), key=self._order, default=next(iter(comments), None))
        if first is None:
            return result
        self._hits[result.rule.id, file] += 1
        self._used.update(map(id, (*some, *comments)))
        settled = bool(listed.for_all) or any(self._is_about_more(one, names) for one in (*some, *comments))
        applied = AppliedSuppression(
            first.kind, result.status, first.reason, first.owner, first.until, first.span, settled=settled
        )
        return replace(result, status=Status.SUPPRESSED, suppression=applied)

    def _is_about_more(self, suppression: Suppression, names: frozenset[str]) -> bool:
        """Decide whether a suppression also accepts findings that come later: about files, or resources by a pattern.

        Then it accepts whatever value there is. So does one that the change itself adds, if the change decides.
        """
        if suppression.kind is SuppressionKind.COMMENT:
            return suppression.scope is None
        wild = (pattern for pattern in suppression.resources if _WILD.search(pattern))
        return suppression.added or any(self._matcher.any((pattern,), names) for pattern in wild)

    @property
    def exhausted(self) -> bool:
        """Whether some suppressions had no effect, since to match all patterns would take too long."""
        return self._matcher.left < 0

    def _order(self, one: Suppression) -> int:
        return self._positions[id(one)]

    @cached_property
    def _positions(self) -> dict[int, int]:
        return {id(one): index for index, one in enumerate(self._everywhere)}

    def _listed(self, rule: Rule, file: str) -> _Listed:
        """Return those of the configuration for a rule and a file, in order."""
        known = self._known.get((rule.id, file))
        if known is None:
            if rule.id not in self._of_rule:
                self._of_rule[rule.id] = [one for one in self._everywhere if self._matcher.names(one, rule)]
            if file not in self._of_file:
                paths = {file.casefold()}
                matching = (one for one in self._everywhere if not one.paths or self._matcher.any(one.paths, paths))
                self._of_file[file] = set(map(id, matching))
            inside = self._of_file[file]
            found = [one for one in self._of_rule[rule.id] if id(one) in inside]
            known = _Listed([one for one in found if not one.resources], [one for one in found if one.resources])
            self._known[rule.id, file] = known
        return known

    def _comments(self, result: Result, trail: Callable[[], Sequence[Span]]) -> Iterator[Suppression]:
        if not self._by_file:
            return
        seen: set[int] = set()
        for span in trail():
            if span.file not in self._by_file:
                continue
            if span.file not in self._placed:
                self._placed[span.file] = _Scopes(self._by_file[span.file], self._matcher)
            for one in self._placed[span.file].at(span, result.rule):
                if id(one) not in seen:
                    seen.add(id(one))
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
        for key, times in self._hits.items():
            for one in self._known[key].for_all:
                self._used[id(one)] += times
        self._hits.clear()
        for one in (*self._everywhere, *(one for listed in self._by_file.values() for one in listed)):
            if self._used[id(one)]:
                why = f": {one.reason}" if one.reason else ", without a reason"
                yield _notice(one, NoticeState.USED, f"{_title(one)} is accepted{why}", self._used[id(one)])
            elif in_scope(one) and (not one.foreign or names_any(one, rules)):
                yield _notice(one, NoticeState.UNUSED, f"{_title(one)} matches no finding")


def _title(suppression: Suppression) -> str:
    names = [*suppression.rules, *suppression.mitigations]
    return ", ".join(f"`{name}`" for name in names)


def _notice(one: Suppression, state: NoticeState, message: str, count: int = 0) -> Notice:
    return Notice(one.kind, state, one.rules or one.mitigations, message, one.span, one.reason, one.owner, one.until, count)


class _Listed(NamedTuple):
    """Suppressions for a rule and a file."""

    for_all: list[Suppression]  # resources
    for_some: list[Suppression]


class _Matcher:
    """Matches patterns, as many as take a second or two."""

    def __init__(self, read: int = 0) -> None:
        self.left = MAX_COMPARISONS + COMPARISONS_OF_BYTE * read
        self._globs: dict[str, re.Pattern[str] | None] = {}  # `None` for a name

    def any(self, patterns: Sequence[str], names: Collection[str]) -> bool:
        """Decide whether one of `patterns` matches one of `names`, which are in lower case."""
        return self.left >= 0 and any(self._matches(pattern, names) for pattern in patterns)

    def _matches(self, pattern: str, names: Collection[str]) -> bool:
        folded = pattern.casefold()
        if folded not in self._globs:
            self._globs[folded] = self._compiled(folded)
        glob = self._globs[folded]
        self.left -= 1 if glob is None else len(names)
        if self.left < 0:
            return False
        return folded in names if glob is None else any(glob.fullmatch(name) for name in names)

    def _compiled(self, pattern: str) -> re.Pattern[str] | None:
        if "*" not in pattern and "?" not in pattern:
            return None
        self.left -= COMPILED
        return _glob(pattern) if self.left >= 0 else _NOTHING

    def names(self, suppression: Suppression, rule: Rule) -> bool:
        """Decide whether a suppression names `rule`."""
        return self.any(suppression.rules, _lowered(rule.names)) or (
            bool(suppression.mitigations) and self.any(suppression.mitigations, _lowered((*rule.mitigates, *rule.proves)))
        )


class _Scopes:
    """The suppressions in comments of one file, by what they apply to: statements, which are nested or apart."""

    def __init__(self, suppressions: Sequence[Suppression], matcher: _Matcher) -> None:
        self.matcher = matcher
        self.order = {id(one): index for index, one in enumerate(suppressions)}
        self.known: dict[tuple[int, str], list[Suppression]] = {}  # by the index of the scope and the rule
        self.anywhere = [one for one in suppressions if one.scope is None]
        self.by_scope: dict[Span, list[Suppression]] = {}
        for one in suppressions:
            if one.scope is not None:
                self.by_scope.setdefault(one.scope, []).append(one)
        self.scopes = sorted(self.by_scope, key=lambda scope: (start_of(scope), tuple(-part for part in end_of(scope))))
        self.starts = [start_of(scope) for scope in self.scopes]
        self.parents = parents_of(self.scopes)

    def at(self, span: Span, rule: Rule) -> list[Suppression]:
        """Return those for `rule` that apply to what begins where `span` does, in order."""
        point = start_of(span)
        found = list(self._named(-1, rule))
        index = bisect_right(self.starts, point) - 1
        while index >= 0:
            if point < end_of(self.scopes[index]):
                found += self._named(index, rule)
            index = self.parents[index]
        return sorted(found, key=lambda one: self.order[id(one)])

    def _named(self, index: int, rule: Rule) -> list[Suppression]:
        """Return those for `rule` of one scope, or of the whole file."""
        if (index, rule.id) not in self.known:
            listed = self.anywhere if index < 0 else self.by_scope[self.scopes[index]]
            self.known[index, rule.id] = [one for one in listed if self.matcher.names(one, rule)]
        return self.known[index, rule.id]


_NOTHING = re.compile("(?!)")


def _glob(pattern: str) -> re.Pattern[str]:
    """Return a glob in which only `*` and `?` are special: addresses contain brackets, as in `subnet.a["b"]`.

    Each `*` ends where what follows it first occurs, and is never tried again: that is enough, and takes linear time.
    """
    first, *rest = ("".join("." if char == "?" else re.escape(char) for char in part) for part in pattern.split("*"))
    if not rest:
        return re.compile(first, re.DOTALL)
    *middle, last = rest
    return re.compile(first + "".join(f"(?>.*?{part})" for part in middle if part) + f".*{last}", re.DOTALL)


@lru_cache(maxsize=4096)
def _lowered(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(str.casefold, names))


def names_any(suppression: Suppression, rules: Iterable[Rule]) -> bool:
    """Decide whether a suppression names one of `rules`."""
    matcher = _Matcher()
    return any(matcher.names(suppression, rule) for rule in rules)


_WILD = re.compile(r"[*?][^/]*$")
"""A pattern whose last part may be several names."""


def _names_of(result: Result) -> frozenset[str]:
    resource = result.resource
    return frozenset(name.casefold() for name in (resource.address, resource.name, resource.id))
