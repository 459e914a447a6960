"""Decide whether the request triggers of a workflow are limited to some callers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.outcome import Evidence, Outcome, failing
from azward.graph.resource import FieldPath, parse_path
from azward.graph.truth import Truth
from azward.graph.value import Absent, Cause, Unknown, causes, lookup

if TYPE_CHECKING:
    from azward.graph.view import View

TRIGGERS = parse_path("properties.definition.triggers")
CALLERS = "properties.accessControl.triggers.allowedCallerIpAddresses[*].addressRange"
POLICIES = parse_path("properties.accessControl.triggers.openAuthenticationPolicies.policies")
EVERY = frozenset({"0.0.0.0/0", "0.0.0.0-255.255.255.255", "::/0"})


def evaluate(view: View) -> Outcome:
    """Return FALSE if anyone can call a request trigger, UNKNOWN if the triggers or the callers are not known."""
    requests, opened = _requests(view)
    if not requests:
        return Outcome(Truth.UNKNOWN, (), opened) if opened else Outcome(Truth.TRUE)
    limited = _limited(view)
    if limited is Truth.FALSE:
        return failing([Evidence(view.resource, path) for path in requests])
    why = () if limited is Truth.TRUE else _causes(view)
    return Outcome(limited, tuple(Evidence(view.resource, path) for path in requests), why)


def _requests(view: View) -> tuple[list[FieldPath], tuple[Cause, ...]]:
    """Return the paths of the request triggers, and why there may be more."""
    triggers = view.written(TRIGGERS)
    if not isinstance(triggers, dict):
        return [], causes(triggers) if isinstance(triggers, Unknown) else ()
    kinds = {name: lookup(trigger, "type") if isinstance(trigger, dict) else trigger for name, trigger in triggers.items()}
    found: list[FieldPath] = [
        (*TRIGGERS, name) for name, kind in kinds.items() if isinstance(kind, str) and kind.casefold() == "request"
    ]
    return found, tuple(cause for kind in kinds.values() if isinstance(kind, Unknown) for cause in kind.causes)


def _limited(view: View) -> Truth:
    policies, callers = view.written(POLICIES), view.members(CALLERS)
    ranges = [text for _, text in callers.items if isinstance(text, str)]
    if (isinstance(policies, dict) and policies) or (ranges and not EVERY.intersection(ranges)):
        return Truth.TRUE
    open_ = callers.open or len(ranges) < len(callers.items) or isinstance(policies, Unknown)
    return Truth.UNKNOWN if open_ and not EVERY.intersection(ranges) else Truth.FALSE


def _causes(view: View) -> tuple[Cause, ...]:
    members, policies = view.members(CALLERS), view.written(POLICIES)
    found = [*members.causes, *(cause for _, text in members.items for cause in causes(text))]
    return tuple(dict.fromkeys((*found, *(() if isinstance(policies, Absent) else causes(policies)))))
