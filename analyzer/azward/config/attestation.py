"""Attestations: what people state of mitigations that code cannot show."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from azward.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ATTESTATION_KEYS", "REQUIRED_KEYS", "Attestation", "attestation"]

ATTESTATION_KEYS = {
    "mitigation": "The mitigation that it is about: drone-delivery/M-key-rotation",
    "scope": "Addresses, names, ids or files that it covers, as patterns; without it, all of them",
    "statement": "What is true",
    "by": "Who states it",
    "date": "The day on which it was stated: 2027-03-01",
    "evidence": "A link to a record",
    "expires": "The last day on which it holds: 2027-03-01",
}
"""The keys of an attestation, and what they mean."""

REQUIRED_KEYS = ("mitigation", "statement", "by")


@frozen
class Attestation:
    """A statement of a person. Dates are ISO texts; "" where none is given."""

    mitigation: str
    statement: str
    by: str
    scope: tuple[str, ...] = ()
    date: str = ""
    evidence: str = ""
    expires: str = ""
    place: str = ""  # "azward.yaml:12:5"

    def problem(self, today: datetime.date) -> str:
        """Return why it does not hold on a day, or ""."""
        if self.expires and datetime.date.fromisoformat(self.expires) < today:
            return f"expired on {self.expires}"
        if self.date and datetime.date.fromisoformat(self.date) > today:
            return f"is dated {self.date}, which is in the future"
        return ""


def attestation(data: Mapping[str, str], scope: tuple[str, ...], place: str, model: str = "") -> Attestation:
    """Return the attestation with these keys, without secrets; a mitigation without the id of a model is one of `model`."""
    from azward.rule.redaction import hidden

    mitigation = data["mitigation"]
    if model and not mitigation.startswith(f"{model}/"):
        mitigation = f"{model}/{mitigation}"
    return Attestation(
        mitigation,
        hidden(data["statement"]),
        hidden(data["by"]),
        scope,
        data.get("date", ""),
        hidden(data.get("evidence", "")),
        data.get("expires", ""),
        place,
    )
