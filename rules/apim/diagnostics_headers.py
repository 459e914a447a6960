"""Whether headers with credentials are logged without a mask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.outcome import Evidence, Outcome, failing
from azward.graph.truth import Truth
from azward.graph.value import Cause

if TYPE_CHECKING:
    from azward.graph.view import View

__all__ = ["evaluate"]

_MESSAGES = tuple(f"properties.{end}.{what}" for end in ("frontend", "backend") for what in ("request", "response"))

_CREDENTIALS = frozenset(
    (
        *("authorization", "proxy-authorization", "cookie", "set-cookie", "ocp-apim-subscription-key"),
        *("api-key", "x-api-key", "x-functions-key"),
    )
)


def evaluate(view: View) -> Outcome:
    """Return FALSE if a header with a credential is logged as it is."""
    found: list[Evidence] = []
    causes: dict[Cause, None] = {}
    for message in _MESSAGES:
        headers = view.members(f"{message}.headers[*]")
        causes.update(dict.fromkeys(headers.causes))
        logged = [(path, value) for path, value in headers.items if isinstance(value, str)]
        exposed = [(path, value) for path, value in logged if value.casefold() in _CREDENTIALS]
        if exposed:
            masked, open_causes = _masked(view, message)
            causes.update(dict.fromkeys(open_causes))
            found += [
                Evidence(view.resource, path, value)
                for path, value in exposed
                if value.casefold() not in masked and not open_causes
            ]
    if found:
        return failing(found, lambda index: f"the header `{found[index].value}` is logged")
    return Outcome(Truth.UNKNOWN if causes else Truth.TRUE, causes=tuple(causes))


def _masked(view: View, message: str) -> tuple[set[str], tuple[Cause, ...]]:
    """Return the headers of a message that are masked or hidden, and why there may be more."""
    masks = view.members(f"{message}.dataMasking.headers[*]")
    names = (mask.get("value") for _, mask in masks.items if isinstance(mask, dict))
    return {name.casefold() for name in names if isinstance(name, str)}, masks.causes
