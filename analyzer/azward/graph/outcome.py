"""What a rule answers for one resource, and the evidence for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from azward.frozen import frozen
from azward.graph.truth import Truth
from azward.graph.value import ABSENT, Absent, Cause, Value

if TYPE_CHECKING:
    from collections.abc import Iterable

    from azward.graph.resource import FieldPath, Resource

__all__ = ["Evidence", "Outcome", "Role", "all_of", "any_of", "leaning"]

Role: TypeAlias = Literal["value", "unset", "link", "nothing"]
"""What evidence shows: a value, a property that is not set, a reference to a resource, or that a resource is missing."""


@frozen
class Evidence:
    """What an answer is based on: a path in a resource, and the value found there."""

    resource: Resource
    path: FieldPath
    value: Value | Absent = ABSENT
    note: str = ""  # "not set, and API version 2018-07-01 assumes `false`", "no subnet is linked"
    role: Role = "value"


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

    def __invert__(self) -> Outcome:
        return Outcome(
            ~self.truth, self.evidence, self.causes, self.message, self.steps, against=self.in_favour, in_favour=self.against
        )

    def towards(self, truth: Truth) -> tuple[Evidence, ...]:
        """Return the evidence that this answer is `truth`, or would be if what is undecided were left out."""
        if self.truth is truth:
            return self.evidence
        if self.truth is not Truth.UNKNOWN:
            return ()
        return self.in_favour if truth is Truth.TRUE else self.against


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


def _merge(truth: Truth, outcomes: list[Outcome], decisive: Truth) -> Outcome:
    if len(outcomes) == 1:
        return outcomes[0]
    evidence: list[Evidence] = []
    causes: dict[Cause, None] = {}
    message, steps = "", ()
    for outcome in outcomes:
        if outcome.truth is truth:
            evidence += outcome.evidence
            causes.update(dict.fromkeys(outcome.causes))
            message, steps = message or outcome.message, steps or outcome.steps
    against, in_favour = leaning(outcomes, decisive) if truth is Truth.UNKNOWN else ((), ())
    return Outcome(truth, tuple(evidence), tuple(causes), message, steps, against, in_favour)
