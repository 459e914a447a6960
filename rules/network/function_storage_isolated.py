"""Decide whether a function app has a private network path to its host storage."""

from __future__ import annotations

import re

from azward.graph.network.chain import chain, worst
from azward.graph.network.isolation import isolated
from azward.graph.network.placement import placement_of_site
from azward.graph.network.stores import STORAGE, Store, account_stores, setting_stores
from azward.graph.outcome import Evidence, Outcome
from azward.graph.resource import parse_path
from azward.graph.truth import Truth
from azward.graph.value import Absent, Cause, CauseKind
from azward.graph.view import View

HOST_SETTINGS = re.compile(r"AzureWebJobsStorage|WEBSITE_CONTENTAZUREFILECONNECTIONSTRING$", re.IGNORECASE)
NOT_ACCOUNTS = re.compile(r"AzureWebJobsStorage__(?:credential|clientId|managedIdentityResourceId)$", re.IGNORECASE)
DEPLOYMENT = parse_path("properties.functionAppConfig.deployment.storage.value")


def evaluate(view: View) -> Outcome:
    """Return FALSE with the first broken link from the app through its subnet to the account.

    Return UNKNOWN if a link or the account is not known.
    """
    placement = placement_of_site(view)
    if placement.truth is Truth.FALSE:
        return chain(placement.hops)
    outcomes: list[Outcome] = []
    for store in _stores(view):
        if store.view is None:
            evidence = Evidence(view.resource, store.path, note="the account was not read")
            message = f"the account in `{store.name}` is not known"
            outcomes.append(Outcome(Truth.UNKNOWN, (evidence,), store.causes, message))
        else:
            outcomes.append(chain([*placement.hops, *isolated(store.view, placement, _groups(view))]))
    if not outcomes:
        reason = "no setting contains the storage account of the host"
        cause = Cause(CauseKind.EXTERNAL, "AzureWebJobsStorage", reason)
        return Outcome(Truth.UNKNOWN, (), (cause,), reason)
    return worst(outcomes)


def _stores(view: View) -> list[Store]:
    found = [store for store in setting_stores(view, STORAGE, HOST_SETTINGS) if not _is_credential(view, store)]
    if not isinstance(view.written(DEPLOYMENT), Absent):
        found += account_stores(view, DEPLOYMENT, STORAGE)
    return found


def _is_credential(view: View, store: Store) -> bool:
    name = view.written((*store.path[:-1], "name"))
    return store.view is None and isinstance(name, str) and NOT_ACCOUNTS.match(name) is not None


def _groups(view: View) -> list[str]:
    """Return the private endpoint groups that the host uses: `file` only if the app has a content share."""
    names = [view.written((*path, "name")) for path, _ in view.members("properties.siteConfig.appSettings[*]").items]
    share = any(isinstance(name, str) and name.casefold() == "website_contentazurefileconnectionstring" for name in names)
    return ["blob", "queue", "table", *(["file"] if share else [])]
