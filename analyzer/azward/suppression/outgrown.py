"""Accepted findings that go further than in the base of a comparison, which accepts them, too: they count again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.report.model import SuppressionKind
from azward.rule.model import Status
from azward.suppression.accepted import outgrown
from azward.suppression.counterparts import counterparts
from azward.suppression.parts import NOWHERE, split

if TYPE_CHECKING:
    from collections.abc import Sequence

    from azward.report.model import AppliedSuppression, Result
    from azward.suppression.counterparts import Resources

__all__ = ["with_outgrown"]


def with_outgrown(head: Sequence[Result], base: Sequence[Result], resources: tuple[Resources, Resources]) -> list[Result]:
    """Return `head` with those accepted findings failing that go further than in `base`, which accepts them, too.

    `resources` are those of both. What a baseline accepts is no finding of `base`, which is judged without one.
    """
    if not any(_is_asked(result) for result in head):
        return list(head)
    open_ = [index for index, result in enumerate(head) if _fails(result)]
    before = [result for result in base if _fails(result)]
    found = counterparts([head[index] for index in open_], before, *resources)
    further = {open_[position]: places for position, places in found.worse.items() if _is_asked(head[open_[position]])}
    told: list[Result] = []
    for index, result in enumerate(head):
        refused = result.suppression
        places = further.get(index)
        if refused is None or places is None:
            told.append(result)
            continue
        wide = {place: one for place, one in places.items() if _is_same_decision(refused, before[one.base])}
        worse, there = split(result, wide)
        told += (*there, *(outgrown(part, wide[next(iter(part.within), NOWHERE)].worse, refused) for part in worse))
    return told


def _fails(result: Result) -> bool:
    """Decide whether a result fails, accepted or not."""
    return result.status is Status.FAIL or (result.suppression is not None and result.suppression.answer is Status.FAIL)


def _is_asked(result: Result) -> bool:
    """Decide whether a result is accepted for the value that it had."""
    return result.suppression is not None and not result.suppression.settled and _fails(result)


def _is_same_decision(ours: AppliedSuppression, there: Result) -> bool:
    """Decide whether the base has what accepts a finding: not if the change wrote or rewrote it."""
    if ours.kind is SuppressionKind.BASELINE:
        return True
    theirs = there.suppression
    said = (ours.kind, ours.reason, ours.owner, ours.until)
    return theirs is not None and (theirs.kind, theirs.reason, theirs.owner, theirs.until) == said
