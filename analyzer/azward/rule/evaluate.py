"""Evaluate rules on the resources of a graph."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

from azward.budget import BUDGET, LimitReachedError
from azward.graph.judge import judge
from azward.graph.outcome import Outcome, all_of
from azward.graph.truth import Truth
from azward.graph.value import Cause, CauseKind
from azward.graph.view import View
from azward.rule.existing import applies_by_default, is_written, on_written
from azward.rule.model import EVERY_TYPE, Rule, RuleError, Status, Verdict

if TYPE_CHECKING:
    from azward.graph.graph import ResourceGraph
    from azward.graph.resource import Resource, Span

__all__ = ["OnError", "by_member", "evaluate", "verdict_of"]

OnError: TypeAlias = Callable[[RuleError], None]

_HEAVY = 1_000
"""Steps of judging one resource by one rule, after which it is not judged by the remaining ones if few steps are left."""

_STATUS = {Truth.TRUE: Status.PASS, Truth.FALSE: Status.FAIL, Truth.UNKNOWN: Status.UNKNOWN}


def evaluate(graph: ResourceGraph, rules: Iterable[Rule], on_error: OnError | None = None) -> Iterator[Verdict]:
    """Yield one verdict for each rule and each resource that it judges, by rule, then in order of declaration.

    A rule judges the resources of its types to which its `where` may apply, except those that are never deployed. Of a
    resource that exists already, it judges only what is written onto it. An exception in a rule is a bug in azward: it is
    passed to `on_error` and the verdict is UNKNOWN; without `on_error`, RuleError is raised.

    A verdict that takes too many steps is UNKNOWN. Once the budget of the unit is used up, only one resource of each
    declaration is judged. In both cases LimitReachedError is raised at the end.
    """
    kept: set[int] | None = None
    reached: LimitReachedError | None = None
    for rule in _concerned(graph, rules):
        known = _Known(rule, graph)
        for resource in _judged(graph, rule):
            if resource.existing and (graph.unlinked or not is_written(resource, graph)):
                continue
            if BUDGET.spent:
                if not BUDGET.extend():
                    raise reached or LimitReachedError("judging takes too many steps; the remaining rules are skipped")
                kept = _one_of_each(graph) if kept is None else kept
            if kept is not None and id(resource) not in kept:
                continue
            before = BUDGET.steps
            try:
                verdict = known.verdict(resource, on_error)
            except LimitReachedError as error:
                reached = reached or error
                verdict = _unjudged(rule, resource, error)
            if verdict is not None and resource.existing:
                yield from on_written(verdict)
            elif verdict is not None:
                yield verdict
            if kept is not None and before - BUDGET.steps > _HEAVY:
                kept.discard(id(resource))  # it would take everything from the others
    if kept is not None:
        message = "judging takes too many steps; of some loops and modules only one instance is judged"
        raise reached or LimitReachedError(message)
    if reached is not None:
        raise reached


def _one_of_each(graph: ResourceGraph) -> set[int]:
    """Return the identities of the first resource of each declaration: what is written once is judged, whatever else is."""
    found: dict[Span, int] = {}
    for resource in graph.resources:
        found.setdefault(resource.locate(()), id(resource))
    return set(found.values())


class _Known:
    """The last verdict of a rule, if it holds for all resources that are like the one that it is on."""

    def __init__(self, rule: Rule, graph: ResourceGraph) -> None:
        self.rule = rule
        self.graph = graph
        self.first: Resource | None = None
        self.last: Verdict | None = None

    def verdict(self, resource: Resource, on_error: OnError | None) -> Verdict | None:
        """Return the verdict on `resource`. Instances of a loop are judged once."""
        first = self.graph.first_alike(resource)
        if first is self.first:
            return None if self.last is None else _moved(self.last, resource)
        found = _guarded(self.rule, View(resource, self.graph), on_error)
        if self.rule.is_candidate is None and not self.graph.identified and _is_general(found):
            self.first, self.last = first, found
        return found


def _is_general(verdict: Verdict | None) -> bool:
    """Decide whether a verdict does not name its resource, and does not follow from an error in the rule."""
    return verdict is None or bool(verdict.outcome.evidence and not verdict.outcome.message)


def _moved(verdict: Verdict, resource: Resource) -> Verdict:
    """Return the verdict on a resource that is like the one that a verdict is on."""
    first = verdict.resource
    return Verdict(verdict.rule, resource, verdict.status, verdict.outcome.moved(first, resource), first)


def by_member(verdict: Verdict) -> Iterator[Verdict]:
    """Yield a verdict for each member that fails by itself, and one for the rest; the verdict itself if there are none."""
    members = verdict.outcome.members
    if verdict.status is not Status.FAIL or not members:
        yield verdict
        return
    for member in members:
        outcome = replace(member.outcome, members=() if member.path is None else (member,))
        yield replace(verdict, outcome=outcome, of_several=len(members) > 1)


def _concerned(graph: ResourceGraph, rules: Iterable[Rule]) -> Iterable[Rule]:
    """Return the rules for types that are in the graph. What a listing must be asked for is every type of every rule."""
    if graph.coverage is not None:
        return rules
    kinds = {*graph.types, EVERY_TYPE}
    return (rule for rule in rules if not kinds.isdisjoint(_folded(rule.resource_types)))


@cache
def _folded(types: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(str.casefold, types))


def _judged(graph: ResourceGraph, rule: Rule) -> Iterable[Resource]:
    """Return the resources that a rule may judge, in order of declaration."""
    if EVERY_TYPE not in rule.resource_types:
        return graph.of_type(*rule.resource_types)
    named = _folded(rule.resource_types)
    kinds = ((resource, resource.type.casefold()) for resource in graph.resources)
    return (resource for resource, kind in kinds if kind in named or not kind.startswith("azward/"))


def verdict_of(rule: Rule, view: View) -> Verdict | None:
    """Return the verdict of `rule` on one resource; `None` if the rule does not apply or the resource is never deployed."""
    if rule.is_candidate is not None and not rule.is_candidate(view):
        return None
    view.graph.begin()
    judged = rule.evaluate
    if rule.applies is not None:
        applies = judge(view, rule.applies)
        if applies is None or applies.truth is Truth.FALSE:
            return None
        if applies.truth is Truth.UNKNOWN and not applies_by_default(view, rule.applies, applies):
            judged = _where_it_applies(rule.applies, rule.evaluate)
    outcome = judge(view, judged)
    if outcome is None:
        return None
    if rule.evidence and outcome.truth is Truth.FALSE:
        outcome = _only_evidence(rule, outcome)
    if outcome.truth is not Truth.UNKNOWN and (unread := view.graph.unread()):
        outcome = replace(outcome, truth=Truth.UNKNOWN, causes=(*outcome.causes, *unread))
    return Verdict(rule, view.resource, _STATUS[outcome.truth], outcome)


def _where_it_applies(applies: Callable[[View], Outcome], judged: Callable[[View], Outcome]) -> Callable[[View], Outcome]:
    """Return a condition: `judged` if `applies`, TRUE if not; if that is UNKNOWN, TRUE if `judged` is TRUE, else UNKNOWN."""

    def implied(view: View) -> Outcome:
        where = applies(view)
        if where.truth is Truth.FALSE:
            return ~where
        outcome = judged(view)
        if where.truth is Truth.TRUE or outcome.truth is Truth.TRUE:
            return outcome
        open_answers = [answer for answer in (where, outcome) if answer.truth is Truth.UNKNOWN]
        return replace(
            all_of(open_answers),
            evidence=(*outcome.evidence, *where.evidence),
            message=outcome.message,
            steps=outcome.steps,
        )

    return implied


def _only_evidence(rule: Rule, outcome: Outcome) -> Outcome:
    cause = Cause(CauseKind.EXTERNAL, rule.id, "the deployment is only evidence: confirm it manually")
    return replace(outcome, truth=Truth.UNKNOWN, causes=(*outcome.causes, cause))


def _guarded(rule: Rule, view: View, on_error: OnError | None) -> Verdict | None:
    try:
        return verdict_of(rule, view)
    except (RecursionError, MemoryError, LimitReachedError):
        raise  # the input is too large, and no bug
    except Exception as error:
        where = f"rule `{rule.id}`, resource `{view.resource.address}`"
        kind = "" if isinstance(error, RuleError) else f"{type(error).__name__}: "
        wrapped = RuleError(f"{where}: {kind}{error}")
        if on_error is None:
            raise wrapped from error
        wrapped.__cause__ = error
        on_error(wrapped)
        return _broken(rule, view.resource, wrapped)


def _unjudged(rule: Rule, resource: Resource, error: LimitReachedError) -> Verdict:
    cause = Cause(CauseKind.UNSUPPORTED, "effort", str(error))
    return Verdict(rule, resource, Status.UNKNOWN, Outcome(Truth.UNKNOWN, (), (cause,)))


def _broken(rule: Rule, resource: Resource, error: RuleError) -> Verdict:
    cause = Cause(CauseKind.ERROR, rule.id, f"the rule crashed, which is a bug in azward: {error}")
    return Verdict(rule, resource, Status.UNKNOWN, Outcome(Truth.UNKNOWN, (), (cause,)))
