"""Decide whether an output returns a credential."""

from __future__ import annotations

import re

from azward.graph.credential import is_telemetry, leaves, name_resembles_secret, names_no_credential
from azward.graph.outcome import Evidence, Outcome, failing
from azward.graph.resource import FieldPath, parse_path
from azward.graph.truth import Truth
from azward.graph.value import Absent, Cause, CauseKind, Unknown
from azward.graph.view import View
from azward.rule.provenance import secret_source

VALUE = parse_path("properties.value")
HIDDEN = (CauseKind.EXTERNAL, CauseKind.UNSUPPORTED, CauseKind.ERROR)
PROPERTY = re.compile(r"\.([A-Za-z]\w*)")


def evaluate(view: View) -> Outcome:
    """Return FALSE if the value contains key material or a secure parameter. A secure output passes.

    Return UNKNOWN if the value cannot be evaluated, or is a property that is known only after deployment and whose name
    resembles a credential.
    """
    if view.written("properties.secure") is True:
        return Outcome(Truth.TRUE)
    value = view.written(VALUE)
    found = [
        (path, leaf) for path, leaf, _ in leaves(None if isinstance(value, Absent) else value) if isinstance(leaf, Unknown)
    ]
    secret = [(path, leaf) for path, leaf in found if leaf.secret]
    if secret:
        evidence = tuple(Evidence(view.resource, (*VALUE, *path)) for path, _ in secret)
        return failing(evidence, lambda index: f"it returns {secret_source(view, secret[index][1])}")
    name = str(view.resource.name)
    causes: list[Cause] = [cause for path, leaf in found if _may_hold_secret(name, path, leaf) for cause in leaf.causes]
    return Outcome(Truth.UNKNOWN, (), tuple(dict.fromkeys(causes))) if causes else Outcome(Truth.TRUE)


def _may_hold_secret(name: str, path: FieldPath, leaf: Unknown) -> bool:
    if any(cause.kind in HIDDEN for cause in leaf.causes):
        named = next((segment for segment in reversed(path) if isinstance(segment, str)), name)
        return not names_no_credential(named)
    runtime = any(cause.kind is CauseKind.RUNTIME and not is_telemetry(cause) for cause in leaf.causes)
    return runtime and any(map(name_resembles_secret, PROPERTY.findall(leaf.expression)))
