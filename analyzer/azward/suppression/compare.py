"""Decides which findings are new compared with a base, by identity: moving or reformatting code makes nothing new."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from azward.rule.model import Status
from azward.suppression.baseline import occurrence
from azward.suppression.identity import match

if TYPE_CHECKING:
    from collections.abc import Sequence

    from azward.report.model import Result

__all__ = ["compared"]


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
