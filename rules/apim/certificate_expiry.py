"""Whether certificates of host names end soon. Only a running service tells."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from azward.graph.outcome import Evidence, Outcome, failing
from azward.graph.truth import Truth

if TYPE_CHECKING:
    from azward.graph.value import Value
    from azward.graph.view import View

__all__ = ["applies", "evaluate"]

_PATH = "properties.hostnameConfigurations[*].certificate.expiry"

_SOON = timedelta(days=30)


def applies(view: View) -> bool:
    """Decide whether the end of a certificate is stated."""
    members = view.members(_PATH)
    return bool(members.items)


def evaluate(view: View) -> Outcome:
    """Return FALSE for a certificate that has ended or ends within 30 days."""
    members = view.members(_PATH)
    limit = datetime.now(UTC) + _SOON
    ends = [(path, value, _date(value)) for path, value in members.items]
    soon = [Evidence(view.resource, path, value) for path, value, end in ends if end is not None and end < limit]
    if soon:
        return failing(soon, lambda index: f"the certificate ends on {soon[index].value}")
    unknown = members.open or any(end is None for _, _, end in ends)
    return Outcome(Truth.UNKNOWN if unknown else Truth.TRUE, causes=members.causes)


def _date(value: Value) -> datetime | None:
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return found.replace(tzinfo=found.tzinfo or UTC) if found is not None else None
