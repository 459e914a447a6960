"""Decide whether a hub keeps every message of its devices in storage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.outcome import Evidence, Outcome
from azward.graph.truth import Truth
from azward.graph.value import Absent, Cause, CauseKind, Value, lookup

if TYPE_CHECKING:
    from azward.graph.resource import FieldPath
    from azward.graph.view import View

ROUTES = "properties.routing.routes[*]"
CONTAINERS = "properties.routing.endpoints.storageContainers[*]"
ALWAYS = ("", "true")


def evaluate(view: View) -> Outcome:
    """Return TRUE if an enabled route without condition leads device messages to a storage endpoint of the hub."""
    names = {_text(member, "name") for _, member in view.members(CONTAINERS).items} - {""}
    for at, member in view.members(ROUTES).items:
        if _keeps_all(view, at, member) and names & _endpoints(view, at):
            return Outcome(Truth.TRUE, (Evidence(view.resource, at),))
    return Outcome(Truth.FALSE, causes=(Cause(CauseKind.EXTERNAL, "route", "no route archives every message"),))


def _keeps_all(view: View, at: FieldPath, member: Value) -> bool:
    condition = view.written((*at, "condition"))
    always = isinstance(condition, Absent) or (isinstance(condition, str) and condition.strip().casefold() in ALWAYS)
    return always and _text(member, "source") == "devicemessages" and view.written((*at, "isEnabled")) is True


def _endpoints(view: View, at: FieldPath) -> set[str]:
    return {name.casefold() for _, name in view.members((*at, "endpointNames", "*")).items if isinstance(name, str)}


def _text(member: Value, name: str) -> str:
    found = lookup(member, name) if isinstance(member, dict) else None
    return found.casefold() if isinstance(found, str) else ""
