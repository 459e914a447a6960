"""Decide whether a resource contains a hard-coded shared access signature."""

from __future__ import annotations

from azward.graph.credential import is_credential_sink
from azward.graph.outcome import Evidence, Outcome, failing
from azward.graph.resource import FieldPath
from azward.graph.truth import Truth
from azward.graph.value import CauseKind, Unknown, is_unread
from azward.graph.view import View
from azward.rule.credential import HOLE, looks_like, may_look_like
from azward.rule.secret_leaves import may_hold_credential, suspect_leaves

HIDDEN = (CauseKind.EXTERNAL, CauseKind.UNSUPPORTED)

applies = may_hold_credential


def evaluate(view: View) -> Outcome:
    """Return FALSE if strings of the resource contain signatures, UNKNOWN if the query of a URL cannot be evaluated.

    The value of a parameter does not count.
    """
    found = suspect_leaves(view)
    evidence = tuple(
        Evidence(view.resource, path, note="hard-coded shared access signature")
        for path, value, _ in found
        if may_look_like(text := _known(value)) and looks_like(text, "sas")
    )
    if evidence:
        return failing(evidence)
    hidden = [value for path, value, name in found if isinstance(value, Unknown) and _hides_query(view, path, value, name)]
    causes = tuple(dict.fromkeys(cause for value in hidden for cause in value.causes))
    return Outcome(Truth.UNKNOWN, (), causes) if hidden else Outcome(Truth.TRUE)


def _known(value: str | Unknown) -> str:
    parts = value.parts if isinstance(value, Unknown) else (value,)
    return "".join(part if isinstance(part, str) else HOLE for part in parts)


def _hides_query(view: View, path: FieldPath, value: Unknown, name: str) -> bool:
    """Return whether an unread part may contain a signature: a URL with a query, settings, or a credential."""
    outside = any(cause.kind in HIDDEN for cause in value.causes)
    if is_unread(value):
        return True
    if not value.parts and is_credential_sink(view.resource.type, path, name):
        return outside
    return outside and "?" in (_known(value) or value.expression)
