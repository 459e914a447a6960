"""Whether checks of tokens of Microsoft Entra name one tenant, and who may call."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from azward.graph.api_management.questions import Fault, Policy, forbidden, judged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azward.graph.api_management.effective import Statement
    from azward.graph.api_management.element import Element
    from azward.graph.outcome import Outcome
    from azward.graph.view import View

__all__ = ["evaluate"]

_CALLERS = ("client-application-ids", "backend-application-ids", "audiences", "required-claims")

_ANY_TENANT = re.compile(r"login\.microsoftonline\.[a-z]+/(?:common|organizations|consumers)/", re.IGNORECASE)


def evaluate(view: View) -> Outcome:
    """Return FALSE if tokens of any tenant, or of any application of a tenant, are accepted."""
    return judged(view, lambda policy: forbidden(policy, _faults, "inbound"), must=False)


def _faults(policy: Policy, statement: Statement) -> Iterator[Fault]:
    element = statement.element
    if element.name == "validate-azure-ad-token":
        yield from _of_tenant(policy, element)
    elif element.name == "validate-jwt" and element.child("issuers") is None:
        for configuration in element.named("openid-config"):
            url = configuration.attribute("url")
            value = policy.text(url.value) if url is not None else None
            if url is not None and value is not None and _ANY_TENANT.search(value):
                yield Fault.of(url, "tokens of any tenant are accepted: no `issuers` are listed")


def _of_tenant(policy: Policy, element: Element) -> Iterator[Fault]:
    tenant = element.attribute("tenant-id")
    value = policy.text(tenant.value) if tenant is not None else ""
    if tenant is not None and value is not None and value.casefold() in ("common", "organizations", "consumers"):
        yield Fault.of(tenant, f"tokens of any tenant are accepted: `tenant-id` is `{value}`")
    if not any(element.child(name) is not None for name in _CALLERS):
        yield Fault.of(element, "tokens of any application of the tenant are accepted: no application or audience is listed")
