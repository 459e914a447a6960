"""Whether credentials or whole messages are logged."""

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

_LOGS = ("log-to-eventhub", "trace", "emit-metric")
_ONE_WAY = "send-one-way-request"

_CREDENTIAL = re.compile(
    r"""Headers\b[^;]{0,60}?["\x27(](Authorization|Ocp-Apim-Subscription-Key|Cookie|Set-Cookie|api-key|x-api-key)["\x27]""",
    re.IGNORECASE,
)
_BODY = re.compile(
    r"\b(?:Request|Response)\s*\??\.\s*Body\s*\??\.\s*As\s*<\s*(?:string|JObject|byte\[\])\s*>", re.IGNORECASE
)


def evaluate(view: View) -> Outcome:
    """Return FALSE if a log entry contains the header of a credential or a whole message."""
    return judged(view, lambda policy: forbidden(policy, _faults), must=False)


def _faults(policy: Policy, statement: Statement) -> Iterator[Fault]:
    element = statement.element
    bodies = [element] if element.name in _LOGS else [*element.named("set-body")] if element.name == _ONE_WAY else []
    for body in bodies:
        for part in body.elements():
            found = _what(part.text)
            if found:
                yield Fault(found, part.text_start, part.text_start + len(part.text.strip()))
            for attribute in part.attributes:
                if found := _what(attribute.value):
                    yield Fault.of(attribute, found)


def _what(text: str) -> str:
    """Return what of a message is logged that must not be; "" if nothing is."""
    if (credential := _CREDENTIAL.search(text)) is not None:
        return f"the header `{credential.group(1)}` is logged"
    return "the body of a message is logged" if _BODY.search(text) else ""
