"""All suppressions of a scan: which results each one holds for, and in the end what became of it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from azward.report.model import Notice, NoticeState, Suppression, SuppressionKind
from azward.rule.model import Status
from azward.source.directive import end_of, start_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from azward.graph.resource import Span
    from azward.report.model import Result
    from azward.rule.model import Rule
    from azward.suppression.suppression import Mark

__all__ = ["Ledger", "names_any"]


class Ledger:
    """Holds the marks. Results are asked for one by one, before those of several deployments are merged."""

    def __init__(self, marks: Iterable[Mark], on_unknown_rule: Callable[[str], str]) -> None:
        """`on_unknown_rule` says in words what is wrong with the name of a rule; "" if it is one."""
        self.everywhere: list[Mark] = []
        self.by_file: dict[str, list[Mark]] = defaultdict(list)
        self.broken: list[tuple[Mark, NoticeState, str]] = []
        self.used: Counter[Mark] = Counter()
        for mark in dict.fromkeys(marks):
            wrong = "" if mark.foreign else next((told for told in map(on_unknown_rule, mark.rules) if told), "")
            if mark.problem is not None:
                self.broken.append((mark, mark.problem.state, mark.problem.message))
            elif wrong:
                self.broken.append((mark, NoticeState.INVALID, wrong))
            elif mark.kind is SuppressionKind.COMMENT:
                self.by_file[mark.place.file].append(mark)
            else:
                self.everywhere.append(mark)

    @property
    def empty(self) -> bool:
        """Whether nothing can be suppressed, so that no result needs to be shown."""
        return not self.everywhere and not self.by_file

    def judged(self, result: Result, trail: Callable[[], Sequence[Span]], file: str) -> Result:
        """`result`, or it as suppressed. `trail` gives the places that speak for it: where it is, its resource, the calls
        that it is deployed through; `file` is the path of its file as the configuration would write it."""
        if result.status not in (Status.FAIL, Status.UNKNOWN):
            return result
        holding = [*self._comments(result, trail), *(mark for mark in self.everywhere if _speaks_of(mark, result, file))]
        if not holding:
            return result
        self.used.update(holding)
        first = holding[0]
        accepted = Suppression(first.kind, result.status, first.reason, first.owner, first.until, first.place)
        return replace(result, status=Status.SUPPRESSED, suppression=accepted)

    def _comments(self, result: Result, trail: Callable[[], Sequence[Span]]) -> Iterator[Mark]:
        if not self.by_file:
            return
        seen: set[Mark] = set()
        for place in trail():
            for mark in self.by_file.get(place.file, ()):
                if mark not in seen and _contains(mark.scope, place) and _names(mark, result.rule):
                    seen.add(mark)
                    yield mark

    def notices(self, rules: Sequence[Rule], wanted: Callable[[Mark], bool]) -> Iterator[Notice]:
        """What became of each mark. Of unused ones only those that are `wanted`: what was not looked at is not unused.

        Those of other scanners are told only if one of `rules` goes by a name that they give.
        """
        for mark, state, message in self.broken:
            if mark.foreign and not names_any(mark, rules):
                continue
            yield _notice(mark, state, f"{_title(mark)}: {message}" if mark.rules else message)
        marks = [*self.everywhere, *(mark for marks in self.by_file.values() for mark in marks)]
        for mark in marks:
            if self.used[mark]:
                why = f": {mark.reason}" if mark.reason else ", without a reason"
                yield _notice(mark, NoticeState.USED, f"{_title(mark)} is accepted{why}", self.used[mark])
            elif wanted(mark) and (not mark.foreign or names_any(mark, rules)):
                yield _notice(mark, NoticeState.UNUSED, f"{_title(mark)}: nothing is found that this speaks of")


def _title(mark: Mark) -> str:
    names = [*mark.rules, *mark.mitigations]
    return ", ".join(f"`{name}`" for name in names)


def _notice(mark: Mark, state: NoticeState, message: str, count: int = 0) -> Notice:
    rules = mark.rules or mark.mitigations
    return Notice(mark.kind, state, rules, message, mark.place, mark.reason, mark.owner, mark.until, count)


def _contains(scope: Span | None, place: Span) -> bool:
    return scope is None or (scope.file == place.file and start_of(scope) <= start_of(place) < end_of(scope))


@lru_cache(maxsize=4096)
def _glob(pattern: str) -> re.Pattern[str]:
    """Only `*` and `?` are special: addresses hold brackets, `azurerm_subnet.a["b"]`."""
    return re.compile("".join({"*": ".*", "?": "."}.get(mark, re.escape(mark)) for mark in pattern), re.DOTALL)


def _fits(pattern: str, names: Iterable[str]) -> bool:
    glob = _glob(pattern.casefold())
    return any(glob.fullmatch(name.casefold()) for name in names)


def names_any(mark: Mark, rules: Iterable[Rule]) -> bool:
    """Whether a mark speaks of one of `rules`."""
    return any(_names(mark, rule) for rule in rules)


def _names(mark: Mark, rule: Rule) -> bool:
    names = rule.names
    by_rule = any(_fits(pattern, names) for pattern in mark.rules)
    return by_rule or any(_fits(pattern, rule.mitigates) for pattern in mark.mitigations)


def _speaks_of(mark: Mark, result: Result, file: str) -> bool:
    resource = result.resource
    names = (resource.address, resource.name, resource.id)
    return (
        _names(mark, result.rule)
        and (not mark.resources or any(_fits(pattern, names) for pattern in mark.resources))
        and (not mark.paths or any(_fits(pattern, (file,)) for pattern in mark.paths))
    )
