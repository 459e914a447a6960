"""Whether sections of policies inherit the policy of the scope around them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from azward.graph.api_management.document import SECTIONS, Document
from azward.graph.api_management.element import Element
from azward.graph.api_management.questions import Policy, evidence_in, judged
from azward.graph.outcome import Outcome
from azward.graph.truth import Truth

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azward.graph.view import View

__all__ = ["evaluate"]

_OWN = frozenset(
    ("forward-request", "retry", "limit-concurrency", "set-backend-service", "include-fragment", "return-response")
)
"""What may replace the inherited `backend` section."""


def evaluate(view: View) -> Outcome:
    """Return FALSE if a section of a policy below the global scope has no `<base />`."""
    return judged(view, _ask, must=False)


def _ask(policy: Policy) -> Outcome:
    documents = [one for one in policy.effective.documents if one.scope != "global"]
    reached = policy.reached()
    found = [(one, part) for document in documents for one, part in _faults(document) if part.name in reached]
    if found:
        document, element = found[0]
        message = f"the `{element.name}` section of the {document.scope} policy has no `<base />`"
        evidence = tuple(evidence_in(one, part, f"no `<base />` in `{part.name}`") for one, part in found)
        return Outcome(Truth.FALSE, evidence, message=message)
    unread = tuple(document.cause for document in documents if document.cause is not None)
    return replace(Outcome(Truth.UNKNOWN if unread else Truth.TRUE), causes=unread)


def _faults(document: Document) -> Iterator[tuple[Document, Element]]:
    for name in SECTIONS:
        section = document.section(name)
        if section is None or any(element.name == "base" for element in section.elements()):
            continue
        if name == "backend" and any(element.name in _OWN for element in section.children):
            continue
        if not section.loose:
            yield document, section
