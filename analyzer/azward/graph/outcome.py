"""What a rule answers for one resource, and the evidence for it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal, TypeAlias

from azward.frozen import frozen
from azward.graph.truth import Truth
from azward.graph.value import ABSENT, Absent, Cause, Value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from azward.graph.resource import FieldPath, Resource

__all__ = ["Evidence", "Member", "Outcome", "Part", "Role", "all_of", "any_of", "each_of", "failing", "leaning"]

MAX_CONTEXT = 30_000
"""Pieces of evidence that members have besides their own, all in all: they share it, and each has one at least."""

Role: TypeAlias = Literal["value", "unset", "link", "nothing"]
"""What evidence shows: a value, a property that is not set, a reference to a resource, or that a resource is missing."""


@frozen
class Part:
    """A part of a text that is a value, by offsets: the text is in a language of its own."""

    text: str
    start: int
    end: int


@frozen
class Evidence:
    """What an answer is based on: a path in a resource, and the value found there."""

    resource: Resource
    path: FieldPath
    value: Value | Absent = ABSENT
    note: str = ""  # "not set, and API version 2018-07-01 assumes `false`", "no subnet is linked"
    role: Role = "value"
    part: Part | None = None  # what of the text at `path` it is
    ports: tuple[tuple[int, int], ...] = ()  # of a security rule: the ports that it opens, to compare with an earlier commit


@frozen
class Outcome:
    """An answer, the evidence for it (most important first), and what would decide it if it is UNKNOWN."""

    truth: Truth
    evidence: tuple[Evidence, ...] = ()
    causes: tuple[Cause, ...] = ()
    message: str = ""  # more specific than the rule's `finding`, or ""
    steps: tuple[Evidence, ...] = ()  # the hops of a path through the graph, in order
    # of an UNKNOWN answer: the evidence of what is decided, where it alone would make the answer FALSE, and where TRUE
    against: tuple[Evidence, ...] = ()
    in_favour: tuple[Evidence, ...] = ()
    members: tuple[Member, ...] = ()  # each of which decides the answer by itself; empty if it is about the whole resource

    def __invert__(self) -> Outcome:
        return Outcome(
            ~self.truth,
            self.evidence,
            self.causes,
            self.message,
            self.steps,
            against=self.in_favour,
            in_favour=self.against,
            members=tuple(replace(member, outcome=~member.outcome) for member in self.members),
        )

    def moved(self, old: Resource, new: Resource) -> Outcome:
        """Return the same about `new`, which differs from `old` only in what the answer does not rest on."""

        def items(found: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
            return tuple(
                [
                    Evidence(new, one.path, one.value, one.note, one.role, ports=one.ports) if one.resource is old else one
                    for one in found
                ]
            )

        members = [
            Member(new if one.resource is old else one.resource, one.path, one.outcome.moved(old, new))
            for one in self.members
        ]
        return Outcome(
            self.truth,
            items(self.evidence),
            self.causes,
            self.message,
            items(self.steps) if self.steps else (),
            items(self.against) if self.against else (),
            items(self.in_favour) if self.in_favour else (),
            tuple(members),
        )

    def towards(self, truth: Truth) -> tuple[Evidence, ...]:
        """Return the evidence that this answer is `truth`, or would be if what is undecided were left out."""
        if self.truth is truth:
            return self.evidence
        if self.truth is not Truth.UNKNOWN:
            return ()
        return self.in_favour if truth is Truth.TRUE else self.against


@frozen
class Member:
    """A part of a resource that is judged by itself: a security rule, a setting, a linked resource.

    The first evidence of `outcome` is about the member. A `path` of `None` is the rest of the resource.
    """

    resource: Resource | None
    path: FieldPath | None
    outcome: Outcome

    @property
    def at(self) -> tuple[int, FieldPath | None]:
        """Its position, which tells it from other members in one possible world."""
        return id(self.resource), self.path


def all_of(outcomes: Iterable[Outcome]) -> Outcome:
    """Return Kleene's conjunction of `outcomes`, with the evidence of those that decide it."""
    found = list(outcomes)
    truth = Truth.TRUE
    for outcome in found:
        truth &= outcome.truth
    return _merge(truth, found, Truth.FALSE)


def any_of(outcomes: Iterable[Outcome]) -> Outcome:
    """Return Kleene's disjunction of `outcomes`, with the evidence of those that decide it."""
    found = list(outcomes)
    truth = Truth.FALSE
    for outcome in found:
        truth |= outcome.truth
    return _merge(truth, found, Truth.TRUE)


def leaning(outcomes: Iterable[Outcome], decisive: Truth) -> tuple[tuple[Evidence, ...], tuple[Evidence, ...]]:
    """Return the evidence against and in favour of an undecided combination of `outcomes`, leaving out what is undecided.

    One outcome that is `decisive` decides the combination: FALSE for a conjunction, TRUE for a disjunction.
    """
    towards = {
        truth: tuple(evidence for outcome in outcomes for evidence in outcome.towards(truth))
        for truth in (Truth.FALSE, Truth.TRUE)
    }
    if towards[decisive]:
        towards[~decisive] = ()
    return towards[Truth.FALSE], towards[Truth.TRUE]


def each_of(members: Iterable[Member]) -> Outcome:
    """Return the conjunction of the outcomes of `members`. Each member that fails is a finding of its own."""
    found = list(members)
    whole = _merge(_least(found), [member.outcome for member in found], Truth.FALSE) if found else Outcome(Truth.TRUE)
    telling = (member for member in found if member.outcome.truth is Truth.FALSE)
    return replace(whole, members=_distinct(telling)) if whole.truth is Truth.FALSE else replace(whole, members=())


def failing(found: Iterable[Evidence], message: Callable[[int], str] = lambda _: "") -> Outcome:
    """Return FALSE because of each of `found`, of which there is at least one: each is a finding of its own.

    `message` returns what is wrong with the one at an index.
    """
    outcomes = [Outcome(Truth.FALSE, (item,), message=message(index)) for index, item in enumerate(found)]
    return each_of(Member(outcome.evidence[0].resource, outcome.evidence[0].path, outcome) for outcome in outcomes)


def _least(members: Iterable[Member]) -> Truth:
    truth = Truth.TRUE
    for member in members:
        truth &= member.outcome.truth
    return truth


def _distinct(members: Iterable[Member]) -> tuple[Member, ...]:
    """Return the members without repetitions: what else is wrong with one is further evidence."""
    found: dict[tuple[int, FieldPath | None], Member] = {}
    for member in members:
        before = found.get(member.at)
        if before is not None:
            evidence = (*before.outcome.evidence, *member.outcome.evidence)
            found[before.at] = replace(before, outcome=replace(before.outcome, evidence=evidence))
        else:
            found[member.at] = member
    return tuple(found.values())


def _merge(truth: Truth, outcomes: list[Outcome], decisive: Truth) -> Outcome:
    if len(outcomes) == 1:
        return outcomes[0]
    evidence: list[Evidence] = []
    causes: dict[Cause, None] = {}
    message, steps, separate = "", (), False
    for outcome in outcomes:
        if outcome.truth is truth:
            separate = separate or (bool(outcome.members) and truth is not Truth.UNKNOWN)
            evidence += outcome.evidence
            causes.update(dict.fromkeys(outcome.causes))
            message, steps = message or outcome.message, steps or outcome.steps
    against, in_favour = leaning(outcomes, decisive) if truth is Truth.UNKNOWN else ((), ())
    members = _members([one for one in outcomes if one.truth is truth], alone=truth is decisive) if separate else ()
    return Outcome(truth, tuple(evidence), tuple(causes), message, steps, against, in_favour, members)


def _members(telling: list[Outcome], *, alone: bool) -> tuple[Member, ...]:
    """Return the members of `telling`. Outcomes without members are the rest if each decides `alone`, else context."""
    others = [outcome for outcome in telling if not outcome.members]
    found = [member for outcome in telling for member in outcome.members]
    if alone:
        found += [Member(None, None, outcome) for outcome in others]
    elif context := tuple(evidence for outcome in others for evidence in outcome.evidence):
        context = context[: max(1, MAX_CONTEXT // max(1, len(found)))]
        found = [
            replace(member, outcome=replace(member.outcome, evidence=(*member.outcome.evidence, *context)))
            for member in found
        ]
    return _distinct(found)
