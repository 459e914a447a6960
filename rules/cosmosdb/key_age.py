"""Decide whether the keys of an account were regenerated not long ago."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from azward.graph.outcome import Evidence, Outcome, failing
from azward.graph.resource import parse_path
from azward.graph.truth import Truth
from azward.graph.value import Absent, Cause, CauseKind, Unknown, causes

if TYPE_CHECKING:
    from azward.graph.resource import FieldPath
    from azward.graph.view import View

KEYS = tuple(
    parse_path(f"properties.keysMetadata.{name}")
    for name in ("primaryMasterKey", "secondaryMasterKey", "primaryReadonlyMasterKey", "secondaryReadonlyMasterKey")
)
LONGEST = timedelta(days=90)


def evaluate(view: View) -> Outcome:
    """Return FALSE if a key is older than 90 days, or from before 2022-06-18, when Azure began to record the time.

    Return UNKNOWN if the time of a key is not known.
    """
    found = [(path, _age_is_fine(view, path)) for path in KEYS]
    if old := [path for path, truth in found if truth is Truth.FALSE]:
        return failing([Evidence(view.resource, path, view.written((*path, "generationTime"))) for path in old])
    opened = [path for path, truth in found if truth is Truth.UNKNOWN]
    if not opened:
        return Outcome(Truth.TRUE)
    why = tuple(dict.fromkeys(cause for path in opened for cause in _causes(view, path)))
    return Outcome(Truth.UNKNOWN, tuple(Evidence(view.resource, path) for path in opened), why)


def _age_is_fine(view: View, path: FieldPath) -> Truth:
    if isinstance(view.written(path), Absent):  # an account for Cassandra or MongoDB has no read-only keys here
        return Truth.TRUE
    written = view.written((*path, "generationTime"))
    if isinstance(written, Absent):
        return Truth.FALSE
    made = _time(written) if isinstance(written, str) else None
    return Truth.UNKNOWN if made is None else Truth.of(datetime.now(UTC) - made <= LONGEST)


def _time(text: str) -> datetime | None:
    try:
        made = datetime.fromisoformat(text)
    except ValueError:
        return None
    return made if made.tzinfo is not None else made.replace(tzinfo=UTC)


def _causes(view: View, path: FieldPath) -> tuple[Cause, ...]:
    value = view.written((*path, "generationTime"))
    reason = "the time when the key was generated is not known"
    return causes(value) if isinstance(value, Unknown) else (Cause(CauseKind.RUNTIME, "generationTime", reason),)
