"""Decide whether the actions of a workflow that read secrets hide them in the history of its runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.outcome import Evidence, Outcome, failing
from azward.graph.resource import FieldPath, parse_path
from azward.graph.truth import Truth
from azward.graph.value import Absent, Unknown, Value, causes, lookup

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azward.graph.view import View

ACTIONS = parse_path("properties.definition.actions")
INNER = ("actions", "else", "cases", "default")
"""Where an action has further actions: a scope, a loop, a condition, a switch."""


def evaluate(view: View) -> Outcome:
    """Return FALSE if an action shows a secret that it reads from a vault, UNKNOWN if the actions are not known."""
    actions = view.written(ACTIONS)
    definition = view.written(ACTIONS[:-1])
    opened = next((value for value in (definition, actions) if isinstance(value, Unknown)), None)
    if opened is not None:
        return Outcome(Truth.UNKNOWN, (), causes(opened))
    shown = [path for path, action in _actions(actions, ACTIONS) if _reads_secret(action) and not _hides(action)]
    return failing([Evidence(view.resource, path) for path in shown]) if shown else Outcome(Truth.TRUE)


def _actions(actions: Value | Absent, at: FieldPath) -> Iterator[tuple[FieldPath, dict[str, Value]]]:
    for name, action in actions.items() if isinstance(actions, dict) else ():
        if isinstance(action, dict):
            yield (*at, name), action
            for key in INNER:
                inner = lookup(action, key)
                if isinstance(inner, dict):
                    below = inner if key in ("actions", "cases") else lookup(inner, "actions")
                    yield from _actions(below, (*at, name, key))


def _reads_secret(action: dict[str, Value]) -> bool:
    """Decide whether it is the action of the connector for Key Vault that gets the value of a secret."""
    inputs = lookup(action, "inputs")
    path = lookup(inputs, "path") if isinstance(inputs, dict) else None
    return isinstance(path, str) and path.startswith("/secrets/") and path.endswith("/value")


def _hides(action: dict[str, Value]) -> bool:
    value: Value | Absent = action
    for key in ("runtimeConfiguration", "secureData", "properties"):
        value = lookup(value, key) if isinstance(value, dict) else None
    return isinstance(value, Unknown) or (isinstance(value, list) and "outputs" in value)
