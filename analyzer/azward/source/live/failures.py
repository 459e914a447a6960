"""What the failed answers of Azure mean: no such resource, no permission, an unsupported API version."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from azward.source.live.client import Answer

__all__ = ["absent", "refused", "supported_versions"]

_ACTION = re.compile(r"perform(?:ing)? action '([^']+)'")
_VERSIONS = re.compile(r"[Tt]he supported api-versions? (?:are|is) '([^']+)'")
_VERSION = re.compile(r"\d{4}-\d{2}-\d{2}(?:-[a-z]+)?")

_WITHOUT = frozenset({
    "featurenotsupportedforaccount", "resourcetypenotsupported", "operationnotsupportedonresource", "notsupported",
    "methodnotallowed", "methodnotallowedinpricingtier", "nofeaturesupported", "featurenotavailableinsku",
    "featuredisabledonselectededition",
})  # fmt: skip
"""Error codes that mean that a resource of this kind or tier does not support the request."""


def absent(answer: Answer) -> str:
    """Return why there is nothing to read, "absent" or "unsupported"; "" if the answer is a failure."""
    if answer.status in (404, 204) and answer.readable:  # an error page is not about the resource
        return "absent"
    if answer.status in (400, 405, 409) and answer.code.casefold() in _WITHOUT:
        return "unsupported"
    if answer.status == 400 and "does not support diagnostic settings" in answer.message:
        return "unsupported"
    return ""


def refused(answer: Answer, action: str) -> tuple[str, str]:
    """Return the state ("denied" or "failed") and the reason of a failure. Reading needs the permission `action`."""
    if answer.status in (401, 403):
        named = _ACTION.search(answer.message)
        lacking = named[1] if named and named[1].casefold() != action.casefold() else action
        return "denied", f"`{lacking}` is denied"
    if not answer.readable:
        return "failed", f"Azure returned {answer.status} and no JSON object"
    return "failed", f"Azure returned {answer.status}: {answer.message[:300]}"


def supported_versions(answer: Answer) -> list[str]:
    """Return the API versions that an answer lists as supported, oldest first."""
    if answer.status != 400:
        return []
    found = _VERSIONS.search(answer.message)
    return sorted(_VERSION.findall(found[1])) if found else []
