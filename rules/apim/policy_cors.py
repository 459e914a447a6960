"""Whether browsers may call from any site."""

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
    """Return FALSE if any origin is allowed."""
    return judged(view, lambda policy: forbidden(policy, _faults, "inbound"), must=False)


def _faults(policy: Policy, statement: Statement) -> Iterator[Fault]:
    if statement.element.name != "cors":
        return
    credentials = policy.attribute(statement.element, "allow-credentials", "false")
    with_them = " with credentials" if credentials is not None and credentials.casefold() == "true" else ""
    for origins in statement.element.named("allowed-origins"):
        for origin in origins.named("origin"):
            value = policy.text(origin.text.strip())
            if value is None:
                yield Fault.maybe(origin, "an allowed origin is not known")
            elif value.strip() == "*":
                yield Fault.of(origin, f"`allowed-origins` contains `*`: scripts of any site may call{with_them}")
