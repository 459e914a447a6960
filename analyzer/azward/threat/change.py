"""What a change does to the threats: states before and after, each with the results that differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.rule.model import Status
from azward.threat.coverage import ThreatChange, ThreatComparison, name_of
from azward.threat.state import ThreatState
from azward.threat.words import evidence, order

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azward.threat.coverage import ModelCoverage, ThreatCoverage, ThreatReport
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
    changes.sort(key=lambda one: (not one.is_worse, one.after.rank, -one.threat.risk))
    return ThreatComparison(base, commit, tuple(changes), tuple(flows))


def _changes(before: ModelCoverage | None, after: ModelCoverage) -> Iterator[ThreatChange]:
    known = {found.threat.id: found for found in before.threats} if before is not None else {}
    for found in after.threats:
        earlier = known.get(found.threat.id)
        state = earlier.state if earlier is not None else ThreatState.NOTHING
        if state is not found.state:
            worse = found.state.rank < state.rank
            results = _new(earlier, found) if worse else _new(found, earlier)
            yield ThreatChange(
                after.model.id, found.threat, state, found.state, _reason(found, results, worse=worse), tuple(results)
            )


def _new(before: ThreatCoverage | None, after: ThreatCoverage | None) -> list[Judged]:
    """Return the deciding results of `after` that do not pass, and that `before` does not have, the worst first."""
    known = {_identity(one) for one in evidence(before.mitigations if before is not None else ())}
    found = evidence(after.mitigations if after is not None else ())
    return sorted((one for one in found if one.status is not Status.PASS and _identity(one) not in known), key=order)


def _identity(one: Judged) -> tuple[str, str, Status]:
    return one.rule.id, one.key, one.status


def _reason(found: ThreatCoverage, results: list[Judged], *, worse: bool) -> str:
    if not results:
        return found.reason
    words = {Status.FAIL: "fails", Status.UNKNOWN: "is not known"} if worse else dict.fromkeys(Status, "is fixed")
    named = list(dict.fromkeys(f"`{one.rule.id}` {words[one.status]} on `{name_of(one)}`" for one in results))
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
