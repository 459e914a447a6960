"""Decide whether an app signs in to Cassandra as the superuser that every cluster has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.network.stores import settings
from azward.graph.outcome import Evidence, Outcome, failing
from azward.graph.truth import Truth
from azward.graph.value import Value, causes

if TYPE_CHECKING:
    from azward.graph.resource import FieldPath
    from azward.graph.view import View

SUPERUSER = "cassandra"


def applies(view: View) -> bool:
    """Decide whether a setting names a user of Cassandra."""
    return bool(_users(view))


def evaluate(view: View) -> Outcome:
    """Return FALSE if a setting holds the name of the superuser, UNKNOWN if its value is not known."""
    found = _users(view)
    wrong = [path for path, value in found if isinstance(value, str) and value.casefold() == SUPERUSER]
    if wrong:
        return failing([Evidence(view.resource, path) for path in wrong])
    opened = [(path, value) for path, value in found if not isinstance(value, str)]
    why = tuple(dict.fromkeys(cause for _, value in opened for cause in causes(value)))
    return Outcome(Truth.UNKNOWN if opened else Truth.TRUE, tuple(Evidence(view.resource, path) for path, _ in opened), why)


def _users(view: View) -> list[tuple[FieldPath, Value]]:
    return [
        (path, value) for name, path, value in settings(view) if "cassandra" in (word := name.casefold()) and "user" in word
    ]
