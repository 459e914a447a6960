"""Sentences on a change that accepts findings by configuration, baselines or comments."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from azward.report.plain import count
from azward.report.rank import most

if TYPE_CHECKING:
    from collections.abc import Sequence

    from azward.report.model import Review

__all__ = ["sentences"]

SHOWN_CHANGES = 20
SHOWN_FINDINGS = 20


def sentences(review: Review) -> list[str]:
    """Return sentences on what is hidden, how, what is stated, and on the effect; none if nothing is accepted."""
    if review.is_empty:
        return []
    who = "this pull request" if review.known else "the scanned tree"
    parts: list[str] = []
    if review.hidden:
        parts.append(f"{who} suppresses {count(len(review.hidden), 'finding')}: {_findings(review)}")
    if review.changes:
        parts.append(f"{'it' if review.hidden else who} {'changes' if review.known else 'has'} {_listed(review.changes)}")
    if review.attested:
        parts.append(f"{who} attests {_listed([f'`{name}`' for name in review.attested])}")
    if review.withdrawn:
        parts.append(f"{who} withdraws the statement about {_listed([f'`{name}`' for name in review.withdrawn])}")
    if not review.in_effect:
        parts.append("this has no effect, since only what the base has counts")
    return parts


def _listed(texts: Sequence[str]) -> str:
    shown, left = most(texts, SHOWN_CHANGES)
    return ", ".join(shown) + (f" and {left:,} more" if left else "")


def _findings(review: Review) -> str:
    places = Counter((result.rule.id, result.location.span.file) for result in review.hidden)
    shown, left = most(list(places), SHOWN_FINDINGS)
    listed = ", ".join(
        f"`{rule}` in `{file}`" + (f" ({places[rule, file]} times)" if places[rule, file] > 1 else "")
        for rule, file in shown
    )
    return listed + (f" and {left:,} more" if left else "")
