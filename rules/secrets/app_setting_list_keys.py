"""Decide whether the settings of an app contain keys of other services."""

from __future__ import annotations

import re

from azward.graph.credential import is_telemetry, name_resembles_secret
from azward.graph.network.stores import settings
from azward.graph.outcome import Evidence, Outcome, failing
from azward.graph.truth import Truth
from azward.graph.value import Cause, CauseKind, Choice, Unknown, Value, causes
from azward.graph.view import View
from azward.rule.provenance import is_key_vault_reference

HIDDEN = (CauseKind.EXTERNAL, CauseKind.UNSUPPORTED, CauseKind.ERROR)
PROPERTY = re.compile(r"\.([A-Za-z]\w*)")
READ_ONLY = re.compile(r"read-?only", re.IGNORECASE)


def evaluate(view: View) -> Outcome:
    """Return FALSE if key material flows into a setting, UNKNOWN if a setting cannot be evaluated."""
    found = [(name, path, value, _holds_key(value)) for name, path, value in settings(view)]
    keys = [(name, path, value) for name, path, value, truth in found if truth is Truth.TRUE]
    if keys:
        evidence = tuple(Evidence(view.resource, path, note=f"{name}: a key") for name, path, _ in keys)
        return failing(evidence, lambda index: _message(view, keys[index][0], keys[index][2]))
    opened: list[Cause] = [cause for _, _, value, truth in found if truth is Truth.UNKNOWN for cause in causes(value)]
    members = [view.members(f"properties.siteConfig.{name}[*]") for name in ("appSettings", "connectionStrings")]
    opened += [cause for member in members if member.open for cause in member.causes]
    return Outcome(Truth.UNKNOWN, (), tuple(dict.fromkeys(opened))) if opened else Outcome(Truth.TRUE)


def _holds_key(value: Value) -> Truth:
    if isinstance(value, Choice):
        truths = {_holds_key(branch) for _, branch in value.branches}
        return truths.pop() if len(truths) == 1 else Truth.UNKNOWN
    if not isinstance(value, Unknown):
        return Truth.FALSE
    kinds = {cause.kind for cause in value.causes}
    if CauseKind.KEY in kinds:
        return Truth.TRUE
    if is_key_vault_reference(value):
        return Truth.FALSE
    answered = any(cause.kind is CauseKind.RUNTIME and not is_telemetry(cause) for cause in value.causes)
    named = answered and any(map(name_resembles_secret, PROPERTY.findall(value.expression)))
    return Truth.UNKNOWN if named or kinds & set(HIDDEN) else Truth.FALSE


def _message(view: View, name: str, value: Value) -> str:
    cause = next(cause for cause in causes(value) if cause.kind is CauseKind.KEY)
    owner = view.graph.get(cause.target) if cause.target else None
    shown = value.expression if isinstance(value, Unknown) else ""
    kind = "a read-only key" if READ_ONLY.search(f"{shown} {cause.name}") else "a key"
    return f"setting `{name}` contains {kind}{f' of `{owner.display_name}`' if owner else ''}"
