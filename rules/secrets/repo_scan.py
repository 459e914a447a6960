"""Decide whether a file beside the templates holds a credential."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.outcome import Evidence, Outcome, failing
from azward.graph.truth import Truth
from azward.rule.leak import leaks

if TYPE_CHECKING:
    from azward.graph.view import View


def evaluate(view: View) -> Outcome:
    """Return FALSE if texts of the file hold credentials: each is a finding of its own."""
    found = [
        (Evidence(view.resource, (*path, leak.start), text[leak.start : leak.end], note="hard-coded"), leak.kind)
        for path, text in view.members("properties.texts[*]").items
        if isinstance(text, str)
        for leak in leaks(text)
    ]
    if not found:
        return Outcome(Truth.TRUE)
    return failing([evidence for evidence, _ in found], lambda index: f"contains {found[index][1]}")
