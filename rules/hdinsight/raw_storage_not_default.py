"""Decide whether the default storage of a cluster is separate from the telemetry archive."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.outcome import Evidence, Outcome, failing
from azward.graph.resource import parse_path
from azward.graph.truth import Truth
from azward.graph.value import Cause, CauseKind

if TYPE_CHECKING:
    from azward.graph.resource import Resource
    from azward.graph.view import View

HUB = "Microsoft.Devices/IotHubs"
STORAGE = "Microsoft.Storage/storageAccounts"
ROUTE = tuple(parse_path("properties.routing.endpoints.storageContainers"))
ACCOUNTS = ("properties", "storageProfile", "storageaccounts")


def evaluate(view: View) -> Outcome:
    """Return FALSE if an IoT hub routes its messages to the default account of the cluster.

    Return UNKNOWN if the default account or the target of a route is not known, or if a hub may be declared elsewhere.
    """
    archives, doubt = _archives(view)
    if not archives and not doubt:
        unseen = _unknown("no scanned IoT hub routes messages to storage")
        return Outcome(Truth.TRUE) if view.graph.standalone else unseen
    defaults, open_ = _default_accounts(view)
    routed = [(path, archives[account.id.key]) for path, account in defaults if account.id.key in archives]
    if routed:
        noted = ((path, f"`{hub.display_name}` routes messages to it") for path, hub in routed)
        return failing([Evidence(view.resource, path, note=note) for path, note in noted])
    if doubt:
        return _unknown("an IoT hub routes messages to an unknown account")
    return _unknown("the default account of the cluster is not known") if open_ or not defaults else Outcome(Truth.TRUE)


def _unknown(reason: str) -> Outcome:
    return Outcome(Truth.UNKNOWN, causes=(Cause(CauseKind.EXTERNAL, "storage", reason),))


def _archives(view: View) -> tuple[dict[str, Resource], bool]:
    """Return the accounts that hubs route to, each with its hub, and whether the target of a route is not known."""
    found: dict[str, Resource] = {}
    doubt = False
    for hub in view.graph.of_type(HUB):
        named: dict[object, bool] = {}
        for link in (*view.graph.outgoing(hub, "data"), *view.graph.outgoing(hub, "key")):
            if _below(link.path, ROUTE):
                known = link.target is not None and link.target.is_type(STORAGE)
                named[link.path[len(ROUTE)]] = named.get(link.path[len(ROUTE)], False) or known
                if link.target is not None and known:
                    found[link.target.id.key] = hub
        doubt = doubt or not all(named.values())
    return found, doubt


def _default_accounts(view: View) -> tuple[list[tuple[tuple[str | int, ...], Resource]], bool]:
    defaults: list[tuple[tuple[str | int, ...], Resource]] = []
    open_ = False
    links = [
        link
        for kind in ("data", "key", "reference")
        for link in view.graph.outgoing(view.resource, kind)
        if _below(link.path, ACCOUNTS)
    ]
    for path, _ in view.members(parse_path("properties.storageProfile.storageaccounts[*]")).items:
        truth = view.field((*path, "isDefault"))
        if truth is False:
            continue
        targets = [link.target for link in links if _below(link.path, path) and link.target and link.target.is_type(STORAGE)]
        open_ = open_ or truth is not True or not targets
        defaults.extend((path, target) for target in targets)
    return defaults, open_


def _below(path: tuple[str | int, ...], above: tuple[str | int, ...]) -> bool:
    head = path[: len(above)]
    return len(path) > len(above) and all(str(a).casefold() == str(b).casefold() for a, b in zip(head, above, strict=True))
