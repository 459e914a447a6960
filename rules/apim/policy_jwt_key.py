"""Whether the keys of tokens are in the policy text."""

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
    """Return FALSE if a key that signs or decrypts tokens is written in a policy."""
    return judged(view, lambda policy: forbidden(policy, _faults), must=False)


def _faults(policy: Policy, statement: Statement) -> Iterator[Fault]:
    if statement.element.name != "validate-jwt":
        return
    for group in ("issuer-signing-keys", "decryption-keys"):
        for keys in statement.element.named(group):
            for key in keys.named("key"):
                text = key.text.strip()
                if not text or "{{" in text or is_expression(text) or key.get("certificate-id") is not None:
                    continue
                if HOLE in text:
                    yield Fault.maybe(key, "where the key comes from is not known")
                else:
                    yield Fault(f"a key is written in `{group}`", key.text_start, key.text_start + len(text))
