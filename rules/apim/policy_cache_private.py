"""Whether answers for one caller are kept for others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.api_management.questions import Fault, Policy, forbidden, judged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azward.graph.api_management.effective import Statement
    from azward.graph.outcome import Outcome
    from azward.graph.view import View

__all__ = ["evaluate"]


def evaluate(view: View) -> Outcome:
    """Return FALSE if answers to calls with a token are cached for all callers."""
    return judged(view, lambda policy: forbidden(policy, _faults), must=False)


def _faults(policy: Policy, statement: Statement) -> Iterator[Fault]:
    element = statement.element
    private = element.attribute("allow-private-response-caching") if element.name == "cache-lookup" else None
    if private is None or any(_is_token(vary.text) for vary in element.named("vary-by-header")):
        return
    value = policy.text(private.value)
    if value is None:
        yield Fault.maybe(private, "`allow-private-response-caching` is not known")
    elif value.casefold() == "true":
        yield Fault.of(private, "answers to calls with a token are cached, and do not vary by `Authorization`")


def _is_token(text: str) -> bool:
    return text.strip().casefold() == "authorization"
