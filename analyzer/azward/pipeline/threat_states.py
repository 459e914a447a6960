"""What a scan says of threats: their states, and what the change does to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.pipeline.threats import compared, covered, models_for
from azward.report.model import DataFlowRef, StateChange, ThreatEvidence, ThreatRef, ThreatRow, ThreatStates
from azward.rule.redaction import shown_name
from azward.threat.fit import may_fit
from azward.threat.mermaid import changed
from azward.threat.state import ThreatState
from azward.threat.words import end_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from azward.config.configuration import ScanOptions
    from azward.pipeline.compare import Earlier
    from azward.source.tree import Tree
    from azward.threat.coverage import ModelCoverage, ThreatChange, ThreatComparison, ThreatReport
    from azward.threat.model import Threat, ThreatModel
    from azward.threat.place import Connection
    from azward.threat.state import Judged

__all__ = ["flow_ref", "threat_ref", "threat_states"]


def threat_states(
    paths: Sequence[Path], options: ScanOptions, trees: Sequence[Tree], before: Earlier | None
) -> ThreatStates:
    """Return the states of the threats that `trees` leave open, compared with those of `before` if there is one.

    Only models that are named or may fit are judged. Raises ConfigError for an error in a model.
    """
    types = _types([*trees, *(before.trees if before is not None else ())])
    models = [model for model in models_for(options) if options.models or may_fit(model, types)]
    if not models:
        return ThreatStates(base=options.diff_base if before is not None else "")
    if before is None:
        return _states(covered(trees, options, models))
    return _states(compared(paths, options, models, trees, before))


def _types(trees: Sequence[Tree]) -> set[str]:
    """Return the resource types that are declared, in lower case."""
    return {resource.type.casefold() for tree in trees for _, loaded in tree.loaded for resource in loaded.resources}


def _states(report: ThreatReport) -> ThreatStates:
    found = report.comparison
    rows = tuple(row for model in report.models for row in _rows(model))
    models = tuple(model.model.id for model in report.models)
    if found is None:
        return ThreatStates(models, rows, problems=report.problems)
    of = {model.model.id: model.model for model in report.models}
    new = {id(flow) for flow in found.flows}
    return ThreatStates(
        models,
        rows,
        found.base,
        found.commit,
        tuple(_change(of[change.model], change) for change in found.changes),
        tuple(flow_ref(model.model, flow) for model in report.models for flow in model.connections if id(flow) in new),
        tuple(_diagrams(report.models, found)),
        report.problems,
    )


def _diagrams(models: Sequence[ModelCoverage], found: ThreatComparison) -> Iterator[str]:
    """Yield a picture of each model with new data flows, or flows of threats whose state differs."""
    ids = {id(flow) for flow in found.flows}
    for model in models:
        new = {flow.flow.id for flow in model.connections if id(flow) in ids}
        moved = {change.threat.id for change in found.changes if change.model == model.model.id}
        flows = {flow for threat in model.threats if threat.threat.id in moved for flow in threat.flows}
        if new or flows:
            yield changed(model, new | flows, new)


def _rows(found: ModelCoverage) -> Iterator[ThreatRow]:
    for one in found.threats:
        is_open = one.state in (ThreatState.EXPOSED, ThreatState.PARTLY)
        yield ThreatRow(threat_ref(found.model, one.threat), str(one.state), one.reason, is_open)


def _change(model: ThreatModel, found: ThreatChange) -> StateChange:
    return StateChange(
        threat_ref(model, found.threat),
        str(found.before),
        str(found.after),
        found.is_worse,
        found.is_better,
        found.reason,
        tuple(map(_evidence, found.results)),
    )


def _evidence(one: Judged) -> ThreatEvidence:
    result = one.result
    message = result.message if result is not None else one.rule.title
    return ThreatEvidence(one.rule.id, one.status, message, result.location if result is not None else None)


def threat_ref(model: ThreatModel, threat: Threat) -> ThreatRef:
    """Return a threat as reports name it."""
    return ThreatRef(model.id, threat.id, threat.title, threat.stride)


def flow_ref(model: ThreatModel, found: Connection) -> DataFlowRef:
    """Return a data flow as reports name it."""
    flow = found.flow
    source, target = end_names(found)
    ends = ((found.source, source), (found.target, target))
    first, second = (shown_name(end) if end is not None else name for end, name in ends)
    crosses = tuple(model.boundaries[name].title for name in flow.crosses)
    return DataFlowRef(model.id, flow.id, flow.title, source, target, (first, second), flow.protocol, crosses)
