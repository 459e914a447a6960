"""Whether a shared access signature is written into a resource."""

from __future__ import annotations

from analyzer.graph.credential import leaves
from analyzer.graph.value import CauseKind, Truth, Unknown
from analyzer.graph.view import Evidence, Outcome, View
from analyzer.rule.credential import HOLE, looks_like

HIDDEN = (CauseKind.EXTERNAL, CauseKind.UNSUPPORTED)


def evaluate(view: View) -> Outcome:
    """FALSE when a text of the resource holds a signature; UNKNOWN when the query of an address is computed in a way that
    cannot be followed. What a parameter brings is not written here."""
    found = list(leaves(view.resource.body))
    evidence = tuple(
        Evidence(view.resource, path, note="a shared access signature in the source")
        for path, value, _ in found
        if looks_like(_known(value), "sas")
    )
    if evidence:
        return Outcome(Truth.FALSE, evidence)
    hidden = [value for _, value, _ in found if isinstance(value, Unknown) and _hides_query(value)]
    causes = tuple(dict.fromkeys(cause for value in hidden for cause in value.causes))
    return Outcome(Truth.UNKNOWN, (), causes) if hidden else Outcome(Truth.TRUE)


def _known(value: str | Unknown) -> str:
    parts = value.parts if isinstance(value, Unknown) else (value,)
    return "".join(part if isinstance(part, str) else HOLE for part in parts)


def _hides_query(value: Unknown) -> bool:
    return "?" in (_known(value) or value.expression) and any(cause.kind in HIDDEN for cause in value.causes)
