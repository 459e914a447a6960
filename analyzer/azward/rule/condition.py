"""Conditions: data in the vocabulary of Azure Policy, compiled once to closures over a view of a resource.

An outcome carries its evidence: for FALSE everything that is false, for UNKNOWN everything that is undecided, for TRUE
everything that makes it true.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, cast

from azward.frozen import frozen
from azward.graph.outcome import Evidence, Member, Outcome, all_of, any_of
from azward.graph.resource import EVERY, read
from azward.graph.truth import Truth
from azward.graph.value import ABSENT, Absent, Cause, CauseKind, Choice, Unknown, Value, causes, describe
from azward.rule.binding import BoundPath, bind, is_written, list_path, locate, members_at
from azward.rule.credential import redact
from azward.rule.language import LOGIC, OPERATORS, did_you_mean
from azward.rule.operator import READS_WRITTEN, make_test
from azward.rule.syntax import ConditionError, as_mapping, as_path, operator_of

if TYPE_CHECKING:
    from azward.graph.outcome import Role
    from azward.graph.resource import FieldPath
    from azward.graph.view import Members, View
    from azward.rule.binding import Bindings, Condition, CountedPaths
    from azward.rule.binding import Member as Bound
    from azward.rule.model import Evaluate
    from azward.rule.operator import Test
    from azward.rule.syntax import KeyPath

__all__ = ["compile_condition", "holds"]

WORDS = (*LOGIC, "field", "value", "count", "related")

_EXPECTED = f"a condition: a mapping with one of {', '.join(WORDS)}"


def compile_condition(data: object, at: KeyPath = ()) -> Evaluate:
    """Return the condition that is written as `data` at `at` in its rule. Raise ConditionError if it is malformed."""
    condition = _compile(data, at, ())
    return lambda view: condition(view, ())


@lru_cache(maxsize=512)
def _simple(path: str, operator: str, operand: str | bool | int) -> Evaluate:
    return compile_condition({"field": path, operator: operand})


def holds(view: View, path: str, operator: str, operand: str | bool | int) -> Outcome:
    """Return the outcome of `{field: path, operator: operand}`, for rules in Python. Raise ConditionError."""
    return _simple(path, operator, operand)(view)


# conditions


def _compile(data: object, at: KeyPath, counted: CountedPaths) -> Condition:
    """Return the condition that is written as `data`, inside of counts over `counted`. Raise ConditionError."""
    mapping = as_mapping(data, at, _EXPECTED)
    word = _word_of(mapping, at)
    inside = (*at, word)
    match word:
        case "allOf" | "anyOf":
            children = _children(mapping[word], inside, counted)
            return _every_child(children) if word == "allOf" else _any_child(children)
        case "not":
            inner = _compile(mapping[word], inside, counted)
            return lambda view, bindings: ~inner(view, bindings)
        case "related":
            from azward.rule.related import compile_related

            return compile_related(mapping[word], inside, counted, _compile)
        case "count":
            from azward.rule.count import compile_count

            return compile_count(mapping, at, counted, _compile)
        case "value":
            return _constant(mapping, at)
        case _:
            operator = operator_of(mapping, at, {"field"}, tuple(OPERATORS))
            path = as_path(mapping["field"], inside)
            return _field(path, operator, _test(mapping, operator, at), counted)


def _word_of(mapping: dict[str, object], at: KeyPath) -> str:
    """Return the word that determines what kind of condition `mapping` is."""
    words = [word for word in WORDS if word in mapping]
    if not words:
        for key in mapping:
            if key in OPERATORS:
                raise ConditionError((*at, key), f"`{key}` needs a `field` beside it", on_key=True)
            raise ConditionError((*at, key), f"unknown condition `{key}`{did_you_mean(key, WORDS)}", on_key=True)
        raise ConditionError(at, f"expected {_EXPECTED}")
    others = [key for key in mapping if key != words[0]]
    if words[0] in (*LOGIC, "related") and others:
        raise ConditionError((*at, others[0]), f"unexpected `{others[0]}` beside `{words[0]}`", on_key=True)
    return words[0]


def _test(mapping: dict[str, object], operator: str, at: KeyPath) -> Test:
    try:
        return make_test(operator, mapping[operator])
    except ValueError as error:
        raise ConditionError((*at, operator), f"`{operator}`: {error}") from error


def _children(data: object, at: KeyPath, counted: CountedPaths) -> list[Condition]:
    if not isinstance(data, list) or not data:
        raise ConditionError(at, "expected a list of conditions")
    return [_compile(child, (*at, index), counted) for index, child in enumerate(cast("list[object]", data))]


def _every_child(children: list[Condition]) -> Condition:
    return lambda view, bindings: all_of(child(view, bindings) for child in children)


def _any_child(children: list[Condition]) -> Condition:
    def any_child(view: View, bindings: Bindings) -> Outcome:
        outcomes: list[Outcome] = []
        for child in children:
            outcome = child(view, bindings)
            if outcome.truth is Truth.TRUE:
                return outcome
            outcomes.append(outcome)
        return any_of(outcomes)

    return any_child


def _constant(mapping: dict[str, object], at: KeyPath) -> Condition:
    operator = operator_of(mapping, at, {"value"}, tuple(OPERATORS))
    value = cast("Value", mapping["value"])
    outcome = Outcome(_test(mapping, operator, at)(ABSENT if value is None else value))
    return lambda view, bindings: outcome


# fields


_INSIDE = Cause(CauseKind.UNSUPPORTED, "", "it is part of an unknown value")


@frozen
class _Reading:
    """How a field is read and tested."""

    operator: str
    test: Test

    @property
    def assumes(self) -> bool:
        """Whether defaults count."""
        return self.operator not in READS_WRITTEN


def _field(path: FieldPath, operator: str, test: Test, counted: CountedPaths) -> Condition:
    bound = bind(path, counted)
    reading = _Reading(operator, test)
    if EVERY not in bound.path:
        return lambda view, bindings: _judge_field(
            view, reading, locate(bound, bindings), None if bound.count is None else bindings[bound.count]
        )
    cut = len(bound.path) - bound.path[::-1].index(EVERY)
    head, rest = BoundPath(bound.count, bound.path[:cut]), bound.path[cut:]

    def every(view: View, bindings: Bindings) -> Outcome:
        members = members_at(view, head, bindings)
        outcomes = [_judge_field(view, reading, (*at, *rest), (at, member)) for at, member in members.items]
        if members.open:
            outcomes.append(_open_list(view, head, bindings, members))
        if not outcomes:
            return _no_members(view, head, bindings)
        whole = all_of(outcomes)
        return whole if whole.truth is not Truth.FALSE else replace(whole, members=_failing(view, members, outcomes))

    return every


def _failing(view: View, members: Members, outcomes: list[Outcome]) -> tuple[Member, ...]:
    """Return the members for which a condition on each of them is FALSE."""
    judged = zip(members.items, outcomes, strict=False)  # an open list has one outcome more
    return tuple(Member(view.resource, at, outcome) for (at, _), outcome in judged if outcome.truth is Truth.FALSE)


def _open_list(view: View, bound: BoundPath, bindings: Bindings, members: Members) -> Outcome:
    evidence = Evidence(view.resource, list_path(bound, bindings), ABSENT, "the list may have more members")
    return Outcome(Truth.UNKNOWN, (evidence,), members.causes)


def _no_members(view: View, bound: BoundPath, bindings: Bindings) -> Outcome:
    return Outcome(Truth.TRUE, (Evidence(view.resource, list_path(bound, bindings), ABSENT, "the list has no members"),))


def _assumed(view: View, path: FieldPath, member: Bound | None) -> Value | Absent:
    """Return what Azure assumes at `path`: its default, else what `member` holds there if it is part of a default list."""
    default = view.default(path)
    if isinstance(default, Absent) and member is not None and not is_written(view, member):
        return read(member[1], path[len(member[0]) :])
    return default


def _judge_field(view: View, reading: _Reading, path: FieldPath, member: Bound | None) -> Outcome:
    """Return the outcome for the value at `path`, which leads through `member` if that is given."""
    value, note = view.written(path), ""
    role: Role = "value"
    if isinstance(value, Absent):
        if reading.assumes:
            value = _assumed(view, path, member)
        note = "not set" if isinstance(value, Absent) else f"not set, and {_assumption(view, value)}"
        role = "unset"
    elif isinstance(value, (list, dict)):
        value = _settle_all(view, value)
    elif isinstance(value, Unknown) and reading.operator == "exists" and isinstance(view.written(path[:-1]), Unknown):
        value = replace(value, causes=(*value.causes, _INSIDE))
    if value is None:
        value = ABSENT
    truth = _decide(view, reading, path, value)
    shown = _hide(value) if reading.operator == "resembles" else value
    evidence = Evidence(view.resource, path, shown, note, role)
    return Outcome(truth, (evidence,), _open_causes(value) if truth is Truth.UNKNOWN else ())


def _decide(view: View, reading: _Reading, path: FieldPath, value: Value | Absent) -> Truth:
    """Return the answer of the test; for a choice that of its branches if they agree. A null branch means the default."""
    if not isinstance(value, Choice):
        return reading.test(value)
    truths: set[Truth] = set()
    for _, branch in value.branches:
        taken = (view.default(path) if reading.assumes else ABSENT) if branch is None else branch
        truths.add(_decide(view, reading, path, taken))
    return truths.pop() if len(truths) == 1 else Truth.UNKNOWN


def _open_causes(value: Value | Absent) -> tuple[Cause, ...]:
    return () if isinstance(value, Absent) else causes(value)


def _assumption(view: View, value: Value) -> str:
    """Return in words what Azure assumes for a property that is not set."""
    version = view.resource.api_version
    if isinstance(value, Unknown) and isinstance(version, str):
        return value.reason
    if isinstance(version, Unknown) and not isinstance(value, Unknown):
        return f"Azure assumes {describe(value)}"
    if isinstance(version, Unknown):
        return "its default depends on the API version"
    return f"{f'API version {version}' if version else 'Azure'} assumes {describe(value)}"


def _settle_all(view: View, value: Value) -> Value:
    """Return `value` under the assumptions of the view, at any depth, and record what would decide it further."""
    settled = view.world.settle(value)
    if isinstance(settled, list):
        return [_settle_all(view, item) for item in settled]
    if isinstance(settled, dict):
        return {key: _settle_all(view, item) for key, item in settled.items()}
    return settled


def _hide(value: Value | Absent) -> Value | Absent:
    """Return `value` with the credentials in its texts redacted."""
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, list):
        return [cast("Value", _hide(item)) for item in value]
    if isinstance(value, dict):
        return {key: cast("Value", _hide(item)) for key, item in value.items()}
    return value
