"""Decide whether a secure parameter has a hard-coded default."""

from __future__ import annotations

import re

from azward.graph.outcome import Evidence, Outcome
from azward.graph.resource import parse_path
from azward.graph.truth import Truth
from azward.graph.value import Absent, Cause, CauseKind, Value
from azward.graph.view import View
from azward.rule.declaration import properties

DEFAULT = parse_path("properties.default")
GENERATED = re.compile(r"\bnewGuid\s*\(", re.IGNORECASE)


def applies(view: View) -> bool:
    """Decide whether the parameter is secure."""
    return properties(view).get("secure") is True


def evaluate(view: View) -> Outcome:
    """Return FALSE for a literal that is not empty, UNKNOWN for an expression without `newGuid()`."""
    value = view.written(DEFAULT)
    evidence = (Evidence(view.resource, DEFAULT, note="hard-coded default"),)
    truth = _is_harmless(value)
    if truth is Truth.UNKNOWN:
        reason = "its default is an expression, and others may be able to compute its value"
        return Outcome(truth, evidence, (Cause(CauseKind.UNSUPPORTED, "default", reason),))
    return Outcome(truth, evidence if truth is Truth.FALSE else ())


def _is_harmless(value: Value | Absent) -> Truth:
    if isinstance(value, Absent) or value in ("", None):
        return Truth.TRUE
    if isinstance(value, str):
        if GENERATED.search(value):
            return Truth.TRUE
        return Truth.UNKNOWN if value.startswith("[") and not value.startswith("[[") and value.endswith("]") else Truth.FALSE
    if isinstance(value, (dict, list)):
        truth = Truth.TRUE
        for member in value.values() if isinstance(value, dict) else value:
            truth &= _is_harmless(member)
        return truth
    return Truth.FALSE if isinstance(value, (int, float)) and not isinstance(value, bool) else Truth.UNKNOWN
