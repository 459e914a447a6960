"""The states of the threats of a model, each with the verdicts that say so and the step that would move it furthest."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import field, replace
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from functools import cached_property
from typing import TYPE_CHECKING

from azward.frozen import frozen
from azward.graph.truth import Truth
from azward.report.plain import count
from azward.rule.model import Status
from azward.source.function import LimitError, charge
from azward.threat.join import Join
from azward.threat.model import Mitigation, Need
from azward.threat.place import root_key
from azward.threat.reach import of_unit, reach
from azward.threat.state import (
    Judged,
    MitigationState,
    ThreatState,
    deciding,
    mitigation_state,
    threat_state,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from azward.config.attestation import Attestation
    from azward.graph.diagnostic import Diagnostic
    from azward.graph.flow.model import Flows
    from azward.graph.resource import Resource, Span
    from azward.rule.model import Rule
    from azward.threat.model import Threat, ThreatModel
    from azward.threat.place import Connection, Place

__all__ = [
    "Deployed",
    "Joiner",
    "MitigationCoverage",
    "ModelCoverage",
    "Step",
    "ThreatChange",
    "ThreatComparison",
    "ThreatCoverage",
    "ThreatReport",
    "cover",
    "name_of",
]


_SHOWN = 3
"""Steps of a result that is shown for a mitigation of a threat."""


@frozen
class MitigationCoverage:
    """What is known of one mitigation of one threat."""

    mitigation: Mitigation
    state: MitigationState
    deciding: bool  # whether it moves the threat
    results: tuple[Judged, ...]  # all results of its rules that concern the threat
    decided: tuple[Judged, ...]  # those that decide
    need: Need  # of a statement, for this threat in this deployment
    attestation: Attestation | None = None  # the current one
    ruled: bool = True  # whether any rule proves it at all

    @property
    def failing(self) -> tuple[Judged, ...]:
        return tuple(one for one in self.decided if one.status is Status.FAIL)


@frozen
class Step:
    """The one change that would move a threat furthest."""

    text: str
    state: ThreatState  # after it
    rule: Rule | None = None
    addresses: tuple[str, ...] = ()


@frozen
class ThreatCoverage:
    """The state of one threat, and why."""

    threat: Threat
    state: ThreatState
    reason: str
    resources: tuple[str, ...] = ()  # addresses of the deployed components and ends of flows that it concerns
    flows: tuple[str, ...] = ()  # ids of its flows that exist
    mitigations: tuple[MitigationCoverage, ...] = ()
    step: Step | None = None

    @property
    def failing(self) -> int:
        """How many results of severity critical and high fail, each once."""
        found = {(one.rule.id, one.key) for item in self.mitigations if item.deciding for one in item.failing if one.weighs}
        return len(found)


@frozen
class Deployed:
    """A component and the resources that it consists of here."""

    component: str
    resources: tuple[Resource, ...]


@frozen
class ModelCoverage:
    """A model over one deployment, or several. Threats come ranked, the worst first."""

    model: ThreatModel
    fits: bool
    why: str
    threats: tuple[ThreatCoverage, ...] = ()
    components: tuple[Deployed, ...] = ()
    connections: tuple[Connection, ...] = ()
    exposed: Mapping[str, Truth] = field(default_factory=dict[str, "Truth"])  # id key -> whether the internet reaches it

    def exposure(self, resource: Resource | None) -> Truth | None:
        """Return whether the internet reaches a resource; `None` if nothing is inferred of it, or it has no endpoint."""
        return self.exposed.get(root_key(resource.id.key)) if resource is not None else None

    def is_exposed(self, one: Connection) -> Truth:
        """Return whether the internet reaches the target of a data flow."""
        if one.inferred:
            return max((flow.exposed for flow in one.inferred), key=lambda truth: truth.value)
        found = self.exposure(one.target)
        return found if found is not None else Truth.UNKNOWN


@frozen
class ThreatChange:
    """A threat whose state differs from that of the base of a comparison."""

    model: str
    threat: Threat
    before: ThreatState
    after: ThreatState
    reason: str
    results: tuple[Judged, ...] = ()  # what fails or is unknown now, and was not before

    @property
    def is_worse(self) -> bool:
        return _rank_of(self.after) < _rank_of(self.before)

    @property
    def is_better(self) -> bool:
        return _rank_of(self.after) > _rank_of(self.before)


def _rank_of(state: ThreatState) -> int:
    """Return the rank of a state. A mitigated threat counts as one that does not apply."""
    return min(state.rank, ThreatState.MITIGATED.rank)


@frozen
class ThreatComparison:
    """What a change does to threats and data flows."""

    base: str  # "origin/main"
    commit: str  # the merge base, in full; "" if it could not be read
    changes: tuple[ThreatChange, ...] = ()  # those for the worse first
    flows: tuple[Connection, ...] = ()  # that the base does not have and that cross a trust boundary


@frozen
class ThreatReport:
    """The coverage of all models that were asked for or that fit, and what was not read."""

    version: str  # of azward
    models: tuple[ModelCoverage, ...]
    others: tuple[ModelCoverage, ...]  # models that do not fit, without threats
    diagnostics: tuple[Diagnostic, ...]
    problems: tuple[str, ...]  # of models and attestations: "azward.yaml:3:5: ... expired on 2026-01-01"
    units: int
    locate: Callable[[str], Span | None] = field(compare=False)  # where the resource with this id key is declared
    comparison: ThreatComparison | None = None
    review: tuple[str, ...] = ()  # sentences on what the change states that its base does not
    inferred: tuple[Flows, ...] = ()  # the data flows of each deployment

    def worst(self) -> ThreatState:
        """Return the worst state of any threat."""
        states = (found.state for model in self.models for found in model.threats)
        return min(states, key=lambda state: state.rank, default=ThreatState.NOTHING)


def cover(
    model: ThreatModel,
    places: Sequence[Place],
    judged: Iterable[Judged],
    rules: Sequence[Rule],
    attestations: Sequence[Attestation],
    today: date | None = None,
    joiner: type[Joiner] | None = None,
) -> ModelCoverage:
    """Return the coverage of the threats of `model` in the graphs of `places`, of which rules say `judged`.

    A custom `joiner` decides which results concern a threat.
    """
    fitting = next((place.fitting for place in places if place.fitting), ())
    found = (joiner or Joiner)(model, places, judged, rules, attestations, today or datetime.now(UTC).date())
    threats = sorted(map(found.threat, model.threats.values()), key=_rank)
    deployed = tuple(
        Deployed(name, tuple(one for place in places for one in place.components[name])) for name in model.components
    )
    connections = tuple(one for place in places for one in place.connections)
    return ModelCoverage(model, bool(fitting), why(model, fitting), tuple(threats), deployed, connections)


def why(model: ThreatModel, fitting: Sequence[str]) -> str:
    """Return why a model fits, or what it would need."""
    if fitting:
        return f"deploys {_both(fitting)}"
    return f"needs {' or '.join(_both(names) for names in model.fits) or 'a component with resources'}"


def _both(names: Sequence[str]) -> str:
    return " and ".join(f"`{name}`" for name in names)


def _rank(found: ThreatCoverage) -> tuple[object, ...]:
    """Return a sort key: by risk, then by state, then by how much fails."""
    return -found.threat.risk, found.state.rank, -found.failing


class Joiner:
    """Joins the verdicts of one model."""

    def __init__(
        self,
        model: ThreatModel,
        places: Sequence[Place],
        judged: Iterable[Judged],
        rules: Sequence[Rule],
        attestations: Sequence[Attestation],
        today: date,
    ) -> None:
        self.model = model
        self.places = places
        self.live = any(place.usage.graph.coverage is not None for place in places)
        self.join = Join(model)
        self.rules = rules
        self.results = _by_mitigation(self.join, judged, rules)
        self.current = [one for one in attestations if not one.problem(today)]
        self.inside: set[str] = set()
        self._known: dict[str, list[int]] = {}
        self.outside: dict[str, bool] = {}  # by the id of a rule
        self.of_threat: dict[str, list[Mitigation]] = defaultdict(list)
        for item in model.mitigations.values():
            for name in item.threats:
                self.of_threat[name].append(item)
        self.connections: dict[str, list[Connection]] = defaultdict(list)  # by the id of the flow
        for connection in (one for place in places for one in place.connections):
            self.connections[connection.flow.id].append(connection)
        self.unit = {key for place in places for key in of_unit(place.usage.graph)}
        self.apart = {
            resource.id.key
            for place in places
            for name, resources in place.components.items()
            if not model.components[name].shared
            for resource in resources
        }

    @cached_property
    def ruled(self) -> frozenset[str]:
        """The mitigations that any rule proves."""
        return self.join.ruled(self.rules)

    def failing(self, threat: Threat) -> tuple[list[Judged], list[str]]:
        """Return the failing results that decide the state of a threat, and its flows that exist."""
        mitigations = [item for item in self._deciding(threat) if any(one.fails for one in self.results[item.id])]
        resources, flows = self._anchors(threat) if mitigations else ([], [])
        if not resources:
            return [], flows
        self.enter(threat, resources)
        decided = (self._decided(threat, item, self._need(threat, item)) for item in mitigations)
        return [one for found in decided for one in found if one.fails], flows

    def _deciding(self, threat: Threat) -> list[Mitigation]:
        """Return the mitigations that decide the state of a threat: considerations only if there are no others."""
        decisive = [item for item in self.of_threat[threat.id] if not item.supports]
        return [item for item in decisive if not item.consideration] or decisive

    def _decided(self, threat: Threat, item: Mitigation, need: Need) -> tuple[Judged, ...]:
        return deciding(self._of_templates(tuple(self.results_of(threat, item))), item.decisive, need)

    def threat(self, threat: Threat) -> ThreatCoverage:
        resources, flows = self._anchors(threat)
        mitigations = self.of_threat[threat.id]
        open_ = self._undetermined(threat, with_flows=not resources)
        if not resources and not open_:
            return ThreatCoverage(threat, ThreatState.NOTHING, self._nothing(threat))
        self.enter(threat, resources)
        decides = {item.id for item in self._deciding(threat)}
        covered = tuple(self._mitigation(threat, item, decides) for item in mitigations)
        state = threat_state(item.state for item in covered if item.deciding)
        if open_ and state is ThreatState.MITIGATED and any(item.ruled for item in covered if item.deciding):
            state = ThreatState.UNKNOWN  # rules did not see all that the threat concerns
        return ThreatCoverage(
            threat,
            state,
            _unfound(open_) if open_ and state is ThreatState.UNKNOWN else _reason(state, covered),
            tuple(dict.fromkeys(resource.address for resource in resources)),
            tuple(flows),
            covered,
            _step(state, covered),
        )

    def _anchors(self, threat: Threat) -> tuple[list[Resource], list[str]]:
        """Return the resources that the threat concerns, each once, and its flows that exist."""
        found = {id(one): one for place in self.places for name in threat.components for one in place.deployed(name)}
        flows: dict[str, None] = {}
        for connection in (one for name in threat.flows for one in self.connections[name]):
            flows.setdefault(connection.flow.id)
            found.update((id(end), end) for end in (connection.source, connection.target) if end is not None)
        return list(found.values()), list(flows)

    def enter(self, threat: Threat, resources: Sequence[Resource]) -> None:
        """Prepare `results` for a threat to `resources`: what the verdicts on it may be about."""
        self.inside = self.unit | self.reached(resources) if resources else set[str]()

    def reached(self, resources: Sequence[Resource]) -> set[str]:
        """Return the id keys of resources and of what belongs to them."""
        known: dict[int, list[Resource]] = {}
        for one in resources:
            for number in self._holding(one.id.key):
                known.setdefault(number, []).append(one)
        return set[str]().union(
            *(reach(self.places[number].usage.graph, found, self.apart) for number, found in known.items())
        )

    def _holding(self, key: str) -> list[int]:
        """Return the numbers of the places whose graphs have a resource."""
        found = self._known.get(key)
        if found is None:
            graphs = enumerate(place.usage.graph for place in self.places)
            found = self._known[key] = [number for number, graph in graphs if graph.get(key) is not None]
        return found

    def results_of(self, threat: Threat, item: Mitigation) -> Iterator[Judged]:
        """Yield the results of the rules of a mitigation that concern a threat, which was entered."""
        return (one for one in self.results[item.id] if one.key in self.inside)

    def _undetermined(self, threat: Threat, *, with_flows: bool) -> tuple[str, ...]:
        """Return the components of a threat, and of its flows, whose resources the model does not name."""
        flows = [self.model.flows[name] for name in threat.flows if with_flows and name in self.model.flows]
        names = dict.fromkeys((*threat.components, *(name for flow in flows for name in (*flow.source, *flow.target))))
        return tuple(name for name in names if name in self.model.components and self.model.components[name].undetermined)

    def _nothing(self, threat: Threat) -> str:
        names = [f"`{name}`" for name in (*threat.components, *threat.flows)]
        return f"{' and '.join(names)} {'are' if len(names) > 1 else 'is'} not deployed here"

    def _mitigation(self, threat: Threat, item: Mitigation, decides: set[str]) -> MitigationCoverage:
        results = tuple(self.results_of(threat, item))
        try:
            charge(_SHOWN * len(results))
        except LimitError:
            raise LimitError(f"threat model `{self.model.id}` has too many results for its threats; skipped") from None
        need = self._need(threat, item)
        decided = deciding(self._of_templates(results), item.decisive, need)
        attestation = self._attestation(item, decided)
        state = mitigation_state(decided, need, attestation, ruled=item.id in self.ruled)
        return MitigationCoverage(
            item, state, item.id in decides, results, decided, need, attestation, item.id in self.ruled
        )

    def _need(self, threat: Threat, item: Mitigation) -> Need:
        statement = item.statement
        if statement.threats and threat.id not in statement.threats:
            return Need.NEVER
        if statement.when is not None and not any(place.has(statement.when) for place in self.places):
            return Need.NEVER
        return statement.need

    def _of_templates(self, results: tuple[Judged, ...]) -> tuple[Judged, ...]:
        """Return the results without those about what templates do not show, unless there are no others."""
        return results if self.live else tuple(one for one in results if not self._is_outside(one.rule.id)) or results

    def _is_outside(self, rule: str) -> bool:
        """Decide whether a rule is about what templates do not show."""
        if rule not in self.outside:
            self.outside[rule] = any(fnmatchcase(rule, pattern) for pattern in self.model.outside_templates)
        return self.outside[rule]

    def _attestation(self, item: Mitigation, decided: Sequence[Judged]) -> Attestation | None:
        name = f"{self.model.id}/{item.id}"
        return next((one for one in self.current if one.mitigation == name and _covers(one, decided)), None)


def _covers(attestation: Attestation, decided: Sequence[Judged]) -> bool:
    """Decide whether an attestation covers all resources that decide."""
    if not attestation.scope or not decided:
        return True
    return all(any(_is_named(one, pattern.casefold()) for pattern in attestation.scope) for one in decided)


def _is_named(one: Judged, pattern: str) -> bool:
    names = [one.address.casefold(), one.key, one.key.rpartition("/")[2]]
    if one.result is not None:
        names += [one.result.location.span.file.casefold(), one.result.deployment.casefold()]
    return any(fnmatchcase(name, pattern) for name in names)


def _by_mitigation(join: Join, judged: Iterable[Judged], rules: Iterable[Rule]) -> Mapping[str, list[Judged]]:
    """Return the results of the rules that prove each mitigation."""
    of_rule = {rule.id: join.proved_by(rule) for rule in rules}
    found: dict[str, list[Judged]] = {name: [] for name in join.model.mitigations}
    for one in judged:
        for name in of_rule.get(one.rule.id, ()):
            found[name].append(one)
    return found


# words


def _reason(state: ThreatState, covered: Sequence[MitigationCoverage]) -> str:
    decisive = [item for item in covered if item.deciding]
    match state:
        case ThreatState.EXPOSED | ThreatState.PARTLY:
            return "; ".join(_failing(item) for item in decisive if item.state is MitigationState.FAIL)
        case ThreatState.UNKNOWN:
            unknown = [item for item in decisive if item.state is MitigationState.UNKNOWN]
            return "; ".join(map(_unknown, unknown)) or "none of its mitigations has anything to judge here"
        case ThreatState.ATTESTATION:
            missing = [item for item in decisive if item.state is MitigationState.ATTEST]
            return "; ".join(f"`{item.mitigation.id}` needs a statement" for item in missing)
        case _:
            return "; ".join(_passing(item) for item in decisive if item.state is MitigationState.PASS)


def _unfound(components: Sequence[str]) -> str:
    return f"the model does not name the resources of {_both(components)}"


def _failing(item: MitigationCoverage) -> str:
    worst = sorted(item.failing, key=lambda one: -one.severity.value)
    rules = {one.rule.id for one in worst}
    more = f" and {count(len(rules) - 1, 'more rule')}" if len(rules) > 1 else ""
    first = [one for one in worst if one.rule is worst[0].rule]
    accepted = ", accepted by a suppression" if all(map(is_accepted, first)) else ""
    return f"`{item.mitigation.id}` fails: `{worst[0].rule.id}` on {_addresses(first)}{accepted}{more}"


def is_accepted(one: Judged) -> bool:
    """Decide whether a suppression accepts a result."""
    return one.result is not None and one.result.suppression is not None


def name_of(one: Judged) -> str:
    """Return the address of a resource; the name of one that runs, whose address is its id."""
    return one.address.rpartition("/")[2] if one.address.startswith("/") else one.address


def _addresses(found: Iterable[Judged], shown: int = 3) -> str:
    names = list(dict.fromkeys(f"`{name_of(one)}`" for one in found))
    more = f" and {len(names) - shown} more" if len(names) > shown else ""
    return f"{', '.join(names[:shown])}{more}"


def _unknown(item: MitigationCoverage) -> str:
    name = item.mitigation.id
    if not item.ruled:
        return f"no rule proves `{name}` yet"
    first = max((one for one in item.decided if one.status is Status.UNKNOWN), key=lambda one: one.severity)
    return f"`{name}` is not known: `{first.rule.id}` on `{name_of(first)}`{_cause(first)}"


def _cause(one: Judged) -> str:
    causes = one.result.causes if one.result is not None else ()
    return f": {causes[0].reason}" if causes else ""


def _passing(item: MitigationCoverage) -> str:
    if item.attestation is not None and (not item.decided or any(one.status is Status.UNKNOWN for one in item.decided)):
        return f"`{item.mitigation.id}` is stated by {item.attestation.by}"
    rules = count(len({one.rule.id for one in item.decided}), "rule")
    stated = f", stated by {item.attestation.by}" if item.attestation is not None else ""
    return f"`{item.mitigation.id}` passes ({rules}{stated})"


def _step(state: ThreatState, covered: Sequence[MitigationCoverage]) -> Step | None:
    """Return the change that gives the best state; of several, the one that fixes most of what weighs."""
    decisive = [item for item in covered if item.deciding]
    match state:
        case ThreatState.EXPOSED | ThreatState.PARTLY:
            return min(_fixes(decisive), key=lambda fix: (-fix[0].state.rank, *fix[1]), default=(None,))[0]
        case ThreatState.UNKNOWN:
            return next(_answers(decisive), None)
        case ThreatState.ATTESTATION:
            return next(_statements(decisive), None)
        case _:
            return None


def _fixes(decisive: Sequence[MitigationCoverage]) -> Iterator[tuple[Step, tuple[int, int]]]:
    """Yield what the fix of each failing rule leads to, with its weight: smaller is better."""
    failing = {one.rule.id: one.rule for item in decisive for one in item.failing}
    for rule in failing.values():
        concerned = {one.key: one for item in decisive for one in item.failing if one.rule.id == rule.id}
        after = threat_state(_after(item, rule) for item in decisive)
        text = f"fix `{rule.id}` on {_addresses(concerned.values())}: {_sentence(rule.remediation)}"
        step = Step(text, after, rule, tuple(one.address for one in concerned.values()))
        yield step, (-max(one.severity.value for one in concerned.values()), -len(concerned))


def _after(item: MitigationCoverage, rule: Rule) -> MitigationState:
    decided = [replace(one, status=Status.PASS) if one.rule.id == rule.id else one for one in item.decided]
    return mitigation_state(decided, item.need, item.attestation, ruled=item.ruled)


def _sentence(text: str) -> str:
    """Return the first sentence of a text, without its full stop."""
    first = " ".join(text.split()).partition(". ")[0].rstrip(".")
    return first[:1].lower() + first[1:] if first[1:2].islower() else first


def _answers(decisive: Sequence[MitigationCoverage]) -> Iterator[Step]:
    for item in decisive:
        if item.state is MitigationState.UNKNOWN and item.decided:
            open_ = [one for one in item.decided if one.status is Status.UNKNOWN]
            first = max(open_, key=lambda one: one.severity)
            text = f"decide `{first.rule.id}` on `{name_of(first)}`{_cause(first)}"
            others = [one.state for one in decisive if one is not item]
            yield Step(text, threat_state([*others, MitigationState.PASS]), first.rule, (first.address,))


def _statements(decisive: Sequence[MitigationCoverage]) -> Iterator[Step]:
    for item in decisive:
        if item.state is MitigationState.ATTEST:
            others = [one.state for one in decisive if one is not item]
            text = f"state `{item.mitigation.id}`: {item.mitigation.statement.text}"
            yield Step(text, threat_state([*others, MitigationState.PASS]))
