"""A threat model that is generated from inferred data flows: STRIDE for each flow that crosses a trust boundary."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from azward.graph.flow.model import BoundaryKind, Credential, Purpose
from azward.graph.flow.name import shortened
from azward.graph.flow.part import PartKind
from azward.graph.truth import Truth
from azward.rule.redaction import hidden, shown_name
from azward.threat.model import LEVELS, Boundary, Component, Flow, Mitigation, Need, Statement, Threat, ThreatModel

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from azward.graph.flow.model import DataFlow, Flows, Part, Zone

__all__ = ["ID", "Generated", "empty"]

ID = "stride"

MAX_FLOWS = 500
"""Data flows that are judged. Loops over thousands of resources have as many, and each has up to six threats."""

_TITLE = "STRIDE for each data flow that crosses a trust boundary"

_QUESTIONS = {
    "S": "someone poses as `{0}` or as `{1}`",
    "T": "data is altered on the way from `{0}` to `{1}`",
    "R": "what `{0}` does at `{1}` leaves no trace",
    "I": "data between `{0}` and `{1}` is read by someone else",
    "D": "`{1}` is made unavailable to `{0}`",
    "E": "`{0}` can do more at `{1}` than it needs",
}
"""What goes wrong with a data flow from `{0}` to `{1}`, by letter."""

_BY_OUTSIDERS = {
    "S": "callers of `{1}` pose as someone else",
    "R": "what callers do at `{1}` leaves no trace",
    "D": "`{1}` is made unavailable",
}
"""The same, where the callers are not part of the deployment."""

_MITIGATIONS: Mapping[str, tuple[str, str, tuple[str, ...], tuple[str, ...], str]] = {
    # id: letters, title, neutral mitigations that it consists of, rules besides, what a person may state
    "caller-authentication": (
        "S",
        "the service asks callers to prove who they are",
        ("strong-authentication",),
        ("*/local-auth-disabled", "*/shared-key-disabled", "*/access-keys-disabled"),
        "Callers from outside prove who they are",
    ),
    "caller-credential": (
        "S",
        "the caller signs in without a stored secret",
        ("managed-identity", "secret-management"),
        (),
        "",
    ),
    "encryption-in-transit": (
        "TI",
        "data is encrypted on the way",
        ("encryption-in-transit",),
        ("expressroute/macsec", "vpn/*ipsec-policy", "vpn/ikev2"),
        "",
    ),
    "input-validation": ("TD", "input from outside is checked", ("input-validation",), (), ""),
    "audit-logging": ("R", "calls of the service are recorded", ("audit-logging",), ("*/diagnostic-logs",), ""),
    "network-isolation": (
        "ID",
        "only expected networks reach the service",
        ("network-isolation", "private-connectivity"),
        ("*/firewall", "*/broad-ip-rule", "*/public-network-access", "*/private-endpoint"),
        "",
    ),
    "denial-of-service-protection": (
        "D",
        "floods of requests are absorbed or limited",
        ("denial-of-service-protection",),
        (),
        "",
    ),
    "least-privilege": ("E", "the caller has the permissions that it needs", ("least-privilege",), (), ""),
}

_FROM_OUTSIDE = frozenset({"input-validation"})
"""Mitigations of flows from outside of the deployment only."""

_ENCRYPTED = ("Microsoft.KeyVault/vaults",)
"""Types that refuse requests without TLS, whatever is configured: https://learn.microsoft.com/azure/key-vault/general/security-features"""


def empty() -> ThreatModel:
    """Return the model without threats: which rules prove which mitigation is known before a graph is."""
    return _model({}, {}, {}, {}, {name: _mitigation(name, ()) for name in _MITIGATIONS})


def _model(
    components: dict[str, Component],
    boundaries: dict[str, Boundary],
    flows: dict[str, Flow],
    threats: dict[str, Threat],
    mitigations: dict[str, Mitigation],
) -> ThreatModel:
    return ThreatModel(ID, _TITLE, "", ((),), components, boundaries, flows, threats, mitigations, generated=True)


def _mitigation(name: str, threats: Iterable[Threat], outside: Iterable[str] = ()) -> Mitigation:
    letters, title, same_as, rules, text = _MITIGATIONS[name]
    addressed = tuple(one.id for one in threats if set(one.stride) & set(letters))
    callers = tuple(outside)
    if name in _FROM_OUTSIDE:
        addressed = tuple(one for one in addressed if one in callers)
    stated = Statement(Need.INSTEAD, text, callers) if text and callers else Statement()
    return Mitigation(name, title, addressed, rules=rules, same_as=same_as, statement=stated)


class Generated:
    """The model that the flows of some deployments give, with what each of its components and flows stands for."""

    def __init__(self, inferred: Sequence[Flows]) -> None:
        self.zones: dict[str, Zone] = {zone.id: zone for found in inferred for zone in found.zones}
        crossing = [flow for found in inferred for flow in found.flows if _concerns(flow)]
        self.names: dict[str, str] = {}  # id of a part -> its component
        self.parts: dict[str, Part] = {}  # component -> part
        self.flows: dict[str, list[DataFlow]] = {}  # id of a flow of the model -> the same one in each deployment
        groups = _by_ends(crossing)
        for same in self._weightiest(groups):
            name = _unique(f"{self._name(same[0].source)}-to-{self._name(same[0].target)}", self.flows)
            self.flows[name] = same
        threats = {one.id: one for name in self.flows for one in self._threats(name)}
        outside = [name for name, one in threats.items() if _is_outside(self.flows[one.flows[0]][0].source)]
        self.model = _model(
            components={name: Component(name, part.name, external=_is_outside(part)) for name, part in self.parts.items()},
            boundaries={one.id: one for one in self._boundaries()},
            flows={name: self._flow(name) for name in self.flows},
            threats=threats,
            mitigations={name: _mitigation(name, threats.values(), outside) for name in _MITIGATIONS},
        )

        if len(groups) > MAX_FLOWS:
            left = f"{MAX_FLOWS} of {len(groups):,} data flows are judged: those from the internet before others"
            self.model = replace(self.model, notes=(left,))

    def _weightiest(self, groups: Sequence[list[DataFlow]]) -> Iterator[list[DataFlow]]:
        """Yield at most `MAX_FLOWS` flows in their order: those from the internet before others."""
        ranked = sorted(groups, key=lambda same: LEVELS[self._likelihood(same[0])], reverse=True)[:MAX_FLOWS]
        kept = set(map(id, ranked))
        yield from (same for same in groups if id(same) in kept)

    def _name(self, part: Part) -> str:
        """Return the id of the component for a part: its name, made unique."""
        if part.id not in self.names:
            shown = shortened(shown_name(part.resource)) if part.resource is not None else hidden(part.name).casefold()
            name = _unique(re.sub(r"[^\w.{}()-]+", "-", shown).strip("-") or "part", self.parts)
            self.names[part.id] = name
            self.parts[name] = part
        return self.names[part.id]

    def _flow(self, name: str) -> Flow:
        flow = self.flows[name][0]
        ends = self.names[flow.source.id], self.names[flow.target.id]
        title = f"{ends[0]} → {ends[1]}"
        return Flow(name, title, (ends[0],), (ends[1],), flow.protocol, flow.ports, flow.crosses)

    def _threats(self, name: str) -> Iterator[Threat]:
        flow = self.flows[name][0]
        source, target = self.names[flow.source.id], self.names[flow.target.id]
        likelihood = self._likelihood(flow)
        for letter in _letters(flow):
            questions = _QUESTIONS | _BY_OUTSIDERS if _is_outside(flow.source) else _QUESTIONS
            title = questions[letter].format(source, target)
            impact = "high" if letter not in "RD" or flow.target.kind is PartKind.STORE else "medium"
            yield Threat(f"{name}/{letter}", title, (letter,), impact, likelihood, (), (name,), _words(flow))

    def _likelihood(self, flow: DataFlow) -> str:
        """Return how likely an attack is: by how much of the path untrusted clients share."""
        kinds = {self.zones[zone].kind for zone in flow.crosses}
        if BoundaryKind.INTERNET in kinds:
            return "high"
        return "medium" if BoundaryKind.AZURE in kinds and flow.exposed is not Truth.FALSE else "low"

    def _boundaries(self) -> Iterator[Boundary]:
        crossed = {zone for same in self.flows.values() for flow in same for zone in flow.crosses}
        direct: dict[str, list[str]] = {}
        for name, part in self.parts.items():
            direct.setdefault(part.zone, []).append(name)
        kept = {zone for zone in self.zones if zone in crossed or zone in direct}
        for zone in self.zones.values():
            if zone.id in kept:
                yield Boundary(zone.id, zone.name, zone.kind, tuple(direct.get(zone.id, ())), self._parent(zone, kept))

    def _parent(self, zone: Zone, kept: set[str]) -> str:
        above = zone.parent
        while above and above not in kept:
            above = self.zones[above].parent
        return above


def _by_ends(flows: Iterable[DataFlow]) -> list[list[DataFlow]]:
    """Return flows by their ends: two deployments may have the same resources."""
    found: dict[tuple[str, str], list[DataFlow]] = {}
    for flow in flows:
        found.setdefault((flow.source.id, flow.target.id), []).append(flow)
    return list(found.values())


def _concerns(flow: DataFlow) -> bool:
    """Decide whether STRIDE is asked of a flow; logs that Azure writes itself are left out."""
    return bool(flow.crosses) and flow.purpose is not Purpose.LOGS


def _letters(flow: DataFlow) -> str:
    """Return the letters of STRIDE that apply to a flow.

    What is outside is not protected by this deployment, which grants nothing there. A proxy has no permissions of its own.
    """
    if _is_outside(flow.target):
        return "STI"
    passed_on = _is_outside(flow.source) or flow.credential is Credential.NONE
    letters = "STRID" if passed_on else "STRIDE"
    encrypted = flow.target.resource is not None and flow.target.resource.is_type(*_ENCRYPTED)
    return letters.replace("T", "") if encrypted else letters


def _is_outside(part: Part) -> bool:
    return part.kind is PartKind.EXTERNAL


def _words(flow: DataFlow) -> str:
    how = f"{flow.protocol} {flow.ports}".strip() or "unknown protocol"
    return f"By {how}, signed in by {flow.credential}, across {', '.join(map(hidden, flow.crosses))}."


def _unique(name: str, taken: Iterable[str]) -> str:
    known = set(taken)
    number, unique = 2, name
    while unique in known:
        unique, number = f"{name}-{number}", number + 1
    return unique
