"""Whether checks of tokens require what makes a token valid: signature, expiry, audience and keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.api_management.questions import Fault, Policy, forbidden, judged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azward.graph.api_management.effective import Statement
    from azward.graph.api_management.element import Element
    from azward.graph.outcome import Outcome
    from azward.graph.view import View

__all__ = ["evaluate"]

_REQUIRED = {
    "require-expiration-time": "a token without an end is accepted",
    "require-signed-tokens": "a token without a signature is accepted",
}


def evaluate(view: View) -> Outcome:
    """Return FALSE if a check of tokens accepts more than those that were issued for the API."""
    return judged(view, lambda policy: forbidden(policy, _faults, "inbound"), must=False)


def _faults(policy: Policy, statement: Statement) -> Iterator[Fault]:
    element = statement.element
    if element.name != "validate-jwt":
        return
    for name, what in _REQUIRED.items():
        found = element.attribute(name)
        value = policy.attribute(element, name, "true")
        if found is not None and value is None:
            yield Fault.maybe(found, f"`{name}` is not known")
        elif found is not None and value is not None and value.casefold() == "false":
            yield Fault.of(found, f"`{name}` is `false`: {what}")
    if not _has_audience(element):
        yield Fault.of(element, "no `audiences`: a token for any other application is accepted")
    for configuration in element.named("openid-config"):
        url = configuration.attribute("url")
        value = policy.text(url.value) if url is not None else None
        if url is not None and value is not None and value.casefold().startswith("http://"):
            yield Fault.of(url, "the keys are read over an unencrypted connection")


def _has_audience(element: Element) -> bool:
    audiences, claims = element.child("audiences"), element.child("required-claims")
    named = claims is not None and any(claim.get("name") == "aud" for claim in claims.children)
    return named or (audiences is not None and bool(audiences.children or audiences.loose or audiences.text.strip()))
