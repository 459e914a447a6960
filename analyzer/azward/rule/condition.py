"""Conditions: data in the vocabulary of Azure Policy, compiled once to closures over a view of a resource.

An answer carries its evidence: of FALSE all that is false, of UNKNOWN all that is open, of TRUE all that makes it so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TypeAlias, cast

from azward.graph.resource import EVERY, FieldPath, parse_path, read
from azward.graph.value import ABSENT, Absent, Cause, CauseKind, Choice, Truth, Unknown, Value, causes
from azward.graph.view import Evidence, Members, Outcome, View, describe
from azward.rule.credential import redact
from azward.rule.language import LOGIC, OPERATORS, TOP_LEVEL_FIELDS, did_you_mean
from azward.rule.model import Evaluate, RuleError
from azward.rule.operator import READS_WRITTEN, Test, make_test

__all__ = [
    "Bindings",
    "Bound",
    "Condition",
    "ConditionError",
    "Scopes",
    "all_of",
    "any_of",
    "as_mapping",
    "as_path",
    "bind",
    "compile_condition",
    "compile_inner",
    "fail",
    "holds",
    "list_path",
    "locate",
    "members_at",
    "operator_of",
    "settle_all",
]

Place: TypeAlias = "tuple[str | int, ...]"
"""Where in a rule file: keys and list indices, outermost first."""

Bindings: TypeAlias = "tuple[tuple[FieldPath, Value], ...]"
"""The current members of the enclosing counts, outermost first: path and value."""

Condition: TypeAlias = Callable[[View, Bindings], Outcome]

Scopes: TypeAlias = "tuple[FieldPath, ...]"
"""The paths of the enclosing counts, in one case, outermost first."""

WORDS = (*LOGIC, "field", "value", "count", "related")


class ConditionError(RuleError):
    """A fault in a condition, at `place` in the rule; `on_key` says that the key there is wrong, not its value."""

    def __init__(self, place: Place, message: str, *, on_key: bool = False) -> None:
        super().__init__(message)
        self.place = place
        self.on_key = on_key


def compile_condition(data: object, place: Place = ()) -> Evaluate:
    """The condition written as `data`, which stands at `place` in its rule. Raises ConditionError."""
    condition = compile_inner(data, place, ())
    return lambda view: condition(view, ())


@lru_cache(maxsize=512)
def _simple(path: str, operator: str, operand: str | bool | int) -> Evaluate:
    return compile_condition({"field": path, operator: operand})


def holds(view: View, path: str, operator: str, operand: str | bool | int) -> Outcome:
    """The answer of `{field: path, operator: operand}`, for rules in Python. Raises ConditionError for unknown words."""
    return _simple(path, operator, operand)(view)


# what conditions have in common with `count` and `related`


def fail(place: Place, message: str, *, on_key: bool = False) -> ConditionError:
    return ConditionError(place, message, on_key=on_key)


def as_mapping(data: object, place: Place, what: str) -> dict[str, object]:
    """`data` as a mapping with text keys; raises ConditionError otherwise."""
    if not isinstance(data, dict):
        raise fail(place, f"expected {what}, a mapping")
    return cast("dict[str, object]", data)


def as_path(data: object, place: Place) -> FieldPath:
    """`data` as a path into a resource; raises ConditionError otherwise."""
    if not isinstance(data, str) or not data:
        raise fail(place, "expected a path such as `properties.networkAcls.ipRules[*].value`")
    try:
        path = parse_path(data)
    except ValueError as error:
        raise fail(place, str(error)) from error
    if str(path[0]).casefold() not in {name.casefold() for name in TOP_LEVEL_FIELDS}:
        hint = did_you_mean(str(path[0]), TOP_LEVEL_FIELDS) or ", which starts with one of " + ", ".join(TOP_LEVEL_FIELDS)
        raise fail(place, f"`{path[0]}` does not start a path{hint}")
    return path


def all_of(outcomes: Iterable[Outcome]) -> Outcome:
    """Kleene's `and`, with the evidence of all that decides it."""
    found = list(outcomes)
    truth = Truth.TRUE
    for outcome in found:
        truth &= outcome.truth
    return _merge(truth, found)


def any_of(outcomes: Iterable[Outcome]) -> Outcome:
    """Kleene's `or`, with the evidence of all that decides it."""
    found = list(outcomes)
    truth = Truth.FALSE
    for outcome in found:
        truth |= outcome.truth
    return _merge(truth, found)


def _merge(truth: Truth, outcomes: list[Outcome]) -> Outcome:
    if len(outcomes) == 1:
        return outcomes[0]
    telling = [outcome for outcome in outcomes if outcome.truth is truth]
    return Outcome(
        truth,
        tuple(evidence for outcome in telling for evidence in outcome.evidence),
        tuple(dict.fromkeys(cause for outcome in telling for cause in outcome.causes)),
        next((outcome.message for outcome in telling if outcome.message), ""),
        next((outcome.steps for outcome in telling if outcome.steps), ()),
    )


@dataclass(frozen=True, slots=True)
class Bound:
    """A path in a condition: relative to the current member of the enclosing count number `scope`, or to the resource."""

    scope: int | None
    path: FieldPath


def bind(path: FieldPath, scopes: Scopes) -> Bound:
    """`path` relative to the innermost of `scopes` that it leads through."""
    folded = _fold(path)
    fitting = [(len(scope), index) for index, scope in enumerate(scopes) if folded[: len(scope)] == scope]
    if not fitting:
        return Bound(None, path)
    length, index = max(fitting)
    return Bound(index, path[length:])


def _fold(path: FieldPath) -> FieldPath:
    return tuple(segment.casefold() if isinstance(segment, str) else segment for segment in path)


def locate(bound: Bound, here: Bindings) -> FieldPath:
    """The path that `bound` stands for, from the resource on; what it leaves open with `[*]` stays open."""
    return bound.path if bound.scope is None else (*here[bound.scope][0], *bound.path)


def members_at(view: View, bound: Bound, here: Bindings) -> Members:
    """The members that `bound`, whose path ends in `[*]`, leads to."""
    found = view.members(locate(bound, here))
    if (
        found.items
        or found.open
        or bound.scope is None
        or bound.path.count(EVERY) != 1
        or _is_written(view, here[bound.scope])
    ):
        return found
    # a member that is not written, of a list that Azure assumes: what is in it is known all the same
    below = read(here[bound.scope][1], bound.path[:-1])
    prefix = locate(Bound(bound.scope, bound.path[:-1]), here)
    return Members(tuple(((*prefix, index), item) for index, item in enumerate(below))) if isinstance(below, list) else found


# conditions


def compile_inner(data: object, place: Place, scopes: Scopes) -> Condition:
    """The condition written as `data` inside of the counts `scopes`. Raises ConditionError."""
    mapping = as_mapping(data, place, "a condition")
    word = _word_of(mapping, place)
    inside = (*place, word)
    match word:
        case "allOf" | "anyOf":
            children = _children(mapping[word], inside, scopes)
            return _every_child(children) if word == "allOf" else _any_child(children)
        case "not":
            inner = compile_inner(mapping[word], inside, scopes)
            return lambda view, here: ~inner(view, here)
        case "related":
            from azward.rule.related import compile_related

            return compile_related(mapping[word], inside, scopes)
        case "count":
            from azward.rule.count import compile_count

            return compile_count(mapping, place, scopes)
        case "value":
            return _constant(mapping, place)
        case _:
            operator = operator_of(mapping, place, {"field"}, tuple(OPERATORS))
            path = as_path(mapping["field"], inside)
            return _field(path, operator, _test(mapping, operator, place), scopes)


def _word_of(mapping: dict[str, object], place: Place) -> str:
    """The word that says what kind of condition `mapping` is."""
    words = [word for word in WORDS if word in mapping]
    if not words:
        for key in mapping:
            if key in OPERATORS:
                raise fail((*place, key), f"`{key}` needs a `field` beside it", on_key=True)
            raise fail((*place, key), f"unknown condition `{key}`{did_you_mean(key, WORDS)}", on_key=True)
        raise fail(place, f"expected a condition: one of {', '.join(WORDS)}")
    others = [key for key in mapping if key != words[0]]
    if words[0] in (*LOGIC, "related") and others:
        raise fail((*place, others[0]), f"unexpected `{others[0]}` beside `{words[0]}`", on_key=True)
    return words[0]


def operator_of(mapping: dict[str, object], place: Place, beside: set[str], known: Sequence[str]) -> str:
    """The one operator of `mapping`, whose other keys are `beside`."""
    operators = [key for key in mapping if key not in beside]
    for key in operators:
        if key not in known:
            raise fail((*place, key), f"unknown operator `{key}`{did_you_mean(key, known)}", on_key=True)
    if len(operators) != 1:
        at = (*place, operators[1]) if operators else place
        expected = "one operator for a field: combine several with `allOf`" if operators else "an operator such as `equals`"
        raise fail(at, f"expected {expected}", on_key=bool(operators))
    return operators[0]


def _test(mapping: dict[str, object], operator: str, place: Place) -> Test:
    try:
        return make_test(operator, mapping[operator])
    except ValueError as error:
        raise fail((*place, operator), f"`{operator}`: {error}") from error


def _children(data: object, place: Place, scopes: Scopes) -> list[Condition]:
    if not isinstance(data, list) or not data:
        raise fail(place, "expected a list of conditions")
    return [compile_inner(child, (*place, index), scopes) for index, child in enumerate(cast("list[object]", data))]


def _every_child(children: list[Condition]) -> Condition:
    return lambda view, here: all_of(child(view, here) for child in children)


def _any_child(children: list[Condition]) -> Condition:
    def any_child(view: View, here: Bindings) -> Outcome:
        outcomes: list[Outcome] = []
        for child in children:
            outcome = child(view, here)
            if outcome.truth is Truth.TRUE:
                return outcome
            outcomes.append(outcome)
        return any_of(outcomes)

    return any_child


def _constant(mapping: dict[str, object], place: Place) -> Condition:
    operator = operator_of(mapping, place, {"value"}, tuple(OPERATORS))
    value = cast("Value", mapping["value"])
    outcome = Outcome(_test(mapping, operator, place)(ABSENT if value is None else value))
    return lambda view, here: outcome


# fields


_INSIDE = Cause(CauseKind.UNSUPPORTED, "", "it is part of a value that is not known")


@dataclass(frozen=True, slots=True)
class _Reading:
    """How a field is read and tested."""

    operator: str
    test: Test

    @property
    def assumes(self) -> bool:
        """Whether defaults count."""
        return self.operator not in READS_WRITTEN


def _field(path: FieldPath, operator: str, test: Test, scopes: Scopes) -> Condition:
    bound = bind(path, scopes)
    reading = _Reading(operator, test)
    if EVERY not in bound.path:
        return lambda view, here: _judge_field(
            view, reading, locate(bound, here), None if bound.scope is None else here[bound.scope]
        )
    cut = len(bound.path) - bound.path[::-1].index(EVERY)
    head, rest = Bound(bound.scope, bound.path[:cut]), bound.path[cut:]

    def every(view: View, here: Bindings) -> Outcome:
        members = members_at(view, head, here)
        outcomes = [_judge_field(view, reading, (*at, *rest), (at, member)) for at, member in members.items]
        if members.open:
            outcomes.append(_open_list(view, head, here, members))
        return all_of(outcomes) if outcomes else _no_members(view, head, here)

    return every


def list_path(bound: Bound, here: Bindings) -> FieldPath:
    """The path of the outermost list that `bound` leads through."""
    path = locate(bound, here)
    return path[: path.index(EVERY)] if EVERY in path else path


def _open_list(view: View, bound: Bound, here: Bindings, members: Members) -> Outcome:
    evidence = Evidence(view.resource, list_path(bound, here), ABSENT, "there may be more members than are known")
    return Outcome(Truth.UNKNOWN, (evidence,), members.causes)


def _no_members(view: View, bound: Bound, here: Bindings) -> Outcome:
    return Outcome(Truth.TRUE, (Evidence(view.resource, list_path(bound, here), ABSENT, "there are no members"),))


def _is_written(view: View, member: tuple[FieldPath, Value]) -> bool:
    return not isinstance(view.written(member[0]), Absent)


def _assumed(view: View, path: FieldPath, member: tuple[FieldPath, Value] | None) -> Value | Absent:
    """What Azure assumes at `path`: its default, else what stands there in `member` of a list that is itself a default."""
    default = view.default(path)
    if isinstance(default, Absent) and member is not None and not _is_written(view, member):
        return read(member[1], path[len(member[0]) :])
    return default


def _judge_field(view: View, reading: _Reading, path: FieldPath, member: tuple[FieldPath, Value] | None) -> Outcome:
    """The answer for the value at `path`, which leads through `member` if there is one."""
    value, note = view.written(path), ""
    if isinstance(value, Absent):
        if reading.assumes:
            value = _assumed(view, path, member)
        note = "not set" if isinstance(value, Absent) else _assumption(view, value)
    elif isinstance(value, (list, dict)):
        value = settle_all(view, value)
    elif isinstance(value, Unknown) and reading.operator == "exists" and isinstance(view.written(path[:-1]), Unknown):
        value = replace(value, causes=(*value.causes, _INSIDE))
    if value is None:
        value = ABSENT
    truth = _decide(view, reading, path, value)
    shown = _hide(value) if reading.operator == "resembles" else value
    evidence = Evidence(view.resource, path, shown, note)
    return Outcome(truth, (evidence,), _open_causes(value) if truth is Truth.UNKNOWN else ())


def _decide(view: View, reading: _Reading, path: FieldPath, value: Value | Absent) -> Truth:
    """The answer of the test; for a choice that of its branches if they agree, where null means the default."""
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
    version = view.resource.api_version
    if isinstance(value, Unknown) and isinstance(version, str):
        return f"not set; {value.reason}"
    if isinstance(version, Unknown) and not isinstance(value, Unknown):
        return f"not set; Azure assumes {describe(value)}"
    if isinstance(version, Unknown):
        return "not set; what Azure assumes depends on the API version"
    return f"not set; {f'API version {version}' if version else 'Azure'} assumes {describe(value)}"


def settle_all(view: View, value: Value) -> Value:
    """`value` under the assumptions of the view, at any depth; what would decide it further is noted."""
    settled = view.world.settle(value)
    if isinstance(settled, list):
        return [settle_all(view, item) for item in settled]
    if isinstance(settled, dict):
        return {key: settle_all(view, item) for key, item in settled.items()}
    return settled


def _hide(value: Value | Absent) -> Value | Absent:
    """`value` without the credentials in its texts."""
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, list):
        return [cast("Value", _hide(item)) for item in value]
    if isinstance(value, dict):
        return {key: cast("Value", _hide(item)) for key, item in value.items()}
    return value
