"""Whether the password of a back end is in the policy text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.api_management.element import HOLE
from azward.graph.api_management.expression import is_expression
from azward.graph.api_management.questions import Fault, Policy, forbidden, judged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azward.graph.api_management.effective import Statement
    from azward.graph.outcome import Outcome
    from azward.graph.view import View

__all__ = ["evaluate"]


def evaluate(view: View) -> Outcome:
    """Return FALSE if a password is written in a policy."""
    return judged(view, lambda policy: forbidden(policy, _faults), must=False)


def _faults(policy: Policy, statement: Statement) -> Iterator[Fault]:
    for element in statement.element.elements():
        password = element.attribute("password") if element.name == "authentication-basic" else None
        if password is None or "{{" in password.value or is_expression(password.value):
            continue
        if HOLE in password.value:
            yield Fault.maybe(password, "where the password comes from is not known")
        elif password.value:
            yield Fault.of(password, "`password` is a literal")
