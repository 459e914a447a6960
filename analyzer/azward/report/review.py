"""Sentences on a change that accepts findings by configuration, baselines or comments."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from azward.report.plain import count
from azward.report.rank import most

if TYPE_CHECKING:
    from azward.report.model import Review

__all__ = ["sentences"]

SHOWN_CHANGES = 20
SHOWN_FINDINGS = 20


def sentences(review: Review) -> list[str]:
    """Return a sentence on what is hidden, one on how, and one on the effect; none if nothing is accepted."""
    if review.is_empty:
        return []
    who = "this pull request" if review.known else "the scanned tree"
    hidden = f"{who} suppresses {count(len(review.hidden), 'finding')}"
    parts = [f"{hidden}: {_findings(review)}" if review.hidden else hidden]
    if review.changes:
        shown, left = most(review.changes, SHOWN_CHANGES)
        more = f" and {left:,} more" if left else ""
        parts.append(f"{'it changes' if review.known else 'it has'} {', '.join(shown)}{more}")
    if not review.in_effect:
        parts.append("this has no effect, since only what the base has counts")
    return parts


def _findings(review: Review) -> str:
    places = Counter((result.rule.id, result.location.span.file) for result in review.hidden)
    shown, left = most(list(places), SHOWN_FINDINGS)
    listed = ", ".join(
        f"`{rule}` in `{file}`" + (f" ({places[rule, file]} times)" if places[rule, file] > 1 else "")
        for rule, file in shown
    )
    return listed + (f" and {left:,} more" if left else "")
