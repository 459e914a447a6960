"""Decide whether Key Vault references use the latest version of their secret."""

from __future__ import annotations

import re

from azward.graph.network.stores import settings, unread_settings
from azward.graph.outcome import Evidence, Outcome, failing
from azward.graph.truth import Truth
from azward.graph.value import Cause, Unknown, Value, canonical, causes
from azward.graph.view import View
from azward.rule.provenance import is_key_vault_reference, vault_references

PINNED = re.compile(
    r"secretversion=[^;)\s]|/secrets/[^/)]+/(?:[0-9a-f]{32}|\{[^{}]*\.version\})|secreturiwithversion", re.IGNORECASE
)
"""A version, including one that is known only after deployment."""
FLOATING = re.compile(r"secretname=[^;)]+|/secrets/[^/)]+/?\)|\.secreturi\b", re.IGNORECASE)


applies = vault_references


def evaluate(view: View) -> Outcome:
    """Return FALSE if a reference contains a version, UNKNOWN if that part of its text is not known."""
    found = [(name, path, value, _is_pinned(value)) for name, path, value in settings(view) if is_key_vault_reference(value)]
    evidence = tuple(
        Evidence(view.resource, path, note=f"setting `{name}` pins a version")
        for name, path, _, truth in found
        if truth is Truth.TRUE
    )
    if evidence:
        return failing(evidence)
    opened: list[Cause] = [*unread_settings(view)]
    opened += [cause for _, _, value, truth in found if truth is Truth.UNKNOWN for cause in causes(value)]
    return Outcome(Truth.UNKNOWN, (), tuple(dict.fromkeys(opened))) if opened else Outcome(Truth.TRUE)


def _is_pinned(value: Value) -> Truth:
    text = canonical(value)
    if PINNED.search(text):
        return Truth.TRUE
    return Truth.UNKNOWN if isinstance(value, Unknown) and not FLOATING.search(text) else Truth.FALSE
