"""`count`: how many members of a list meet a condition, as an interval against a number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from math import inf
from typing import TYPE_CHECKING, TypeAlias

from azward.graph.resource import EVERY
from azward.graph.value import ABSENT, Cause, Truth, Unknown, Value, canonical, lookup
from azward.graph.view import Evidence, Members, Outcome, View
from azward.rule.condition import (
    Bindings,
    Bound,
    Condition,
    Scopes,
    as_mapping,
    as_path,
    bind,
    compile_inner,
    fail,
    list_path,
    members_at,
    operator_of,
)
from azward.rule.language import COMPARISONS, did_you_mean

if TYPE_CHECKING:
    from azward.graph.resource import FieldPath
    from azward.rule.condition import Place

__all__ = ["compile_count"]

_Interval: TypeAlias = Callable[[float, float, int], Truth]


def _less(low: float, high: float, number: int) -> Truth:
    return Truth.TRUE if high < number else Truth.FALSE if low >= number else Truth.UNKNOWN


def _equals(low: float, high: float, number: int) -> Truth:
    if not low <= number <= high:
        return Truth.FALSE
    return Truth.TRUE if low == high else Truth.UNKNOWN


_COMPARE: dict[str, _Interval] = {
    "less": _less,
    "lessOrEquals": lambda low, high, number: _less(low, high, number + 1),
    "greater": lambda low, high, number: ~_less(low, high, number + 1),
    "greaterOrEquals": lambda low, high, number: ~_less(low, high, number),
    "equals": _equals,
    "notEquals": lambda low, high, number: ~_equals(low, high, number),
}


@dataclass(slots=True)
class _Tally:
    """Which members meet the condition."""

    certain: list[tuple[FieldPath, Outcome]] = field(default_factory=list[tuple["FieldPath", Outcome]])
    maybe: list[tuple[FieldPath, Outcome]] = field(default_factory=list[tuple["FieldPath", Outcome]])
    members: Members = field(default_factory=lambda: Members(()))

    @property
    def most(self) -> float:
        return inf if self.members.open else len(self.certain) + len(self.maybe)


def compile_count(mapping: dict[str, object], place: Place, scopes: Scopes) -> Condition:
    """The condition `{count: {field, where}, <comparison>: <number>}`. Raises ConditionError."""
    counted = as_mapping(mapping["count"], (*place, "count"), "`field` and `where`")
    operator = operator_of(mapping, place, {"count"}, COMPARISONS)
    number = mapping[operator]
    if not isinstance(number, int) or isinstance(number, bool) or number < 0:
        raise fail((*place, operator), f"`{operator}`: a count is compared with a whole number from 0")
    for key in counted:
        if key not in ("field", "where"):
            raise fail(
                (*place, "count", key), f"unexpected `{key}` in `count`{did_you_mean(key, ('field', 'where'))}", on_key=True
            )
    if "field" not in counted:
        raise fail((*place, "count"), "expected `field` in `count`")
    path = as_path(counted["field"], (*place, "count", "field"))
    if path[-1] != EVERY:
        raise fail((*place, "count", "field"), "expected a path that ends in `[*]`: only members of a list are counted")
    where = None
    if "where" in counted:
        scope = tuple(segment.casefold() if isinstance(segment, str) else segment for segment in path)
        where = compile_inner(counted["where"], (*place, "count", "where"), (*scopes, scope))
    bound, compare = bind(path, scopes), _COMPARE[operator]

    def count(view: View, here: Bindings) -> Outcome:
        tally = _tally(view, here, bound, where)
        truth = compare(len(tally.certain), tally.most, number)
        if truth is Truth.UNKNOWN:
            return _undecided(view, tally, list_path(bound, here))
        return Outcome(truth, _evidence(view, tally, list_path(bound, here), number))

    return count


def _tally(view: View, here: Bindings, bound: Bound, where: Condition | None) -> _Tally:
    tally = _Tally(members=members_at(view, bound, here))
    for path, member in tally.members.items:
        outcome = Outcome(Truth.TRUE) if where is None else where(view, (*here, (path, member)))
        if outcome.truth is Truth.TRUE:
            tally.certain.append((path, outcome))
        elif outcome.truth is Truth.UNKNOWN:
            tally.maybe.append((path, outcome))
    return tally


def _undecided(view: View, tally: _Tally, path: FieldPath) -> Outcome:
    evidence = [item for _, outcome in tally.maybe for item in outcome.evidence]
    decided: dict[Cause, None] = dict.fromkeys(cause for _, outcome in tally.maybe for cause in outcome.causes)
    if tally.members.open:
        evidence.append(Evidence(view.resource, path, ABSENT, "there may be more members than are known"))
        decided.update(dict.fromkeys(tally.members.causes))
    return Outcome(Truth.UNKNOWN, tuple(evidence), tuple(decided))


def _named(member: Value) -> str:
    """The name of a member, for a message."""
    name = lookup(member, "name") if isinstance(member, dict) else ABSENT
    return f"`{canonical(name)}`" if isinstance(name, (str, Unknown)) else ""


def _evidence(view: View, tally: _Tally, path: FieldPath, number: int) -> tuple[Evidence, ...]:
    """The members that were counted, if there are any; before them the list itself, if there should be more."""
    members = dict(tally.members.items)
    counted = [Evidence(view.resource, at, members[at], _named(members[at])) for at, _ in tally.certain]
    if tally.certain and len(tally.certain) >= number:
        return tuple(counted)
    written = view.written(path)
    if not tally.members.items:
        note = "not set" if written is ABSENT else "there are no members"
    else:
        note = f"{len(tally.certain) or 'none'} of {len(tally.members.items)} members"
    return (Evidence(view.resource, path, written, note), *counted)
