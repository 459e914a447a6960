"""`count`: compares the number of list members that meet a condition, an interval where some are undecided."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from math import inf
from typing import TYPE_CHECKING, TypeAlias

from azward.graph.outcome import Evidence, Member, Outcome
from azward.graph.resource import EVERY, fold_path
from azward.graph.truth import Truth
from azward.graph.value import ABSENT, Cause, Unknown, Value, canonical, lookup
from azward.graph.view import Members, View
from azward.rule.binding import Bindings, BoundPath, Compile, Condition, CountedPaths, bind, list_path, members_at
from azward.rule.language import COMPARISONS, did_you_mean
from azward.rule.syntax import ConditionError, as_mapping, as_path, operator_of

if TYPE_CHECKING:
    from azward.graph.resource import FieldPath
    from azward.rule.syntax import KeyPath

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
    """Which members certainly or possibly meet the condition."""

    certain: list[tuple[FieldPath, Outcome]] = field(default_factory=list[tuple["FieldPath", Outcome]])
    maybe: list[tuple[FieldPath, Outcome]] = field(default_factory=list[tuple["FieldPath", Outcome]])
    members: Members = field(default_factory=lambda: Members(()))

    @property
    def most(self) -> float:
        return inf if self.members.open else len(self.certain) + len(self.maybe)


def compile_count(mapping: dict[str, object], at: KeyPath, counted: CountedPaths, compile_inner: Compile) -> Condition:
    """Return the condition `{count: {field, where}, <comparison>: <number>}`. Raise ConditionError if it is malformed."""
    inside = (*at, "count")
    data = as_mapping(mapping["count"], inside, "a mapping with `field` and optionally `where`")
    operator = operator_of(mapping, at, {"count"}, COMPARISONS)
    number = mapping[operator]
    if not isinstance(number, int) or isinstance(number, bool) or number < 0:
        raise ConditionError((*at, operator), f"`{operator}`: expected a number that is not negative")
    for key in data:
        if key not in ("field", "where"):
            hint = did_you_mean(key, ("field", "where"))
            raise ConditionError((*inside, key), f"unexpected `{key}` in `count`{hint}", on_key=True)
    if "field" not in data:
        raise ConditionError(inside, "`count` needs a `field`")
    path = as_path(data["field"], (*inside, "field"))
    if path[-1] != EVERY:
        raise ConditionError((*inside, "field"), "expected a path that ends in `[*]`: `count` counts the members of a list")
    where = compile_inner(data["where"], (*inside, "where"), (*counted, fold_path(path))) if "where" in data else None
    bound, compare = bind(path, counted), _COMPARE[operator]

    def count(view: View, bindings: Bindings) -> Outcome:
        tally = _tally(view, bindings, bound, where)
        truth = compare(len(tally.certain), tally.most, number)
        if truth is Truth.UNKNOWN:
            return _undecided(view, tally, list_path(bound, bindings))
        evidence = _evidence(view, tally, list_path(bound, bindings), number)
        alone = compare(1, tally.most, number) is truth and compare(0, 0, number) is ~truth
        return Outcome(truth, evidence, members=_members(view, tally, truth) if alone else ())

    return count


def _members(view: View, tally: _Tally, truth: Truth) -> tuple[Member, ...]:
    """Return the counted members, where one of them is enough for the answer."""
    values = dict(tally.members.items)
    return tuple(Member(view.resource, at, Outcome(truth, (_counted(view, at, values[at]),))) for at, _ in tally.certain)


def _counted(view: View, at: FieldPath, member: Value) -> Evidence:
    return Evidence(view.resource, at, member, _named(member))


def _tally(view: View, bindings: Bindings, bound: BoundPath, where: Condition | None) -> _Tally:
    tally = _Tally(members=members_at(view, bound, bindings))
    for path, member in tally.members.items:
        outcome = Outcome(Truth.TRUE) if where is None else where(view, (*bindings, (path, member)))
        if outcome.truth is Truth.TRUE:
            tally.certain.append((path, outcome))
        elif outcome.truth is Truth.UNKNOWN:
            tally.maybe.append((path, outcome))
    return tally


def _undecided(view: View, tally: _Tally, path: FieldPath) -> Outcome:
    evidence = [item for _, outcome in tally.maybe for item in outcome.evidence]
    decided: dict[Cause, None] = dict.fromkeys(cause for _, outcome in tally.maybe for cause in outcome.causes)
    if tally.members.open:
        evidence.append(Evidence(view.resource, path, ABSENT, "the list may have more members"))
        decided.update(dict.fromkeys(tally.members.causes))
    return Outcome(Truth.UNKNOWN, tuple(evidence), tuple(decided))


def _named(member: Value) -> str:
    """Return the name of a member for a message, or ""."""
    name = lookup(member, "name") if isinstance(member, dict) else ABSENT
    return f"`{canonical(name)}`" if isinstance(name, (str, Unknown)) else ""


def _evidence(view: View, tally: _Tally, path: FieldPath, number: int) -> tuple[Evidence, ...]:
    """Return the counted members as evidence, preceded by the list itself if it has fewer than `number` of them."""
    members = dict(tally.members.items)
    counted = [_counted(view, at, members[at]) for at, _ in tally.certain]
    if tally.certain and len(tally.certain) >= number:
        return tuple(counted)
    written = view.written(path)
    if tally.members.items:
        note = f"{len(tally.certain) or 'none'} of {len(tally.members.items)} members"
        return (Evidence(view.resource, path, written, note), *counted)
    if written is ABSENT:
        return (Evidence(view.resource, path, written, "not set", "unset"),)
    return (Evidence(view.resource, path, written, "the list has no members"),)
