"""Chains of conditions along a network path: every hop must hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.frozen import frozen
from azward.graph.outcome import Evidence, Member, Outcome, each_of
from azward.graph.truth import Truth
from azward.graph.value import Cause, CauseKind

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Hop", "chain", "either", "unknown_hop", "unread_cause", "worst"]


@frozen
class Hop:
    """One condition of a chain: whether it holds, where that is written, and what is wrong if it does not."""

    truth: Truth
    evidence: Evidence
    broken: str = ""  # what is wrong if it is FALSE
    causes: tuple[Cause, ...] = ()  # why it is UNKNOWN
    unknown: str = ""  # the message if it is UNKNOWN, if `broken` does not fit


def unknown_hop(evidence: Evidence, reason: str, name: str, causes: tuple[Cause, ...] = ()) -> Hop:
    """Return a hop that is UNKNOWN for `reason`, because of `causes`, else because `name` was not read."""
    return Hop(Truth.UNKNOWN, evidence, "", causes or unread_cause(name, reason), reason)


def chain(hops: Sequence[Hop]) -> Outcome:
    """Return the outcome of requiring every hop. The message names the first broken hop, else the first unknown one."""
    truth = Truth.TRUE
    for hop in hops:
        truth &= hop.truth
    weak = next((hop for hop in hops if hop.truth is truth), None) if truth is not Truth.TRUE else None
    return Outcome(
        truth,
        evidence=(weak.evidence,) if weak else tuple(hop.evidence for hop in hops[-1:]),
        causes=tuple(dict.fromkeys(cause for hop in hops if hop.truth is Truth.UNKNOWN for cause in hop.causes)),
        message=_in_words(weak) if weak else "",
        steps=tuple(hop.evidence for hop in hops),
    )


def _in_words(hop: Hop) -> str:
    if hop.truth is Truth.FALSE:
        return hop.broken
    return hop.unknown or f"it is not known whether {hop.broken}"


def either(*alternatives: Sequence[Hop]) -> Sequence[Hop]:
    """Return the alternative that comes closest to holding; the first one if several do."""
    return max(alternatives, key=lambda hops: min((hop.truth.value for hop in hops), default=Truth.TRUE.value))


def worst(outcomes: Sequence[Outcome]) -> Outcome:
    """Return the first outcome that fails, else the first unknown one, else the first; TRUE if there are none.

    Each that fails is a finding of its own, which its first evidence identifies.
    """
    first = min(outcomes, key=lambda outcome: outcome.truth.value, default=Outcome(Truth.TRUE))
    if first.truth is not Truth.FALSE:
        return first
    wrong = [outcome for outcome in outcomes if outcome.truth is Truth.FALSE and outcome.evidence]
    apart = [Member(item.resource, item.path, outcome) for outcome in wrong for item in outcome.evidence[:1]]
    found = [member for outcome in wrong for member in outcome.members]
    return each_of(found or apart) if wrong else first


def unread_cause(name: str, reason: str) -> tuple[Cause, ...]:
    """Return the cause of an answer that depends on something that was not read."""
    return (Cause(CauseKind.EXTERNAL, name, reason),)
