"""Whether filters of addresses allow all addresses."""

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
    """Return FALSE if a filter allows every address."""
    return judged(view, lambda policy: forbidden(policy, _faults, "inbound"), must=False)


def _faults(policy: Policy, statement: Statement) -> Iterator[Fault]:
    element = statement.element
    if element.name != "ip-filter" or policy.attribute(element, "action") != "allow":
        return
    for address in element.named("address"):
        value = policy.text(address.text.strip())
        if value is not None and value.strip() in ("0.0.0.0/0", "*", "::/0"):
            yield Fault.of(address, f"`{value.strip()}` is every address")
    for given in element.named("address-range"):
        first, last = policy.attribute(given, "from"), policy.attribute(given, "to")
        if first == "0.0.0.0" and last == "255.255.255.255":  # noqa: S104 - a policy that is judged
            yield Fault.of(given, "the range holds every address")
