"""What the entries of a baseline accept: a finding, as long as it does not get worse."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from azward.report.model import AppliedSuppression, SuppressionKind
from azward.rule.extent import worse as further_than
from azward.rule.model import Status
from azward.suppression.parts import NOWHERE, split
from azward.suppression.reach import recorded

if TYPE_CHECKING:
    from collections.abc import Iterable

    from azward.report.model import Deployment, Notice, Result
    from azward.rule.extent import Worse
    from azward.suppression.entry import Entry
    from azward.suppression.identity import Occurrence

__all__ = ["Accepted", "outgrown"]

MAX_ALIKE = 50
"""Entries that find the same with which a finding is compared."""


class Accepted:
    """What the entries of a baseline accept, by what they find.

    Entries that find the same are one list: which of them a finding is cannot be told, so it may go as far as any of them.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._alike: dict[Occurrence, list[Entry]] = defaultdict(list)
        for entry in entries:
            self._alike[entry.occurrence].append(entry)
        self._further: dict[int, tuple[Worse, bool]] = {}  # by entry; whether it still accepts the finding somewhere

    def judged(self, result: Result, entry: Entry | None) -> list[Result]:
        """Return a failing result as new, or as accepted; as two if it goes too far in some of its deployments."""
        if entry is None:
            return [replace(result, new=True)]
        found = AppliedSuppression(
            SuppressionKind.BASELINE,
            result.status,
            entry.reason,
            entry.owner,
            entry.until,
            entry.place,
            settled=entry.accepts is not None,
        )
        further = self._too_far(result, entry) if entry.accepts is not None else {}
        if not further:
            return [replace(result, status=Status.SUPPRESSED, suppression=found, new=False)]
        wide, there = split(result, further)
        self._further[id(entry)] = next(iter(further.values())), bool(there)
        return [
            *(replace(part, status=Status.SUPPRESSED, suppression=found, new=False) for part in there),
            *(outgrown(part, further[next(iter(part.within), NOWHERE)], found) for part in wide),
        ]

    def _too_far(self, result: Result, entry: Entry) -> dict[Deployment, Worse]:
        """Return the deployments in which a result goes further than what is accepted."""
        resource, path = entry.occurrence[0][1:]
        alike = self._alike[entry.occurrence][:MAX_ALIKE]
        listed = [one.accepts for one in (entry, *alike)]
        found: dict[Deployment, Worse] = {}
        for deployment, part in (result.within or {NOWHERE: result}).items():
            after = recorded(part.extent, resource, path) if part.extent is not None else None
            if after is None or any(one is None for one in listed):
                continue
            worse = [further_than(one, after) for one in listed if one is not None]
            if worse[0] is not None and all(one is not None for one in worse):
                found[deployment] = worse[0]
        return found

    def told(self, entry: Entry, notice: Notice) -> Notice:
        """Return what became of an entry, with what it does not accept."""
        if id(entry) not in self._further:
            return notice
        worse, somewhere = self._further[id(entry)]
        named = notice.message.partition(" is accepted")[0]
        message = f"{named}: the accepted value got worse: {worse.change}"
        return replace(notice, message=message, count=int(somewhere))


def outgrown(result: Result, worse: Worse, refused: AppliedSuppression) -> Result:
    """Return a finding that goes further than what was accepted, which it is not any more."""
    told = f"the accepted value got worse: {worse.change}"
    return replace(
        result,
        status=Status.FAIL,
        suppression=None,
        refused=replace(refused, outgrown=True),
        new=True,
        detail=f"{result.detail}; {told}" if result.detail else told,
    )
