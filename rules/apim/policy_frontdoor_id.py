"""Whether operations behind Front Door accept calls of other profiles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.api_management.operations import operation_of
from azward.graph.api_management.places import places_of
from azward.graph.api_management.questions import Policy, judged, required
from azward.graph.resource import parent_key
from azward.graph.truth import Truth
from azward.graph.value import Absent

if TYPE_CHECKING:
    from azward.graph.api_management.effective import Statement
    from azward.graph.outcome import Outcome
    from azward.graph.view import View

__all__ = ["applies", "evaluate"]

_ORIGINS = ("Microsoft.Cdn/profiles/originGroups/origins", "Microsoft.Cdn/profiles/origins")
_CLASSIC = "Microsoft.Network/frontDoors"


def applies(view: View) -> bool:
    """Decide whether the gateway is an origin of a Front Door that reaches it over the internet."""
    hosts = _hosts(view)
    for origin in view.graph.of_type(*_ORIGINS):
        seen = view.at(origin)
        name = seen.written("properties.hostName")
        private = seen.written("properties.sharedPrivateLinkResource")
        if isinstance(name, str) and name.casefold() in hosts and isinstance(private, Absent):
            return True
    for door in view.graph.of_type(_CLASSIC):
        backends = view.at(door).members("properties.backendPools[*].properties.backends[*].address")
        if any(isinstance(name, str) and name.casefold() in hosts for _, name in backends.items):
            return True
    return False


def _hosts(view: View) -> set[str]:
    """Return the host names of the gateway."""
    places = places_of(view.graph)
    operation = operation_of(view)
    key = parent_key(operation.api_key)
    service = places.graph.get(key if "/workspaces/" not in key else parent_key(key))
    found = {f"{operation.service_name.casefold()}.azure-api.net"}
    if service is not None:
        names = view.at(service).members("properties.hostnameConfigurations[*].hostName")
        found.update(name.casefold() for _, name in names.items if isinstance(name, str))
    return found


def evaluate(view: View) -> Outcome:
    """Return FALSE if the operation can be called through any Front Door."""
    return judged(view, _ask, must=True)


def _ask(policy: Policy) -> Outcome:
    missing = "no `check-header` of `X-Azure-FDID` is in the effective inbound policy"
    return required(policy, "inbound", _wanted, answers=(401, 403), missing=missing)


def _wanted(policy: Policy, statement: Statement) -> Truth:
    if statement.element.name != "check-header":
        return Truth.FALSE
    name = policy.attribute(statement.element, "name")
    return Truth.UNKNOWN if name is None else Truth.of(name.casefold() == "x-azure-fdid")
