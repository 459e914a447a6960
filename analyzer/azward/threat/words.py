"""What several formats of a threat report share: counts, places, and texts without secrets."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from azward.report.plain import plain
from azward.rule.model import Status
from azward.rule.redaction import hidden
from azward.threat.state import ThreatState

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from azward.graph.resource import Span
    from azward.threat.coverage import MitigationCoverage, ModelCoverage, ThreatChange, ThreatCoverage, ThreatReport
    from azward.threat.place import Connection
    from azward.threat.state import Judged

__all__ = [
    "NO_MODEL",
    "change_text",
    "counts",
    "end_names",
    "ends",
    "evidence",
    "groups",
    "message",
    "order",
    "place",
    "shown",
    "span_of",
    "step_text",
]

NO_MODEL = "no threat model fits what was read, and no data flow of it crosses a trust boundary"

_ORDER = (Status.FAIL, Status.UNKNOWN, Status.PASS)


def shown(text: str) -> str:
    """Return `text` on one line, without secrets and control characters."""
    return hidden(plain(text))


def counts(model: ModelCoverage) -> str:
    """Return how many threats are in each state: "exposed 3, mitigated 20"; the worst state comes first."""
    found = Counter(threat.state for threat in model.threats)
    return ", ".join(f"{state} {found[state]}" for state in ThreatState if found[state]) or "no threats"


def groups(model: ModelCoverage) -> Iterator[tuple[ThreatState, list[ThreatCoverage]]]:
    """Yield the threats by state, the worst state first, in the order of the report."""
    for state in ThreatState:
        if found := [threat for threat in model.threats if threat.state is state]:
            yield state, found


def evidence(items: Iterable[MitigationCoverage]) -> list[Judged]:
    """Return the results that decide, each once: failures first, then unknown ones, the most severe before others."""
    found = {(one.rule.id, id(one)): one for item in items if item.deciding for one in item.decided}
    return sorted(found.values(), key=order)


def order(one: Judged) -> tuple[object, ...]:
    """Return a sort key: failures first, then unknown results, the most severe before others."""
    return _ORDER.index(one.status), -one.severity.value, one.rule.id, one.address


def span_of(one: Judged, report: ThreatReport) -> Span | None:
    """Return where a result is: its own place, or that of the resource that passes."""
    return one.result.location.span if one.result is not None else report.locate(one.key)


def place(span: Span | None) -> str:
    """Return a position as "main.bicep:14:5"; "" if there is none."""
    if span is None:
        return ""
    file = hidden(span.file)
    return f"{file}:{span.start_line}:{span.start_column}" if span.start_line else file


def ends(one: Connection) -> str:
    """Return the two ends of a data flow: "`dashboard` → `orders`"."""
    source = f"`{one.source.address}`" if one.source is not None else " or ".join(one.flow.source)
    target = f"`{one.target.address}`" if one.target is not None else " or ".join(one.flow.target)
    return f"{source} → {target}"


def end_names(one: Connection) -> tuple[str, str]:
    """Return the addresses of the two ends of a data flow; of those outside of Azure, the components."""
    source = one.source.address if one.source is not None else " or ".join(one.flow.source)
    return source, one.target.address if one.target is not None else " or ".join(one.flow.target)


def change_text(one: ThreatChange) -> str:
    """Return what became of a threat: "shop/fraud: mitigated → exposed, because ..."."""
    return f"{one.model}/{one.threat.id}: {one.before} → {one.after}, because {one.reason}"


def step_text(found: ThreatCoverage) -> str:
    """Return the step of a threat and the state after it: "fix ... → still exposed"; "" if there is none."""
    if found.step is None:
        return ""
    still = "still " if found.step.state is found.state else ""
    return f"{shown(found.step.text)} → {still}{found.step.state}"


def message(one: Judged) -> str:
    """Return what a result says."""
    if one.result is None:
        return f"`{one.address}` passes: {one.rule.title}"
    accepted = one.result.suppression
    reason = f" (accepted: {accepted.reason})" if accepted is not None and accepted.reason else ""
    return f"{one.result.message}{reason}"
