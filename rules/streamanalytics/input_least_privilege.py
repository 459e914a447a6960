"""Decide whether a Stream Analytics input reads its source with a policy that grants no more than it needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.outcome import Evidence, Outcome, all_of, any_of
from azward.graph.resource import parse_path
from azward.graph.truth import Truth
from azward.graph.value import Absent, causes, lookup
from azward.rule.condition import holds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azward.graph.view import View

SOURCE = "properties.datasource.properties"
POLICY = f"{SOURCE}.sharedAccessPolicyName"
HUB = "Microsoft.Devices/IotHubs"
EVENT_HUB = "Microsoft.EventHub/namespaces/eventhubs"
RULES = ("Microsoft.EventHub/namespaces/authorizationRules", f"{EVENT_HUB}/authorizationRules")
OWNERS = ("iothubowner", "RootManageSharedAccessKey")
TOO_MUCH = ("registrywrite", "deviceconnect")
"""Rights of an IoT hub that reading messages does not need."""


def evaluate(view: View) -> Outcome:
    """Return FALSE if the policy is a built-in owner policy, or a declared one that grants more than reading."""
    named = [holds(view, POLICY, "notEquals", owner) for owner in OWNERS]
    outcome = all_of((*named, *_declared(view)))
    if outcome.truth is Truth.TRUE:
        return outcome
    hub = holds(view, "properties.datasource.type", "equals", HUB)
    identity = holds(view, f"{SOURCE}.authenticationMode", "equals", "Msi")
    return any_of((outcome, all_of((identity, ~hub))))


def _declared(view: View) -> Iterator[Outcome]:
    """Yield whether each declared policy with the name that the input gives is harmless."""
    policy = view.field(POLICY)
    if not isinstance(policy, str):
        return
    for end in view.related("data").ends:
        if end.view is not None and end.view.resource.is_type(HUB):
            yield from _of_hub(end.view, policy.casefold())
        elif end.view is not None:
            yield from _of_namespace(view, end.view, policy.casefold())


def _of_hub(hub: View, policy: str) -> Iterator[Outcome]:
    for path, member in hub.members(parse_path("properties.authorizationPolicies[*]")).items:
        if isinstance(member, dict) and str(lookup(member, "keyName")).casefold() == policy:
            rights = hub.field((*path, "rights"))
            evidence = (Evidence(hub.resource, (*path, "rights"), rights),)
            if isinstance(rights, str):
                yield Outcome(Truth.of(not any(right in rights.casefold() for right in TOO_MUCH)), evidence)
            elif not isinstance(rights, Absent):
                yield Outcome(Truth.UNKNOWN, evidence, causes(rights))


def _of_namespace(view: View, namespace: View, policy: str) -> Iterator[Outcome]:
    read = view.field(f"{SOURCE}.eventHubName")
    events = namespace.related("parent", direction="in", types=(EVENT_HUB,)).ends
    hubs = [end.view for end in events if end.view is not None and _is_named(end.view, str(read).casefold())]
    for parent in (namespace, *hubs):
        for end in parent.related("parent", direction="in", types=RULES).ends:
            if end.view is not None and _is_named(end.view, policy):
                yield holds(end.view, "properties.rights[*]", "notEquals", "Manage")


def _is_named(view: View, name: str) -> bool:
    own = view.resource.name
    return isinstance(own, str) and own.rpartition("/")[2].casefold() == name
