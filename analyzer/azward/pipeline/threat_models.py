"""The threat models of a scan, the results that they are judged by, and their parts as reports name them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.report.model import DataFlowRef, ThreatRef
from azward.rule.model import Status
from azward.rule.redaction import shown_name
from azward.threat.pack import models_of, models_that_may_fit
from azward.threat.state import Judged
from azward.threat.words import end_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Set as AbstractSet

    from azward.config.configuration import ScanOptions
    from azward.pipeline.judge import Judgement
    from azward.threat.model import Threat, ThreatModel
    from azward.threat.place import Connection

__all__ = ["flow_ref", "models_for", "results_of", "threat_ref"]


def models_for(options: ScanOptions, types: Iterable[AbstractSet[str]] | None = None) -> list[ThreatModel]:
    """Return the threat models that the options name, else all; given the resource types of deployments, in lower case,
    those that may fit one of them. Raises ConfigError."""
    own = [rule.id for rule in options.own_rules]
    if types is None:
        return list(models_of(options.models, options.model_files, own, options.disk))
    return models_that_may_fit(types, options.models, options.model_files, own, options.disk)


def results_of(judgement: Judgement) -> Iterator[Judged]:
    """Yield the results of rules. A suppressed failure is a failure all the same."""
    rules = {rule.id: rule for rule in judgement.rules}
    for result in judgement.merger.results():
        status = result.suppression.answer if result.suppression is not None else result.status
        key = result.resource.id.casefold().rstrip("/")
        severity = max(result.severity, result.rule.severity)  # what is less urgent weighs no less
        yield Judged(result.rule, key, result.resource.address, status, severity, result)
    for rule, key, address in sorted(judgement.merger.passed):
        yield Judged(rules[rule], key, address, Status.PASS, rules[rule].severity)


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
