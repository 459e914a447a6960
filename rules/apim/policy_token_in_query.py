"""Whether tokens are read from the query of a URL."""

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
    """Return FALSE if a token is expected in a query parameter."""
    return judged(view, lambda policy: forbidden(policy, _faults, "inbound"), must=False)


def _faults(policy: Policy, statement: Statement) -> Iterator[Fault]:
    name = statement.element.attribute("query-parameter-name")
    if statement.element.name in ("validate-jwt", "validate-azure-ad-token") and name is not None:
        yield Fault.of(name, "`query-parameter-name` is set")
