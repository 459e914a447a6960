"""Decide whether a password is set by an argument that Terraform keeps in its state."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from azward.graph.outcome import Evidence, Outcome
from azward.graph.resource import FieldPath, parse_path
from azward.graph.truth import Truth

if TYPE_CHECKING:
    from azward.graph.view import View

SINKS = tuple(map(parse_path, ("properties.administratorLoginPassword", "properties.value", "properties.password")))
"""The properties that azurerm can set by a write-only argument, one for each type of the rule."""

WITH_WRITE_ONLY = re.compile(
    r"(?:^|\.)azurerm_(?:key_vault_secret|mssql_server|mssql_job_credential|(?:mysql|postgresql)_flexible_server"
    r"|postgresql_server)\."
)
WRITE_ONLY = "_wo"


def applies(view: View) -> bool:
    """Decide whether the resource is one of azurerm with a password."""
    return _password(view) is not None


def evaluate(view: View) -> Outcome:
    """Return FALSE if the password is an argument that is not write-only."""
    found = _password(view)
    if found is None or found[1].endswith(WRITE_ONLY):
        return Outcome(Truth.TRUE)
    path, name = found
    return Outcome(Truth.FALSE, (Evidence(view.resource, path),), message=f"keeps `{name}` in the state of Terraform")


def _password(view: View) -> tuple[FieldPath, str] | None:
    """Return the path of the password and the argument that sets it."""
    if not WITH_WRITE_ONLY.search(view.resource.address):
        return None
    return next(((path, name) for path in SINKS if (name := view.resource.argument(path))), None)
