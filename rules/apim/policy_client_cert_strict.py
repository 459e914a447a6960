"""Whether checks of client certificates leave out a part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.api_management.questions import Fault, Policy, forbidden, judged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azward.graph.api_management.effective import Statement
    from azward.graph.outcome import Outcome
    from azward.graph.view import View

__all__ = ["evaluate"]

_SWITCHES = {
    "validate-trust": ("false", "certificates of any issuer are accepted"),
    "validate-revocation": ("false", "revoked certificates are accepted"),
    "validate-not-before": ("false", "certificates that are not valid yet are accepted"),
    "validate-not-after": ("false", "expired certificates are accepted"),
    "ignore-error": ("true", "the call goes on if the check fails"),
}


def evaluate(view: View) -> Outcome:
    """Return FALSE if a check of client certificates accepts more than valid certificates of known callers."""
    return judged(view, lambda policy: forbidden(policy, _faults, "inbound"), must=False)


def _faults(policy: Policy, statement: Statement) -> Iterator[Fault]:
    element = statement.element
    if element.name != "validate-client-certificate":
        return
    for name, (wrong, what) in _SWITCHES.items():
        found = element.attribute(name)
        if found is None:
            continue
        value = policy.text(found.value)
        if value is None:
            yield Fault.maybe(found, f"`{name}` is not known")
        elif value.casefold() == wrong:
            yield Fault.of(found, f"`{name}` is `{wrong}`: {what}")
    if element.child("identities") is None:
        yield Fault.of(element, "no `identities`: any certificate of a trusted authority is accepted")
