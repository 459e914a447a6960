"""The words of inferred data flow diagrams: parts, data flows, and zones, which are trust boundaries."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from azward.frozen import frozen
from azward.graph.truth import Truth

if TYPE_CHECKING:
    from azward.graph.flow.part import PartKind
    from azward.graph.outcome import Evidence
    from azward.graph.resource import Resource

__all__ = ["BoundaryKind", "Credential", "DataFlow", "Flows", "Part", "Purpose", "Zone"]


class BoundaryKind(StrEnum):
    """What a trust boundary encloses."""

    INTERNET = "internet"
    AZURE = "azure"
    VNET = "vnet"
    SUBNET = "subnet"
    ON_PREMISES = "on-premises"
    TENANT = "tenant"
    SUBSCRIPTION = "subscription"


class Credential(StrEnum):
    """How the caller of a data flow proves who it is, the weakest first."""

    NONE = "none"
    PASSWORD = "password"  # noqa: S105
    ACCOUNT_KEY = "account-key"
    SAS = "sas"
    UNKNOWN = "unknown"
    IDENTITY = "identity"


class Purpose(StrEnum):
    """What a data flow is for."""

    CALL = "call"  # requests and their answers; the source opens the connection
    EVENTS = "events"  # messages that the target reads; the target opens the connection
    LOGS = "logs"  # that the platform writes


@frozen
class Part:
    """An element of a data flow diagram: a resource that is not a child, or something outside."""

    id: str  # the id key of the resource; "internet", "on-premises", "host/pay.example.com" for what is outside
    name: str
    kind: PartKind
    resource: Resource | None = None
    zone: str = ""  # id of the innermost zone that it is in
    exposed: Truth | None = None  # whether the internet can reach it; `None` if it has no network endpoint


@frozen
class DataFlow:
    """Data that goes from one part to another."""

    source: Part
    target: Part
    protocol: str  # "https", "amqps"; "" if it is not known
    ports: str  # "443", "5671-5672"
    credential: Credential
    purpose: Purpose
    crosses: tuple[str, ...]  # ids of the zones that it leaves or enters, the outermost first
    certain: Truth = Truth.TRUE  # UNKNOWN where a parameter decides
    evidence: tuple[Evidence, ...] = ()

    @property
    def exposed(self) -> Truth:
        """Whether the internet can reach the target."""
        return self.target.exposed if self.target.exposed is not None else Truth.UNKNOWN


@frozen
class Zone:
    """A trust boundary."""

    id: str  # "internet", "vnet/vnet-hub", "subnet/vnet-hub/snet-apps"
    kind: BoundaryKind
    name: str
    parent: str = ""  # id of the zone that encloses it
    members: tuple[Part, ...] = ()  # also of inner zones


@frozen
class Flows:
    """What is inferred from one graph, in the order of declaration; outer zones come before inner ones."""

    parts: tuple[Part, ...]
    flows: tuple[DataFlow, ...]
    zones: tuple[Zone, ...]
