"""Decide whether a password is set by an argument that is kept in a state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.outcome import Evidence, Outcome
from azward.graph.resource import FieldPath, parse_path
from azward.graph.truth import Truth

if TYPE_CHECKING:
    from azward.graph.view import View

PASSWORDS = tuple(map(parse_path, ("properties.administratorLoginPassword", "properties.value", "properties.password")))
"""The properties with a password, one for each type of the rule."""


def applies(view: View) -> bool:
    """Decide whether an argument sets a password that could be write-only."""
    return _password(view) is not None


def evaluate(view: View) -> Outcome:
    """Return FALSE if the password is an argument that is not write-only."""
    path = _password(view)
    if path is None or view.resource.is_write_only(path):
        return Outcome(Truth.TRUE)
    name = view.resource.argument(path)
    return Outcome(Truth.FALSE, (Evidence(view.resource, path),), message=f"keeps `{name}` in the state")


def _password(view: View) -> FieldPath | None:
    return next((path for path in PASSWORDS if view.resource.is_write_only(path) is not None), None)
