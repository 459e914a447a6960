"""Whether limits count calls of each caller."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from azward.graph.api_management.expression import is_expression
from azward.graph.api_management.questions import Fault, Policy, forbidden, judged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azward.graph.api_management.effective import Statement
    from azward.graph.outcome import Outcome
    from azward.graph.view import View

__all__ = ["evaluate"]

_BY_KEY = ("rate-limit-by-key", "quota-by-key", "llm-token-limit", "azure-openai-token-limit")

_FROM_HEADER = re.compile(r"Request\s*\.\s*(?:Headers|Url\s*\.\s*Query)\b")

_IDENTIFIES = re.compile(
    r"IpAddress|Subscription|AsJwt|X-Forwarded-For|X-Azure-ClientIP|Authorization|Certificate|api-key", re.IGNORECASE
)
"""What tells callers apart although it may be read from a header."""


def evaluate(view: View) -> Outcome:
    """Return FALSE if a limit counts all calls together, or callers can choose what they are counted as."""
    return judged(view, lambda policy: forbidden(policy, _faults, "inbound"), must=False)


def _faults(policy: Policy, statement: Statement) -> Iterator[Fault]:
    key = statement.element.attribute("counter-key") if statement.element.name in _BY_KEY else None
    if key is None:
        return
    if not is_expression(key.value) and policy.text(key.value) is not None:
        yield Fault.of(key, "`counter-key` is a constant: all callers share one counter")
    elif _FROM_HEADER.search(key.value) and not _IDENTIFIES.search(key.value):
        yield Fault.of(key, "`counter-key` is a header that callers choose")
