"""Decide whether a cluster has a private network path to its storage accounts."""

from __future__ import annotations

from azward.graph.network.chain import chain, worst
from azward.graph.network.isolation import isolated
from azward.graph.network.placement import placements_of_cluster
from azward.graph.network.stores import STORAGE, account_stores
from azward.graph.outcome import Evidence, Outcome
from azward.graph.resource import FieldPath
from azward.graph.truth import Truth
from azward.graph.value import Absent, Cause, CauseKind, canonical
from azward.graph.view import View


def evaluate(view: View) -> Outcome:
    """Return FALSE with the first broken link from a role through its subnet to an account.

    Return UNKNOWN if a link, a role or an account is not known.
    """
    placements = placements_of_cluster(view)
    outcomes = [chain(placement.hops) for placement in placements if placement.truth is Truth.FALSE]
    if outcomes:
        return worst(outcomes)
    members = view.members("properties.storageProfile.storageaccounts[*]")
    for path, _ in members.items:
        outcomes += _account(view, path)
    if members.open or not outcomes:
        reason = "the storage accounts of the cluster are not known"
        outcomes.append(
            Outcome(Truth.UNKNOWN, (), members.causes or (Cause(CauseKind.EXTERNAL, "storage", reason),), reason)
        )
    return worst(outcomes)


def _account(view: View, path: FieldPath) -> list[Outcome]:
    by_id = (*path, "resourceId")
    named = by_id if not isinstance(view.written(by_id), Absent) else (*path, "name")
    host = view.written((*path, "name"))
    group = "dfs" if not isinstance(host, Absent) and ".dfs." in canonical(host).casefold() else "blob"
    outcomes: list[Outcome] = []
    for store in account_stores(view, named, STORAGE):
        if store.view is None:
            evidence = Evidence(view.resource, named, note="the account was not read")
            outcomes.append(Outcome(Truth.UNKNOWN, (evidence,), store.causes, f"the account `{store.name}` was not read"))
        else:
            reached = [(placement, isolated(store.view, placement, [group])) for placement in placements_of_cluster(view)]
            outcomes += [chain([*placement.hops, *hops]) for placement, hops in reached]
    return outcomes
