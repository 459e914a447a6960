"""Sentences on threats of threat models: which ones a finding leaves open, and what a change does to their states."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from azward.report.rank import most

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from azward.report.model import DataFlowRef, Result, StateChange, ThreatRow, ThreatStates

__all__ = ["because", "counts", "flow_text", "kind_of", "moved", "nothing_moved", "opened"]

SHOWN = 3
"""Threats of a model, and data flows, that a finding names."""


def opened(result: Result) -> str:
    """Return the threats and data flows that a finding leaves open: "shop: theft; data flow F05 `a` → `b`"; "" if none."""
    models: dict[str, list[str]] = defaultdict(list)
    for threat in result.threats:
        models[threat.model].append(threat.id)
    named = [f"{model}: {_listed(ids)}" for model, ids in models.items()]
    flows = {flow.id: f"{flow.id} {flow.ends}" for flow in reversed(result.flows)}  # the first of those with one id
    if flows:
        named.append(f"data flow{'s' if len(flows) > 1 else ''} {_listed(list(reversed(flows.values())))}")
    return "; ".join(named)


def _listed(names: Sequence[str]) -> str:
    shown, left = most(names, SHOWN)
    return ", ".join(shown) + (f" and {left:,} more" if left else "")


def kind_of(change: StateChange) -> str:
    """Return in one word what a change does to a threat."""
    return "worse" if change.is_worse else "better" if change.is_better else "changed"


def moved(change: StateChange) -> str:
    """Return a threat and its states: "shop/theft Orders are stolen: mitigated → exposed"."""
    return f"{change.threat.name} {change.threat.title}: {change.before} → {change.after}"


def because(change: StateChange) -> str:
    """Return why the state of a threat differs, with the first place: "`rule` fails on `logs` (main.bicep:3)"."""
    place = next((one.location.span for one in change.evidence if one.location is not None), None)
    return change.reason if place is None else f"{change.reason} ({place.file}:{place.start_line})"


def flow_text(flow: DataFlowRef) -> str:
    """Return a new data flow with the trust boundaries that it crosses."""
    protocol = f" over {flow.protocol}" if flow.protocol else ""
    return f"{flow.model}/{flow.id} {flow.title}: {flow.ends}{protocol}, crosses {'; '.join(flow.crosses)}"


def nothing_moved(states: ThreatStates) -> str:
    """Return the sentence that no threat has another state."""
    if not states.models:
        return "no threat model fits what is deployed"
    return f"no threat of {', '.join(f'`{name}`' for name in states.models)} has another state"


def counts(rows: Iterable[ThreatRow]) -> str:
    """Return how many threats are in each state, the worst state first: "exposed 3, mitigated 20"."""
    found = Counter(row.state for row in rows)
    return ", ".join(f"{state} {found[state]}" for state in STATES if found[state])


STATES = ("exposed", "partly", "unknown", "needs attestation", "mitigated", "not applicable")
"""The states of threats, the worst first."""
