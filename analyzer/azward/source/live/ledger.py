"""What was read of each type, and what was not."""

from __future__ import annotations

import re
import threading
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from azward.source.live.client import Answer

__all__ = ["STATES", "Ledger", "absent", "refused", "supported_versions"]

STATES = ("listed", "read", "denied", "failed", "unsupported")
"""How many resources of a type there are known to be, have been read, and were not read for which reason. `unsupported` are
requests for what the parent does not have in its tier or kind: nothing is lost by them."""

_ACTION = re.compile(r"perform(?:ing)? action '([^']+)'")
_VERSIONS = re.compile(r"[Tt]he supported api-versions? (?:are|is) '([^']+)'")
_VERSION = re.compile(r"\d{4}-\d{2}-\d{2}(?:-[a-z]+)?")

_WITHOUT = frozenset({
    "featurenotsupportedforaccount", "resourcetypenotsupported", "operationnotsupportedonresource", "notsupported",
    "methodnotallowed", "methodnotallowedinpricingtier", "nofeaturesupported", "featurenotavailableinsku",
})  # fmt: skip
"""Codes by which a service says that a resource of this kind or tier has no such thing."""


@dataclass(slots=True)
class Ledger:
    """Counts by type. May be written by several threads."""

    types: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, resource_type: str, state: str, count: int = 1) -> None:
        with self._lock:
            self.types[resource_type][state] += count

    def to_json(self) -> dict[str, dict[str, int]]:
        """By type, in order of name; states that did not occur are left out."""
        return {
            name: {state: counts[state] for state in STATES if counts[state]} for name, counts in sorted(self.types.items())
        }


def absent(answer: Answer) -> str:
    """ "" if an answer means trouble; else why nothing is there: "absent" or "unsupported"."""
    if answer.status in (404, 204):
        return "absent"
    if answer.status in (400, 405, 409) and answer.code.casefold() in _WITHOUT:
        return "unsupported"
    if answer.status == 400 and "does not support diagnostic settings" in answer.message:
        return "unsupported"
    return ""


def refused(answer: Answer, action: str) -> tuple[str, str]:
    """The state of what `answer` did not show, and the reason; `action` is the permission that reading it takes."""
    if answer.status in (401, 403):
        named = _ACTION.search(answer.message)
        lacking = named[1] if named and named[1].casefold() != action.casefold() else action
        return "denied", f"`{lacking}` is denied"
    return "failed", f"Azure answered {answer.status}: {answer.message[:300]}"


def supported_versions(answer: Answer) -> list[str]:
    """The API versions that an answer names as those it knows, oldest first."""
    if answer.status != 400:
        return []
    found = _VERSIONS.search(answer.message)
    return sorted(_VERSION.findall(found[1])) if found else []
