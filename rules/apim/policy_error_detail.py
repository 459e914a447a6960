"""Whether answers contain details of errors."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from azward.graph.api_management.questions import Fault, Policy, forbidden, judged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azward.graph.api_management.effective import Statement
    from azward.graph.outcome import Outcome
    from azward.graph.view import View

__all__ = ["evaluate"]

_ANSWERS = ("return-response", "set-body", "set-header", "set-status")

_DETAIL = re.compile(r"\bLastError\b(?!\s*\??\.\s*(?!Message|ToString|StackTrace)\w)|\bStackTrace\b")
"""An error as a whole, its message, or a stack trace; its source, scope and reason are names."""

_MESSAGE = "the answer contains `context.LastError`"


def evaluate(view: View) -> Outcome:
    """Return FALSE if an answer contains the message of an error."""
    return judged(view, lambda policy: forbidden(policy, _faults), must=False)


def _faults(policy: Policy, statement: Statement) -> Iterator[Fault]:
    if statement.element.name not in _ANSWERS:
        return
    for element in statement.element.elements():
        if _DETAIL.search(element.text):
            yield Fault(_MESSAGE, element.text_start, element.text_start + len(element.text.strip()))
        for attribute in element.attributes:
            if _DETAIL.search(attribute.value):
                yield Fault.of(attribute, _MESSAGE)
