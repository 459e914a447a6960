"""References to secrets of Key Vault, with or without a version."""

from __future__ import annotations

import re
from collections.abc import Iterable

from azward.graph.outcome import Evidence, Outcome, failing
from azward.graph.truth import Truth
from azward.graph.value import Cause, Choice, Unknown, Value
from azward.graph.view import View

__all__ = ["unversioned"]

_VERSIONED = re.compile(r"/(?:secrets|certificates)/[^/]+/[^/?]+/?$", re.IGNORECASE)


def unversioned(view: View, patterns: Iterable[str]) -> Outcome:
    """Return FALSE if a reference at one of the paths names a version, which stays when the secret is renewed."""
    found: list[Evidence] = []
    causes: dict[Cause, None] = {}
    for pattern in patterns:
        members = view.members(pattern)
        causes.update(dict.fromkeys(members.causes))
        for path, value in members.items:
            if isinstance(value, str) and _VERSIONED.search(value):
                found.append(Evidence(view.resource, path, value))
            elif isinstance(value, (Unknown, Choice)) and not _ends_in_a_name(value):
                causes.update(dict.fromkeys(value.causes if isinstance(value, Unknown) else (value.cause,)))
    if found:
        return failing(found, lambda _: "the reference names a version")
    return Outcome(Truth.UNKNOWN if causes else Truth.TRUE, causes=tuple(causes))


def _ends_in_a_name(value: Value) -> bool:
    """Decide whether a partly known reference ends in the name of a secret: the vault is what is not known."""
    last = value.parts[-1] if isinstance(value, Unknown) and value.parts else None
    return isinstance(last, str) and re.search(r"(?:^|/)(?:secrets|certificates)/[^/]+/?$", last) is not None
