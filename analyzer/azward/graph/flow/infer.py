"""Infers the data flow diagram of a deployment: parts, data flows between them, and trust boundaries."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from azward.budget import BUDGET, LimitReachedError
from azward.graph.flow.model import Credential, DataFlow, Flows, Part, Purpose
from azward.graph.flow.name import shortened
from azward.graph.flow.outside import callers, hosts_of
from azward.graph.flow.part import PartKind, is_part, kind_of
from azward.graph.flow.protocol import HTTPS, protocol_of
from azward.graph.flow.uses import Uses, root_of
from azward.graph.flow.zones import INTERNET, ON_PREMISES, Zoning
from azward.graph.network.reachability import from_internet
from azward.graph.outcome import Evidence
from azward.graph.resource import parse_path
from azward.graph.truth import Truth
from azward.graph.value import truth
from azward.graph.view import View

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from azward.graph.flow.outside import Call
    from azward.graph.flow.protocol import Protocol
    from azward.graph.flow.uses import Use
    from azward.graph.graph import ResourceGraph
    from azward.graph.resource import Resource

__all__ = ["infer"]

_ENDPOINT = "Microsoft.Network/privateEndpoints"
_GATEWAYS = ("Microsoft.Network/virtualNetworkGateways", "Microsoft.Network/vpnGateways")
_MAX_EVIDENCE = 5


PART = 300
"""Steps of a part, with those of its flows."""


def infer(graph: ResourceGraph) -> Flows:
    """Return what data flows between which parts of `graph`, and which trust boundaries it crosses.

    Children count as their parents. Resources that are only referred to are parts where data flows to them. O(links).
    """
    return _Inference(graph).result()


class _Inference:
    """Collects the parts and flows of one graph."""

    def __init__(self, graph: ResourceGraph) -> None:
        self.graph = graph
        self.zoning = Zoning(graph)
        self.parts: dict[str, Part] = {}
        self.flows: list[DataFlow] = []

    def result(self) -> Flows:
        declared = [one for one in self.graph.resources if is_part(one) and not one.existing]
        for resource in declared:
            BUDGET.steps -= PART
            if BUDGET.spent:
                raise LimitReachedError("inferring data flows takes too many steps; they are left out")
            self.part(resource)
        between = list(self._between())
        self.flows += self._callers(declared)
        self.flows += between
        self.flows += self._hosts()
        self.flows += self._through_endpoints()
        return Flows(tuple(self.parts.values()), tuple(self.flows), self.zoning.zones(self.parts.values()))

    def part(self, resource: Resource) -> Part:
        """Return the part that a resource is."""
        key = resource.id.key
        if key not in self.parts:
            first = self.graph.get(key) or resource
            zone, reach = self.zoning.of(first), from_internet(self.graph, first)
            exposed = reach.truth if reach is not None else None
            self.parts[key] = Part(key, shortened(first.display_name), kind_of(first.type), first, zone, exposed)
        return self.parts[key]

    def external(self, identity: str, name: str, zone: str) -> Part:
        if identity not in self.parts:
            self.parts[identity] = Part(identity, name, PartKind.EXTERNAL, zone=zone)
        return self.parts[identity]

    def _flow(
        self,
        source: Part,
        target: Part,
        protocol: Protocol,
        credential: Credential,
        evidence: Sequence[Evidence],
        certain: Truth = Truth.TRUE,
        purpose: Purpose = Purpose.CALL,
    ) -> DataFlow:
        crosses = self.zoning.crossed(source.zone, target.zone)
        return DataFlow(
            source, target, *protocol, credential, purpose, crosses, certain, evidence=tuple(evidence[:_MAX_EVIDENCE])
        )

    def _between(self) -> Iterator[DataFlow]:
        """Yield one flow for each pair of parts and purpose."""
        found: dict[tuple[str, str, bool], list[Use]] = defaultdict(list)
        for use in Uses(self.graph):
            found[use.source.id.key, use.target.id.key, use.purpose is Purpose.LOGS].append(use)
        for uses in found.values():
            shown = [use for use in uses if not use.by_role] or uses
            source, target = self.part(uses[0].source), self.part(uses[0].target)
            yield self._flow(
                source,
                target,
                self._protocol(shown),
                _credential(uses),
                [use.evidence for use in shown],
                _any(use.certain for use in uses),
                Purpose.CALL if Purpose.CALL in {use.purpose for use in shown} else shown[0].purpose,
            )

    def _protocol(self, uses: Sequence[Use]) -> Protocol:
        """Return the protocol of what opens the connection; where texts differ, the one that is not the usual one."""
        called = uses[0].source if uses[0].purpose is Purpose.EVENTS else uses[0].target
        view = View(called, self.graph)
        usual = protocol_of(view)
        found = (protocol_of(view, use.text) for use in uses if use.text)
        return next((one for one in found if one != usual), usual)

    def _callers(self, declared: Sequence[Resource]) -> Iterator[DataFlow]:
        connected = any(not one.existing for one in self.graph.of_type(*_GATEWAYS))
        for resource in declared:
            for call in callers(resource, self.graph, connected=connected):
                target = self.part(resource)
                certain = call.certain & truth(resource.condition)
                if call.zone == INTERNET and target.exposed is not None:
                    certain &= target.exposed
                if certain is Truth.FALSE:
                    continue
                source = self._caller(call)
                yield self._flow(source, target, call.protocol, Credential.UNKNOWN, [call.evidence], certain)

    def _caller(self, call: Call) -> Part:
        zone = self.zoning.outside(call.zone) if call.zone else self._network(call.target)
        identity = f"{call.zone or zone}/{call.name.casefold().replace(' ', '-')}"
        return self.external(identity, call.name, zone)

    def _network(self, resource: Resource) -> str:
        """Return the zone of the network that a resource is in; the edge of Azure, if it is in none."""
        chain = self.zoning.chain(self.part(resource).zone)
        return next((zone for zone in chain if zone.startswith("vnet/")), chain[-1])

    def _hosts(self) -> Iterator[DataFlow]:
        for resource in self.graph.resources:
            root = root_of(self.graph, resource)
            if resource.existing or not is_part(root):
                continue
            for host in hosts_of(resource, self.graph):
                zone = self.zoning.outside(ON_PREMISES if host.private else INTERNET)
                target = self.external(f"host/{host.name}", host.name, zone)
                yield self._flow(self.part(root), target, host.protocol, Credential.UNKNOWN, [host.evidence])

    def _through_endpoints(self) -> Iterator[DataFlow]:
        """Yield a flow for each private endpoint, from its network, unless a part of that network is known to use it."""
        known: set[tuple[str, str]] = set()
        for flow in self.flows:
            known.update((zone, flow.target.id) for zone in self.zoning.chain(flow.source.zone))
        for endpoint in self.graph.of_type(_ENDPOINT):
            for link in self.graph.outgoing(endpoint, "private-endpoint"):
                target = self._called(link.target)
                subnets = self.graph.outgoing(endpoint, "subnet")
                if target is not None and subnets:
                    key = subnets[0].target.id.key if subnets[0].target is not None else subnets[0].key
                    zone = self.zoning.network_of(key, endpoint)
                    if (zone, target.id) not in known:
                        known.add((zone, target.id))
                        yield self._by_endpoint(endpoint, zone, target)

    def _called(self, resource: Resource | None) -> Part | None:
        root = root_of(self.graph, resource) if resource is not None else None
        return self.part(root) if root is not None and is_part(root) else None

    def _by_endpoint(self, endpoint: Resource, zone: str, target: Part) -> DataFlow:
        source = self.external(f"{zone}/callers", f"Callers in {zone.rpartition('/')[2]}", zone)
        evidence = Evidence(endpoint, parse_path("properties.privateLinkServiceConnections"))
        protocol = protocol_of(View(target.resource, self.graph)) if target.resource is not None else HTTPS
        return self._flow(source, target, protocol, Credential.UNKNOWN, [evidence], truth(endpoint.condition))


def _credential(uses: Sequence[Use]) -> Credential:
    """Return the weakest credential that is known of several uses."""
    order = list(Credential)
    known = [use.credential for use in uses if use.credential is not Credential.UNKNOWN]
    return min(known, key=order.index, default=Credential.UNKNOWN)


def _any(truths: Iterable[Truth]) -> Truth:
    found = Truth.FALSE
    for one in truths:
        found |= one
    return found
