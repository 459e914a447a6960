"""Whether callers decide which host the gateway calls."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from azward.graph.api_management.expression import is_expression
from azward.graph.api_management.questions import Fault, Policy, forbidden, judged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azward.graph.api_management.effective import Statement
    from azward.graph.outcome import Outcome
    from azward.graph.view import View

__all__ = ["evaluate"]

_FROM_CALLER = re.compile(
    r"context\s*\.\s*Request\s*\.\s*(?:Headers|Url\s*\.\s*Query|OriginalUrl\s*\.\s*(?:Query|Host)|Body|MatchedParameters)\b"
)

_FIXED_HOST = re.compile(
    r"""^\s*@\(\s*(?:string\s*\.\s*Format\s*\(\s*)?\$?@?"(?:https?://[^"/{]+/|\{\{[^}]+\}\}/)""", re.IGNORECASE
)
"""An expression that begins with a literal in which the host ends."""

_VARIABLE = re.compile(r"""Variables(?:\s*\.\s*GetValueOrDefault(?:<[^>]*>)?\s*\(|\s*\[)\s*"([^"]+)""")


def evaluate(view: View) -> Outcome:
    """Return FALSE if the host of a request is made of what the caller sends."""
    return judged(view, lambda policy: forbidden(policy, _faults), must=False)


def _faults(policy: Policy, statement: Statement) -> Iterator[Fault]:
    element = statement.element
    if element.name == "set-backend-service" and (base := element.attribute("base-url")) is not None:
        yield from _of_url(policy, base.value, base.start, base.end)
    for url in element.elements():
        if url.name == "set-url" and url.text_start >= 0:
            yield from _of_url(policy, url.text.strip(), url.text_start, url.text_start + len(url.text.strip()))


def _of_url(policy: Policy, value: str, start: int, end: int) -> Iterator[Fault]:
    if not is_expression(value) or _FIXED_HOST.search(value):
        return
    if _FROM_CALLER.search(value):
        yield Fault("the host is made of what the caller sends", start, end)
        return
    for name in _VARIABLE.findall(value):
        if any(_FROM_CALLER.search(set_to) for set_to in _values(policy, name)):
            yield Fault(f"the host is made of the variable `{name}`, which the caller sends", start, end)
            return


def _values(policy: Policy, name: str) -> Iterator[str]:
    for statement in policy.statements():
        if statement.element.name == "set-variable" and statement.element.get("name") == name:
            value = statement.element.get("value") or ""
            if not _FIXED_HOST.search(value):
                yield value
