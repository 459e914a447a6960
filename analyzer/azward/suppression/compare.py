"""Decides which findings are new compared with a base, by identity: moving or reformatting code makes nothing new."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from azward.report.model import SuppressionKind
from azward.rule.model import Status
from azward.suppression.baseline import occurrence
from azward.suppression.counterparts import counterparts
from azward.suppression.identity import match
from azward.suppression.parts import NOWHERE, split

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from azward.report.model import Deployment, Result
    from azward.suppression.counterparts import Further, Resources
    from azward.suppression.suppressions import Suppressions

__all__ = ["compared", "with_added", "without_comments"]


def with_added(
    head: Sequence[Result],
    base: Sequence[Result],
    resources: tuple[Resources, Resources],
    suppressions: tuple[Suppressions, Suppressions],
    *,
    refuse: bool,
) -> list[Result]:
    """Return `head` with those results marked that a comment suppresses which the base does not have, or with `refuse` not
    suppressed.

    The base has a comment if the same result is suppressed there, or if the same comment applies to the whole file there.
    `resources` and `suppressions` are those of both.
    """
    accepted = [index for index, result in enumerate(head) if _by_comment(result)]
    if not accepted:
        return list(head)
    ours, theirs = suppressions
    before = [result for result in base if result.status is Status.SUPPRESSED]
    found = counterparts([head[index] for index in accepted], before, *resources)
    known = dict(zip(accepted, found.known, strict=True))
    marked: list[Result] = []
    for index, result in enumerate(head):
        if index not in known or ours.shares_file_comment(result.suppression, theirs):
            marked.append(result)
        else:
            there, new = split(result, known[index])
            marked += (*there, *(_added(part, refuse=refuse) for part in new))
    return marked


def without_comments(results: Sequence[Result]) -> list[Result]:
    """Return `results` with those that a comment suppresses as they are without it."""
    return [_added(result, refuse=True) if _by_comment(result) else result for result in results]


def _by_comment(result: Result) -> bool:
    return result.suppression is not None and result.suppression.kind is SuppressionKind.COMMENT


def _added(result: Result, *, refuse: bool) -> Result:
    found = result.suppression
    if found is None:
        return result
    if refuse:
        return replace(result, status=found.answer, suppression=None, refused=found)
    return replace(result, suppression=replace(found, added=True))


def compared(
    head: Sequence[Result], base: Sequence[Result], resources: tuple[Resources, Resources]
) -> tuple[list[Result], int]:
    """Return `head` with new results marked, and the number of findings of `base` that are gone.

    A finding is new unless it is a finding of the base, too, and goes no further than there; one that was unknown or
    suppressed there is new. If it is new in some deployments only, it is returned as two. Other results are new if the base
    does not have them. `resources` are those of both.
    """
    failing = [index for index, result in enumerate(head) if result.status is Status.FAIL]
    others = [index for index, result in enumerate(head) if result.status in (Status.UNKNOWN, Status.SUPPRESSED)]
    findings = [result for result in base if result.status is Status.FAIL]
    found = counterparts([head[index] for index in failing], findings, *resources)
    listed = [result for result in base if result.status is not Status.PASS]
    known = dict(zip(failing, found.known, strict=True))
    matched = dict(zip(others, _matched([head[index] for index in others], listed), strict=True))
    marked: list[Result] = []
    for index, result in enumerate(head):
        if index in known:
            there, new = split(result, known[index])
            marked += (replace(part, new=False) for part in there)
            marked += (_new(part, found.worse.get(index, {})) for part in new)
        else:
            marked.append(replace(result, new=matched[index] is None) if index in matched else result)
    left = [result for index, result in enumerate(findings) if index not in found.used]
    kept = _matched(left, [head[index] for index in others])
    return marked, sum(index is None for index in kept)


def _matched(ours: Sequence[Result], theirs: Sequence[Result]) -> list[int | None]:
    """Return for each of `ours` the index of the same among `theirs`; `None` if there is none."""
    found = match(list(map(occurrence, ours)), list(map(occurrence, theirs)))
    used = set(found)
    meant: dict[object, list[int]] = defaultdict(list)
    for index, result in enumerate(theirs):
        if result.meant is not None and index not in used:
            meant[result.meant, result.deployment].append(index)
    for place, result in enumerate(ours):
        if found[place] is None and result.meant is not None and (others := meant.get((result.meant, result.deployment))):
            found[place] = others.pop()
    return found


def _new(part: Result, further: Mapping[Deployment, Further]) -> Result:
    """Return a result as a new one, which says in what it goes further than in the base."""
    known = next((further[place].worse.what for place in (*part.within, NOWHERE) if place in further), "")
    if not known or (part.refused is not None and part.refused.outgrown):
        return replace(part, new=True)
    return replace(part, new=True, detail=f"{part.detail}; {known}" if part.detail else known)
