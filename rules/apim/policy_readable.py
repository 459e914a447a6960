"""Whether all that an effective policy consists of can be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.api_management.questions import Policy, evidence_in, judged
from azward.graph.outcome import Outcome
from azward.graph.truth import Truth

if TYPE_CHECKING:
    from azward.graph.view import View

__all__ = ["evaluate"]


def evaluate(view: View) -> Outcome:
    """Return FALSE for a text that is not a policy, and UNKNOWN for one that is not in the source."""
    return judged(view, _ask, must=False)


def _ask(policy: Policy) -> Outcome:
    gaps = [gap for gap in policy.gaps() if gap.document is not None]
    broken = [gap for gap in gaps if gap.document is not None and gap.document.fault is not None]
    evidence = tuple(
        evidence_in(gap.document, gap.document.fault.offset if gap.document.fault else gap.start, gap.cause.reason)
        for gap in broken
        if gap.document is not None
    )
    if broken:
        return Outcome(Truth.FALSE, evidence, message=broken[0].cause.reason)
    causes = tuple(dict.fromkeys(gap.cause for gap in gaps))
    return Outcome(Truth.UNKNOWN if causes else Truth.TRUE, causes=causes)
