"""Decide how a Device Provisioning Service authenticates to its linked IoT hubs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.key_material import Text, policy_name
from azward.graph.outcome import Evidence, Outcome, failing
from azward.graph.resource import FieldPath, parse_path
from azward.graph.truth import Truth
from azward.graph.value import ABSENT, Absent, Unknown, Value, lookup
from azward.graph.view import View

if TYPE_CHECKING:
    from collections.abc import Iterator

OWNER = "iothubowner"
HUBS = parse_path("properties.iotHubs[*]")
IDENTITIES = ("systemassigned", "userassigned")


def evaluate(view: View) -> Outcome:
    """Return FALSE if a connection string is a literal or has a key of `iothubowner`, UNKNOWN if its policy is not known."""
    members = view.members(HUBS)
    judged = list(_judge(view, members.items))
    wrong = [evidence for truth, evidence in judged if truth is Truth.FALSE]
    if wrong:
        return failing(wrong, lambda index: _message(wrong[index]))
    open_ = [evidence for truth, evidence in judged if truth is Truth.UNKNOWN]
    if not open_ and not members.open:
        return Outcome(Truth.TRUE)
    causes = [cause for item in open_ if isinstance(item.value, Unknown) for cause in item.value.causes]
    return Outcome(Truth.UNKNOWN, tuple(open_), tuple(dict.fromkeys((*members.causes, *causes))))


def _message(string: Evidence) -> str:
    written = isinstance(string.value, str)
    return f"its connection string {'is hard-coded' if written else 'contains a key of the owner policy'}"


def _judge(view: View, hubs: tuple[tuple[FieldPath, Value], ...]) -> Iterator[tuple[Truth, Evidence]]:
    for path, hub in hubs:
        mode = view.field((*path, "authenticationType"))
        if isinstance(mode, str) and mode.casefold() in IDENTITIES:
            continue
        settled = view.world.settle(hub)
        string: Value | Absent = lookup(settled, "connectionString") if isinstance(settled, dict) else settled
        if not isinstance(string, Absent):
            string = view.world.settle(string)
        yield _harmless(string), Evidence(view.resource, (*path, "connectionString"), string)


def _harmless(string: Value | Absent) -> Truth:
    if isinstance(string, str):
        return Truth.of(not string)  # a hard-coded key
    if not isinstance(string, Unknown):
        return Truth.TRUE if string is ABSENT or string is None else Truth.UNKNOWN
    text = Text((), string)
    named = policy_name(text)
    policies = [cause.target.casefold().partition("/iothubkeys/")[2] for cause in text.keys]
    if named == OWNER or OWNER in policies:
        return Truth.FALSE
    return (
        Truth.of(True) if named or (policies and all(policy and "{" not in policy for policy in policies)) else Truth.UNKNOWN
    )
