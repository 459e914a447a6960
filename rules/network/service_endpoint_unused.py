"""Decide whether a firewall uses the service endpoints of a subnet."""

from __future__ import annotations

from azward.graph.network.chain import worst
from azward.graph.outcome import Evidence, Outcome
from azward.graph.resource import FieldPath
from azward.graph.truth import Truth
from azward.graph.value import Absent, Cause, CauseKind, causes
from azward.graph.view import View

PROVIDERS = {
    "microsoft.storage": ("microsoft.storage/", "microsoft.elasticsan/"),
    "microsoft.storage.global": ("microsoft.storage/", "microsoft.elasticsan/"),
    "microsoft.azurecosmosdb": ("microsoft.documentdb/",),
    "microsoft.keyvault": ("microsoft.keyvault/",),
    "microsoft.sql": ("microsoft.sql/", "microsoft.dbformysql/", "microsoft.dbforpostgresql/", "microsoft.dbformariadb/"),
    "microsoft.eventhub": ("microsoft.eventhub/",),
    "microsoft.servicebus": ("microsoft.servicebus/",),
    "microsoft.cognitiveservices": ("microsoft.cognitiveservices/",),
    "microsoft.containerregistry": ("microsoft.containerregistry/",),
}
"""The resource types that a service endpoint reaches. `Microsoft.Web` is excluded, since it serves access restrictions."""

DEFAULT_ACTIONS = tuple(
    f"properties.{path}" for path in ("networkAcls.defaultAction", "networkRuleSet.defaultAction", "defaultAction")
)


def evaluate(view: View) -> Outcome:
    """Return FALSE if there are resources of the service and the firewall of none lists the subnet.

    Return UNKNOWN if there are no such resources, or if their rules are not known.
    """
    members = view.members("properties.serviceEndpoints[*].service")
    outcomes = [_service(view, path, str(value)) for path, value in members.items if isinstance(value, str)]
    opened = [value for _, value in members.items if not isinstance(value, str)]
    if members.open or opened:
        found = tuple(cause for value in opened for cause in causes(value))
        outcomes.append(Outcome(Truth.UNKNOWN, (), (*members.causes, *found)))
    return worst(outcomes)


def _service(view: View, path: FieldPath, service: str) -> Outcome:
    providers = PROVIDERS.get(service.casefold())
    if providers is None:
        return Outcome(Truth.TRUE)
    relation = view.related("subnet", direction="in")
    evidence = (Evidence(view.resource, path, service),)
    used = Truth.FALSE
    listed: list[str] = []
    for end in relation.ends:
        if end.view is not None and end.view.resource.type.casefold().startswith(providers):
            used |= end.present & _filters(end.view)
            listed.append(end.view.resource.display_name)
    if used is not Truth.FALSE:
        return Outcome(used, evidence)
    here = any(kind.startswith(providers) for kind in view.graph.types)
    if here and not relation.open:
        names = ", ".join(f"`{name}`" for name in dict.fromkeys(listed))
        unfiltered = f"{names} lists the subnet for `{service}`, but allows all networks by default"
        return Outcome(Truth.FALSE, evidence, message=unfiltered if listed else f"no `{service}` firewall lists the subnet")
    reason = f"no resource that could use the `{service}` service endpoint was read"
    return Outcome(Truth.UNKNOWN, evidence, relation.causes or (Cause(CauseKind.EXTERNAL, service, reason),))


def _filters(store: View) -> Truth:
    """Decide whether the firewall of a service denies what it does not list; TRUE if the service has no such setting."""
    for path in DEFAULT_ACTIONS:
        value = store.field(path)
        if not isinstance(value, Absent):
            return Truth.of(value.casefold() != "allow") if isinstance(value, str) else Truth.UNKNOWN
    return Truth.TRUE
