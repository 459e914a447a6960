"""Whether credentials are in the policy text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from azward.graph.api_management.element import HOLE
from azward.graph.api_management.expression import is_expression
from azward.graph.api_management.questions import Fault, Policy, forbidden, judged
from azward.rule.credential import looks_like, may_look_like

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azward.graph.api_management.effective import Statement
    from azward.graph.outcome import Outcome
    from azward.graph.view import View

__all__ = ["evaluate"]

_NAMES = re.compile(
    r"Authorization|Ocp-Apim-Subscription-Key|(?:x-)?api-?key|x-functions-key|code|sig|subscription-key", re.IGNORECASE
)
"""Headers and query parameters that hold credentials."""

_LETTERS = re.compile(r"[A-Za-z]")
_DIGITS = re.compile(r"[0-9]")

_MESSAGE = "a credential is written in the policy"


def evaluate(view: View) -> Outcome:
    """Return FALSE if a credential is written in a policy."""
    return judged(view, lambda policy: forbidden(policy, _faults), must=False)


def _faults(policy: Policy, statement: Statement) -> Iterator[Fault]:
    for element in statement.element.elements():
        header = element.name in ("set-header", "set-query-parameter") and _NAMES.fullmatch(element.get("name") or "")
        for part in (element, *element.named("value")) if header else (element,):
            text = part.text.strip()
            if text and part.text_start >= 0 and _is_secret(text, named=bool(header)):
                yield Fault(_MESSAGE, part.text_start, part.text_start + len(text))
        for attribute in element.attributes:
            if _is_secret(attribute.value, named=False):
                yield Fault.of(attribute, _MESSAGE)


def _is_secret(text: str, *, named: bool) -> bool:
    """Decide whether a text contains a credential; `named` tells that it is the value of a header for credentials."""
    if may_look_like(text) and looks_like(text, "credential"):
        return True
    if not named or is_expression(text) or "{{" in text or HOLE in text:
        return False
    word = text.rsplit(maxsplit=1)[-1]
    return len(word) >= 16 and _LETTERS.search(word) is not None and _DIGITS.search(word) is not None
