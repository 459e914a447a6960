"""Decide whether a plan describes the sources beside it."""

from __future__ import annotations

from azward.graph.outcome import Evidence, Outcome
from azward.graph.resource import parse_path
from azward.graph.truth import Truth
from azward.graph.view import View

SHOWN = 5


def evaluate(view: View) -> Outcome:
    """Return FALSE if the sources have something that the plan has not, or otherwise."""
    path = parse_path("properties.differences")
    found = view.field(path)
    if not isinstance(found, list) or not found:
        return Outcome(Truth.TRUE, (Evidence(view.resource, path),))
    shown = "; ".join(str(item) for item in found[:SHOWN])
    more = f"; and {len(found) - SHOWN:,} more" if len(found) > SHOWN else ""
    return Outcome(Truth.FALSE, (Evidence(view.resource, path, note="differs"),), message=f"{shown}{more}")
