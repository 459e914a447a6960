"""A threat model: components, trust boundaries, data flows, threats, mitigations and considerations."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from azward.frozen import frozen
from azward.graph.flow.model import BoundaryKind

if TYPE_CHECKING:
    from azward.config.attestation import Attestation
    from azward.rule.model import Evaluate

__all__ = [
    "LEVELS",
    "Boundary",
    "BoundaryKind",
    "Component",
    "Flow",
    "Mitigation",
    "Need",
    "Selector",
    "Statement",
    "Threat",
    "ThreatModel",
]

LEVELS = {"low": 1, "medium": 2, "high": 3, "critical": 4}
"""The words for impact and likelihood, and their weight. A risk is the product of both."""


class Need(StrEnum):
    """What a statement by a person counts for, beside the rules of a mitigation."""

    NEVER = "never"  # the rules decide alone
    INSTEAD = "instead"  # where no rule decides, or its answer is unknown
    REQUIRED = "required"  # in addition to the rules
    ONLY = "only"  # rules only collect evidence


@frozen
class Selector:
    """The resources of some types that meet a condition and that resources of other types use."""

    types: tuple[str, ...]
    where: Evaluate | None = None
    used_by: tuple[str, ...] = ()


@frozen
class Component:
    """A part of the architecture. One without selectors is outside of Azure, or its resources are not known yet."""

    id: str
    title: str
    selectors: tuple[Selector, ...] = ()
    unless: tuple[str, ...] = ()  # components whose resources are not also of this one
    external: bool = False  # whether it stands outside; its resources only show that it is there
    shared: bool = False  # whether other components rely on it: networks, vaults, logs

    @property
    def undetermined(self) -> bool:
        """Whether it is in Azure, and no selector finds its resources."""
        return not self.selectors and not self.external


@frozen
class Boundary:
    """A trust boundary and the components inside of it."""

    id: str
    title: str
    kind: BoundaryKind
    components: tuple[str, ...] = ()  # directly inside
    parent: str = ""  # id of the boundary that encloses it


@frozen
class Flow:
    """Data that goes from one of some components to one of others. `*` stands for every component."""

    id: str
    title: str
    source: tuple[str, ...]
    target: tuple[str, ...]
    protocol: str = ""
    ports: str = ""
    crosses: tuple[str, ...] = ()  # ids of boundaries
    assumed: bool = False  # whether no template shows it: it exists where both ends do


@frozen
class Threat:
    """What can go wrong. It applies where one of its components or flows is deployed."""

    id: str
    title: str
    stride: tuple[str, ...]
    impact: str
    likelihood: str
    components: tuple[str, ...] = ()
    flows: tuple[str, ...] = ()
    description: str = ""

    @property
    def risk(self) -> int:
        """Impact times likelihood, from 1 to 16."""
        return LEVELS[self.impact] * LEVELS[self.likelihood]


@frozen
class Statement:
    """What a person would have to state of a mitigation, and for which threats and deployments that is needed."""

    need: Need = Need.NEVER
    text: str = ""
    threats: tuple[str, ...] = ()  # all threats of the mitigation, if empty
    when: Selector | None = None  # only if such a resource is deployed


@frozen
class Mitigation:
    """A measure against threats: the rules that prove it, and what a person must state."""

    id: str
    title: str
    threats: tuple[str, ...]
    description: str = ""
    supports: bool = False  # whether it is only shown: neither closes nor opens a threat
    rules: tuple[str, ...] = ()  # ids and patterns of rules, besides those whose `mitigates` names it
    same_as: tuple[str, ...] = ()  # mitigations of other models, and neutral ones, whose rules prove it as well
    decisive: tuple[str, ...] = ()  # rules that decide whatever their severity
    statement: Statement = Statement()
    consideration: bool = False  # a recommendation: decides only threats that no mitigation addresses


@frozen
class ThreatModel:
    """One threat model. Ids inside are without the id of the model."""

    id: str
    title: str
    path: str  # of its file, as messages show it
    fits: tuple[tuple[str, ...], ...]  # it fits where all components of one of these are deployed
    components: dict[str, Component]
    boundaries: dict[str, Boundary]
    flows: dict[str, Flow]
    threats: dict[str, Threat]
    mitigations: dict[str, Mitigation]  # considerations as well
    description: str = ""
    references: tuple[str, ...] = ()
    outside_templates: tuple[str, ...] = ()  # rules about what templates do not show: they decide in live listings
    attestations: tuple[Attestation, ...] = ()
    notes: tuple[str, ...] = ()  # what an import of another format left out or assumed, and what may be misspelt
    own: bool = False  # whether a user wrote it
    generated: bool = False  # from what is deployed, for architectures that fit no other model

    @property
    def types(self) -> frozenset[str]:
        """The resource types of its components, in lower case."""
        found = (selector.types for part in self.components.values() for selector in part.selectors)
        return frozenset(name.casefold() for types in found for name in types)
