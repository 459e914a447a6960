"""What a change does to the threats: states before and after, each with the results that differ."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from azward.rule.model import Status
from azward.threat.coverage import ThreatChange, ThreatComparison, ThreatCoverage, name_of
from azward.threat.state import MitigationState, ThreatState
from azward.threat.words import evidence, order

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Set as AbstractSet

    from azward.threat.coverage import ModelCoverage, ThreatReport
    from azward.threat.place import Connection
    from azward.threat.state import Judged

__all__ = ["compare"]

MAX_NAMED = 2
"""Results that the reason of a change names."""


def compare(before: ThreatReport, after: ThreatReport, base: str, commit: str) -> ThreatComparison:
    """Return how the threats of the models in `after` differ from those in `before`."""
    earlier = {found.model.id: found for found in before.models}
    changes = [one for found in after.models for one in _changes(earlier.get(found.model.id), found)]
    flows = [one for found in after.models for one in _new_flows(earlier.get(found.model.id), found)]
    changes.sort(key=lambda one: (not one.is_worse, one.is_better, one.after.rank, -one.threat.risk))
    return ThreatComparison(base, commit, tuple(changes), tuple(flows))


def _changes(before: ModelCoverage | None, after: ModelCoverage) -> Iterator[ThreatChange]:
    known = {found.threat.id: found for found in before.threats} if before is not None else {}
    for found in after.threats:
        earlier = known.get(found.threat.id) or ThreatCoverage(found.threat, ThreatState.NOTHING, "")
        if earlier.state is not found.state:
            change = ThreatChange(after.model.id, found.threat, earlier.state, found.state, "")
            results = _new(found, earlier) if change.is_better else _new(earlier, found)
            reason = _better(earlier, found, results) if change.is_better else _worse(found, results)
            yield replace(change, reason=reason, results=() if change.is_better else tuple(results))


def _new(before: ThreatCoverage, after: ThreatCoverage) -> list[Judged]:
    """Return the deciding results of `after` that do not pass, and that `before` does not have, the worst first."""
    known = {_identity(one) for one in evidence(before.mitigations)}
    found = evidence(after.mitigations)
    return sorted((one for one in found if one.status is not Status.PASS and _identity(one) not in known), key=order)


def _identity(one: Judged) -> tuple[str, str, Status]:
    return one.rule.id, one.key, one.status


def _worse(found: ThreatCoverage, results: list[Judged]) -> str:
    words = {Status.FAIL: "fails on", Status.UNKNOWN: "is not known on"}
    return _listed(f"`{one.rule.id}` {words[one.status]} `{name_of(one)}`" for one in results) or found.reason


def _better(before: ThreatCoverage, found: ThreatCoverage, results: list[Judged]) -> str:
    """Return what became of the results that did not pass before; without any, what passes now."""
    now = {(one.rule.id, one.key): one.status for one in evidence(found.mitigations)}
    words = {Status.PASS: "is fixed on", Status.UNKNOWN: "is not known any more on"}
    fixed = ((one, words.get(now.get((one.rule.id, one.key), Status.FAIL), "no longer applies to")) for one in results)
    listed = _listed(f"`{one.rule.id}` {became} `{name_of(one)}`" for one, became in fixed)
    if listed or found.state not in (ThreatState.EXPOSED, ThreatState.PARTLY):
        return listed or found.reason
    passed = _passing(before)
    return _listed(f"`{name}` passes now" for name in _passing(found) if name not in passed) or found.reason


def _passing(found: ThreatCoverage) -> AbstractSet[str]:
    """Return the ids of the deciding mitigations that pass, in the order of the model."""
    passing = (item for item in found.mitigations if item.deciding and item.state is MitigationState.PASS)
    return {item.mitigation.id: None for item in passing}.keys()


def _listed(texts: Iterable[str]) -> str:
    named = list(dict.fromkeys(texts))
    more = f" and {len(named) - MAX_NAMED} more" if len(named) > MAX_NAMED else ""
    return f"{', '.join(named[:MAX_NAMED])}{more}"


def _new_flows(before: ModelCoverage | None, after: ModelCoverage) -> Iterator[Connection]:
    known = {_ends(one) for one in (before.connections if before is not None else ())}
    for one in after.connections:
        if one.flow.crosses and _ends(one) not in known:
            yield one


def _ends(one: Connection) -> tuple[str, str, str]:
    source, target = (end.id.key if end is not None else "" for end in (one.source, one.target))
    return one.flow.id, source, target
