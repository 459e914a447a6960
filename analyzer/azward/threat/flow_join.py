"""Joins the verdicts of rules with the threats to data flows: by the end of a flow that a rule judges."""

from __future__ import annotations

from dataclasses import replace
from fnmatch import fnmatchcase
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from azward.graph.flow.model import Credential
from azward.graph.truth import Truth
from azward.rule.model import Status
from azward.threat.coverage import Joiner, cover
from azward.threat.place import Connection, Place, Usage, root_key
from azward.threat.stride import Generated

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from azward.config.attestation import Attestation
    from azward.graph.flow.model import DataFlow, Flows
    from azward.graph.resource import Resource
    from azward.rule.model import Rule
    from azward.threat.coverage import ModelCoverage
    from azward.threat.model import Mitigation, Threat
    from azward.threat.state import Judged

__all__ = ["cover_flows"]

_OF_CALLER = (
    *("*/backend-*", "*/origin-*", "frontdoor/forward-https", "frontdoor/probe-https", "secrets/*"),
    *("*/managed-identity", "*/registry-identity", "*/workload-identity", "*/storage-identity", "*/endpoint-identity"),
    *("*/routing-endpoint-identity", "*/file-upload-identity", "*/job-storage-identity", "*/input-least-privilege"),
    *("hdinsight/storage-credential-least-privilege", "dps/linked-hub-credential", "iothub/routes-to-known-targets"),
    *(
        "*/no-root-key-consumers",
        "*/no-owner-policy-consumers",
        "network/*-isolated",
        "*/outbound-restricted",
        "frontdoor/secret-latest",
        "appgw/cert-keyvault",
        "appgw/keyvault-versionless",
        "ml/datastore-identity",
    ),
)
"""Patterns of rules that judge how a resource calls others; all other rules judge how it is called."""

_SECRETS = (Credential.ACCOUNT_KEY, Credential.SAS, Credential.PASSWORD)
_BOTH_ENDS = frozenset({"encryption-in-transit", "least-privilege"})
"""Mitigations that both ends of a flow take part in. `caller-credential` is up to the source, all others to the target."""


def cover_flows(
    inferred: Sequence[Flows],
    usages: Sequence[Usage],
    judged: Iterable[Judged],
    rules: Sequence[Rule],
    attestations: Sequence[Attestation],
    today: date | None = None,
) -> ModelCoverage | None:
    """Return the coverage of the model that inferred flows give; `None` if none of them crosses a boundary."""
    generated = Generated(inferred)
    if not generated.flows:
        return None
    places = [_FlowPlace(generated, usage, found) for usage, found in zip(usages, inferred, strict=True)]
    joiner = type("_Joiner", (_FlowJoiner,), {"generated": generated})
    found = cover(generated.model, places, judged, rules, attestations, today, joiner)
    return replace(found, fits=True, why="generated from what is deployed")


class _FlowPlace(Place):
    """The components and data flows of a generated model in one graph."""

    def __init__(self, generated: Generated, usage: Usage, inferred: Flows) -> None:
        self.model = generated.model
        self.usage = usage
        own = {id(flow) for flow in inferred.flows}
        here = {part.id for part in inferred.parts}
        self.flows = {name: flow for name, flow in generated.flows.items() if id(flow) in own}
        self.components = {
            name: (part.resource,) if part.resource is not None and part.id in here else ()
            for name, part in generated.parts.items()
        }

    @cached_property
    def connections(self) -> tuple[Connection, ...]:
        return tuple(
            Connection(
                self.model.flows[name],
                flow.source.resource,
                flow.target.resource,
                str(flow.credential),
                certain=flow.certain is Truth.TRUE,
            )
            for name, flow in self.flows.items()
        )


class _FlowJoiner(Joiner):
    """Decides by the end of a flow that a rule judges whether its results concern a threat to that flow."""

    generated: Generated

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._by_key = {name: _by_key(found) for name, found in self.results.items()}
        self._reached: dict[str, set[str]] = {}
        self._callers = {
            evidence.resource.id.key
            for flow in self.generated.flows.values()
            for evidence in flow.evidence
            if flow.source.resource is not None and evidence.resource.id.key != flow.source.resource.id.key
        }

    def enter(self, threat: Threat, resources: Sequence[Resource]) -> None:
        flow = self.generated.flows[threat.flows[0]]
        self.flow = flow
        self.called = self._target(flow)
        self.calling = {one.resource.id.key for one in flow.evidence} | self._source(flow)
        self._lines = {(span.file, span.start_line) for one in flow.evidence for span in [one.resource.locate(one.path)]}

    def _target(self, flow: DataFlow) -> set[str]:
        """Return the id keys of a target and of what belongs to it, without the children by which it calls others."""
        target = flow.target.resource
        if target is None:
            return set()
        key = target.id.key
        if key not in self._reached:
            near = self.reached([target]) - (self._callers - {key})
            self._reached[key] = {one for one in near if (root := root_key(one)) == key or root not in self.apart}
        return self._reached[key]

    def _source(self, flow: DataFlow) -> set[str]:
        return {flow.source.resource.id.key} if flow.source.resource is not None else set()

    def results_of(self, threat: Threat, item: Mitigation) -> Iterator[Judged]:
        found = self._by_key[item.id]
        source = item.id in _BOTH_ENDS or item.id == "caller-credential"
        for key in self.called if item.id != "caller-credential" else ():
            for one in found.get(key, ()):
                if set(threat.stride) & set(one.rule.stride) and not _is_of_caller(one):
                    yield one
        for key in self.calling - self.called if source else ():
            for one in found.get(key, ()):
                if set(threat.stride) & set(one.rule.stride) and self._is_about(one):
                    yield one

    def _is_about(self, one: Judged) -> bool:
        """Decide whether a result on the source, or on a child that names the target, is about this flow."""
        root = self.flow.source.resource
        if root is None or one.key != root.id.key:
            return root_key(one.key) != one.key or _is_of_caller(one)
        if not _is_of_caller(one):
            return False
        if one.status is Status.PASS:
            return self.flow.credential is Credential.IDENTITY or "S" not in one.rule.stride
        secret = one.rule.id.startswith("secrets/") and self.flow.credential in _SECRETS
        return self._is_here(one) or secret or one.rule.id.endswith("/managed-identity")

    def _is_here(self, one: Judged) -> bool:
        span = one.result.location.span if one.result is not None else None
        return span is not None and (span.file, span.start_line) in self._lines


def _by_key(found: Iterable[Judged]) -> dict[str, list[Judged]]:
    by_key: dict[str, list[Judged]] = {}
    for one in found:
        by_key.setdefault(one.key, []).append(one)
    return by_key


def _is_of_caller(one: Judged) -> bool:
    return _judges_calls(one.rule.id)


@cache
def _judges_calls(rule: str) -> bool:
    return any(fnmatchcase(rule, pattern) for pattern in _OF_CALLER)
