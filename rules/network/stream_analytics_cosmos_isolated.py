"""Decide whether the Azure Cosmos DB account that a job writes to rejects traffic from outside Azure."""

from __future__ import annotations

from ipaddress import ip_network

from azward.graph.network.chain import Hop, chain, either, worst
from azward.graph.network.stores import COSMOS, account_stores
from azward.graph.outcome import Evidence, Outcome
from azward.graph.resource import parse_path
from azward.graph.truth import Truth
from azward.graph.value import Absent, causes
from azward.graph.view import View

ACCOUNT = parse_path("properties.datasource.properties.accountId")
CLUSTER = parse_path("properties.cluster.id")
JOB = "Microsoft.StreamAnalytics/streamingjobs"
ENDPOINT = "Microsoft.StreamAnalytics/clusters/privateEndpoints"


def evaluate(view: View) -> Outcome:
    """Return FALSE if the account allows any network and the job has no private endpoint to it.

    Return UNKNOWN if the account or its firewall is not known.
    """
    outcomes: list[Outcome] = []
    for store in account_stores(view, ACCOUNT, COSMOS):
        if store.view is None:
            evidence = Evidence(view.resource, ACCOUNT, note="the account was not read")
            outcomes.append(Outcome(Truth.UNKNOWN, (evidence,), store.causes, f"the account `{store.name}` was not read"))
        else:
            first = Hop(Truth.TRUE, Evidence(view.resource, ACCOUNT, note="writes to this account"))
            outcomes.append(
                chain([first, *either([_filtered(store.view)], [_private(view, store.view), _closed(store.view)])])
            )
    return worst(outcomes)


def _closed(account: View) -> Hop:
    path = parse_path("properties.publicNetworkAccess")
    access = account.field(path)
    truth = (
        Truth.of(access.casefold() in {"disabled", "securedbyperimeter"})
        if isinstance(access, str)
        else Truth.FALSE
        if isinstance(access, Absent)
        else Truth.UNKNOWN
    )
    broken = f"`{account.resource.display_name}` allows connections from any network"
    return Hop(truth, Evidence(account.resource, path, access), broken, () if isinstance(access, Absent) else causes(access))


def _filtered(account: View) -> Hop:
    """Return whether the account lists allowed addresses and no range is wider than /16, as in `cosmosdb/broad-ip-rule`."""
    closed = _closed(account)
    filtered = account.field("properties.isVirtualNetworkFilterEnabled")
    rules = account.members("properties.ipRules[*].ipAddressOrRange")
    present = Truth.TRUE if rules.items else Truth.UNKNOWN if rules.open else Truth.FALSE
    narrow = Truth.TRUE
    path = parse_path("properties.ipRules")
    at = Evidence(account.resource, path, account.written(path))
    for where, value in rules.items:
        here = _is_narrow(value) if isinstance(value, str) else Truth.UNKNOWN
        if here is Truth.FALSE:
            at = Evidence(account.resource, where, value)
        narrow &= here
    by_network = Truth.of(filtered is True or str(filtered).casefold() == "true")
    truth = closed.truth | ((present | by_network) & narrow)
    wide = " a range of more than 65,536 addresses" if narrow is Truth.FALSE else " any network"
    broken = f"`{account.resource.display_name}` allows connections from{wide}"
    opened = (*rules.causes, *(cause for _, value in rules.items for cause in causes(value)), *closed.causes)
    return Hop(truth, at, broken, opened)


def _is_narrow(text: str) -> Truth:
    try:
        network = ip_network(text.strip(), strict=False)
    except ValueError:
        return Truth.UNKNOWN
    return Truth.of(network.prefixlen >= 16)


def _private(view: View, account: View) -> Hop:
    """Return whether the job runs in a cluster that has a private endpoint to the account."""
    broken = f"its job has no private endpoint to `{account.resource.display_name}`"
    evidence = Evidence(view.resource, (), note="no private endpoint", role="nothing")
    job = next((end.view for end in view.related("parent", types=(JOB,)).ends if end.view is not None), None)
    if job is None or isinstance(job.written(CLUSTER), Absent):
        return Hop(Truth.FALSE, evidence, broken)
    ends = account.related("private-endpoint", direction="in", types=(ENDPOINT,))
    present = Truth.FALSE
    for end in ends.ends:
        present |= end.present
    if present is Truth.TRUE and ends.ends[0].view is not None:
        evidence = Evidence(ends.ends[0].view.resource, ends.ends[0].link.path, note="private endpoint of the cluster")
    return Hop(present if present is Truth.TRUE or not ends.open else Truth.UNKNOWN, evidence, broken, ends.causes)
