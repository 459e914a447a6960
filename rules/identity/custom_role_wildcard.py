"""Decide whether a custom role is limited: no wildcard for everything, no right to hand out roles, no tenant-wide scope."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from azward.graph.outcome import Evidence, Outcome, all_of
from azward.graph.resource import EVERY, parse_path
from azward.graph.truth import Truth
from azward.graph.value import Unknown, causes
from azward.rule.condition import compile_condition

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azward.graph.resource import FieldPath
    from azward.graph.value import Cause
    from azward.graph.view import View

PERMISSIONS = parse_path("properties.permissions[*]")
ESCALATING = ("microsoft.authorization/roleassignments/write", "microsoft.authorization/roledefinitions/write")
"""Anyone who has one of these rights can give themselves any other."""

_LIMITED = tuple(
    compile_condition({"field": path, "notEquals": value})
    for path, value in (
        ("properties.permissions[*].actions[*]", "*"),
        ("properties.permissions[*].dataActions[*]", "*"),
        ("properties.assignableScopes[*]", "/"),
    )
)


def evaluate(view: View) -> Outcome:
    """Return FALSE if the role allows every action, can assign or define roles, or can be assigned in the whole tenant."""
    return all_of((*(condition(view) for condition in _LIMITED), *_harmless(view)))


def _harmless(view: View) -> Iterator[Outcome]:
    """Yield for each permission and each right to hand out roles whether the permission does not grant it."""
    permissions = view.members(PERMISSIONS)
    for path, _ in permissions.items:
        for right in ESCALATING:
            granted, evidence, opened = _covers(view, (*path, "actions", EVERY), right)
            removed, _, doubts = _covers(view, (*path, "notActions", EVERY), right)
            yield Outcome(~(granted & ~removed), evidence, (*opened, *doubts))
    if permissions.open:
        yield Outcome(Truth.UNKNOWN, (Evidence(view.resource, PERMISSIONS[:-1]),), permissions.causes)


def _covers(view: View, path: FieldPath, right: str) -> tuple[Truth, tuple[Evidence, ...], tuple[Cause, ...]]:
    """Return whether a list of actions contains `right`, the actions that do, and what would decide it."""
    actions = view.members(path)
    truth = Truth.UNKNOWN if actions.open else Truth.FALSE
    opened = list(actions.causes)
    evidence: list[Evidence] = []
    for at, action in actions.items:
        if isinstance(action, str) and _pattern(action).fullmatch(right):
            truth = Truth.TRUE
            evidence.append(Evidence(view.resource, at, action))
        elif isinstance(action, Unknown):
            truth |= Truth.UNKNOWN
            opened += causes(action)
    return truth, tuple(evidence), tuple(opened)


@cache
def _pattern(action: str) -> re.Pattern[str]:
    """Return a pattern for an action, in which a star is any text."""
    return re.compile(".*".join(re.escape(part) for part in action.casefold().split("*")))
