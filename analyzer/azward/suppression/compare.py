"""Decides which findings are new compared with a base, by identity: moving or reformatting code makes nothing new."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from azward.report.model import SuppressionKind
from azward.rule.model import Status
from azward.suppression.baseline import occurrence
from azward.suppression.identity import match

if TYPE_CHECKING:
    from collections.abc import Sequence

    from azward.report.model import Result
    from azward.suppression.suppressions import Suppressions

__all__ = ["compared", "with_added", "without_comments"]


def with_added(
    head: Sequence[Result], base: Sequence[Result], ours: Suppressions, theirs: Suppressions, *, refuse: bool
) -> list[Result]:
    """Return `head` with those results marked that a comment suppresses which the base does not have, or with `refuse` not
    suppressed.

    The base has a comment if the same result is suppressed there, or if the same comment applies to the whole file there.
    """
    accepted = [index for index, result in enumerate(head) if _by_comment(result)]
    if not accepted:
        return list(head)
    before = [occurrence(result) for result in base if result.status is Status.SUPPRESSED]
    found = match([occurrence(head[index]) for index in accepted], before)
    added = {
        index
        for index, known in zip(accepted, found, strict=True)
        if known is None and not ours.shares_file_comment(head[index].suppression, theirs)
    }
    return [_added(result, refuse=refuse) if index in added else result for index, result in enumerate(head)]


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


def compared(head: Sequence[Result], base: Sequence[Result]) -> tuple[list[Result], int]:
    """Return `head` with new results marked, and the number of findings of `base` that are gone.

    A finding is new unless it is a finding of the base, too; one that was unknown or suppressed there is new. Other results
    are new if the base does not have them.
    """
    marked = list(head)
    failing = [index for index, result in enumerate(head) if result.status is Status.FAIL]
    others = [index for index, result in enumerate(head) if result.status in (Status.UNKNOWN, Status.SUPPRESSED)]
    findings = [occurrence(result) for result in base if result.status is Status.FAIL]
    found = match([occurrence(head[index]) for index in failing], findings)
    listed = [occurrence(result) for result in base if result.status is not Status.PASS]
    for index, known in zip(failing, found, strict=True):
        marked[index] = replace(head[index], new=known is None)
    for index, known in zip(others, match([occurrence(head[index]) for index in others], listed), strict=True):
        marked[index] = replace(head[index], new=known is None)
    left = [findings[index] for index in set(range(len(findings))) - set(found)]
    kept = match(left, [occurrence(head[index]) for index in others])
    return marked, sum(index is None for index in kept)
