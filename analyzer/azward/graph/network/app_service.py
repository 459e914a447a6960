"""Who reaches a site of App Service: its switch for public access, and the access restrictions of the app and its scm site.

https://learn.microsoft.com/azure/app-service/overview-access-restrictions
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.frozen import frozen
from azward.graph.network.address_rules import from_text, matched
from azward.graph.network.caller import Caller, CallerKind, includes
from azward.graph.network.flag import has_word, why
from azward.graph.network.linked import linked
from azward.graph.network.reach import Reach, alternatives, gate, in_series, limited, nothing
from azward.graph.network.service_firewall import endpoints_of
from azward.graph.outcome import Evidence
from azward.graph.resource import FieldPath, parse_path
from azward.graph.truth import Truth
from azward.graph.value import Absent, Cause, Value, canonical, lookup

if TYPE_CHECKING:
    from collections.abc import Iterable

    from azward.graph.view import View

__all__ = ["SITES", "site_reach"]

SITES = ("Microsoft.Web/sites", "Microsoft.Web/sites/slots")
PORTS = ((80, 80), (443, 443))
ACCESS = ("properties.publicNetworkAccess", "properties.siteConfig.publicNetworkAccess")
MAIN, SCM = "ipSecurityRestrictions", "scmIpSecurityRestrictions"
LAST = 2147483647
"""The priority of the rule that a portal shows for callers that no other rule means."""


def site_reach(site: View, caller: Caller) -> Reach:
    """Return what reaches the public endpoint of a site or of its scm site."""
    ways = [_restrictions(site, MAIN, caller), _scm(site, caller)]
    ports = ((443, 443),) if has_word(site.field("properties.httpsOnly"), "true") is Truth.TRUE else PORTS
    return limited(in_series(_access(site), alternatives(ways)), ports)


def _access(site: View) -> Reach:
    name = site.resource.display_name
    for text in ACCESS:
        path = parse_path(text)
        value = site.written(path)
        if isinstance(value, Absent):
            continue
        evidence = Evidence(site.resource, path, value)
        disabled = has_word(value, "disabled")
        if disabled is Truth.UNKNOWN:
            return gate(Truth.UNKNOWN, evidence, f"public network access of `{name}` is not known", why(value))
        if disabled is Truth.TRUE:
            return nothing(evidence, f"`{name}` has public network access disabled")
        closes = ", so its private endpoint closes nothing" if endpoints_of(site) else ""
        return gate(Truth.TRUE, evidence, f"`publicNetworkAccess` of `{name}` is enabled{closes}")
    endpoints = endpoints_of(site)
    if endpoints:
        evidence = Evidence(endpoints[0].resource, (), note="private endpoint")
        return nothing(evidence, f"`{name}` has a private endpoint and does not set `publicNetworkAccess`")
    return gate(Truth.TRUE, None, f"`{name}` has a public endpoint")


def _scm(site: View, caller: Caller) -> Reach:
    path = parse_path("properties.siteConfig.scmIpSecurityRestrictionsUseMain")
    same = has_word(site.field(path), "true")
    if same is Truth.TRUE:
        return _restrictions(site, MAIN, caller)
    own = _restrictions(site, SCM, caller)
    if same is Truth.FALSE:
        return own
    return in_series(
        own,
        gate(Truth.UNKNOWN, Evidence(site.resource, path), "the rules of the scm site are not known", why(site.field(path))),
    )


@frozen
class _Restriction:
    path: FieldPath
    name: str
    priority: int
    allow: Truth
    means: Truth
    causes: tuple[Cause, ...]
    listed: str = ""
    text: str = ""  # the range or tag
    locked: bool = False  # it would mean the caller, but for the header `X-Azure-FDID`


def _restrictions(site: View, kind: str, caller: Caller) -> Reach:
    """Return whether the rules of one site let the caller in: the first one that means it, else the default action."""
    members = site.members(f"properties.siteConfig.{kind}[*]")
    rules = [_rule(site, path, member, caller) for path, member in members.items]
    rules.sort(key=lambda rule: rule.priority)
    truth, decisive = _decide(rules, site, kind, members_open=members.open)
    listed = tuple(rule.listed for rule in rules if rule.listed and rule.allow is not truth and rule.means is Truth.FALSE)
    what = "scm site of " if kind == SCM else ""
    name = site.resource.display_name
    if decisive is None:
        path = parse_path(f"properties.siteConfig.{kind}DefaultAction")
        value = site.field(path)
        words = {
            Truth.TRUE: "allows connections from any network",
            Truth.FALSE: "allows only what its access restrictions name",
        }
        if any(rule.locked for rule in rules):
            words[Truth.FALSE] = "allows only the Front Door whose id its restrictions name in `x-azure-fdid`"
        reason = f"the {what}`{name}` {words.get(truth, 'has access restrictions that are not all known')}"
        reason = reason if what else reason.removeprefix("the ")
        at = path if not isinstance(value, Absent) else parse_path(f"properties.siteConfig.{kind}")
        reach = gate(truth, Evidence(site.resource, at, value), reason, (*why(value), *members.causes))
    else:
        word = {Truth.TRUE: "allows it", Truth.FALSE: "denies it"}.get(truth, "may allow it")
        tag = f" ({decisive.text})" if decisive.text and decisive.text != decisive.name else ""
        reason = f"access restriction `{decisive.name}`{tag} of the {what}`{name}` {word}"
        reason = reason if what else reason.replace(" of the ", " of ")
        causes = tuple(dict.fromkeys(cause for rule in rules for cause in rule.causes))
        reach = gate(truth, Evidence(site.resource, decisive.path, note=decisive.name), reason, causes or members.causes)
    return Reach(reach.sure, reach.maybe, reach.steps, reach.decided, reach.reason, reach.causes, listed)


def _decide(rules: list[_Restriction], site: View, kind: str, *, members_open: bool) -> tuple[Truth, _Restriction | None]:
    possible: set[Truth] = set()
    first: _Restriction | None = None
    for rule in rules:
        if rule.means is Truth.FALSE:
            continue
        first = first or rule
        possible.add(rule.allow)
        if rule.means is Truth.TRUE:
            break
    else:
        possible.add(_default(site, kind, rules, members_open=members_open))
    truth = possible.pop() if len(possible) == 1 else Truth.UNKNOWN
    if members_open and truth is not Truth.UNKNOWN and not (first is not None and first.means is Truth.TRUE):
        truth = Truth.UNKNOWN
    return truth, first


def _default(site: View, kind: str, rules: list[_Restriction], *, members_open: bool) -> Truth:
    """Return whether a caller that no rule means is let in: not set, only if there is no rule."""
    value = site.field(f"properties.siteConfig.{kind}DefaultAction")
    if isinstance(value, Absent):
        return Truth.UNKNOWN if members_open and not rules else Truth.of(not rules)
    return has_word(value, "allow")


def _rule(site: View, path: FieldPath, member: Value, caller: Caller) -> _Restriction:
    settled = site.world.settle(member)
    if not isinstance(settled, dict):
        return _Restriction(path, "rule", 0, Truth.UNKNOWN, Truth.UNKNOWN, why(settled))

    def at(name: str) -> Value | Absent:
        found = lookup(settled, name)
        return found if isinstance(found, Absent) else site.world.settle(found)

    priority, action, named = at("priority"), at("action"), at("name")
    text = at("ipAddress")
    means, causes, listed = _means(site, path, settled, caller)
    headers = _headers(settled, caller)
    return _Restriction(
        path,
        canonical(named) if isinstance(named, str) else canonical(text) if isinstance(text, str) else "rule",
        priority if isinstance(priority, int) else -1 if why(priority) else LAST,
        Truth.TRUE if isinstance(action, Absent) or action is None else has_word(action, "allow"),
        means & headers & (Truth.UNKNOWN if why(priority) else Truth.TRUE),
        (*causes, *why(action), *why(priority)),
        listed,
        canonical(text) if isinstance(text, str) else "",
        means is Truth.TRUE and headers is Truth.FALSE,
    )


def _means(site: View, path: FieldPath, rule: dict[str, Value], caller: Caller) -> tuple[Truth, tuple[Cause, ...], str]:
    """Decide whether a rule means the caller; also return the range that it names if it does not."""
    subnet = linked(site, (*path, "vnetSubnetResourceId"))
    if subnet.is_set:
        keys = {subnet.key, *(end.resource.id.key for end, _ in subnet.ends)}
        if caller.is_public or not caller.subnet:
            return Truth.FALSE, (), ""
        return (Truth.of(caller.subnet in keys), (), "") if subnet.key else (Truth.UNKNOWN, subnet.causes, "")
    found = lookup(rule, "ipAddress")
    value = found if isinstance(found, Absent) else site.world.settle(found)
    kind = lookup(rule, "tag")
    if not isinstance(value, str):
        return (Truth.UNKNOWN, why(value), "") if not isinstance(value, Absent) else (Truth.FALSE, (), "")
    word = value.strip().casefold()
    seen = caller if caller.is_public else Caller(CallerKind.TENANT)
    if word == "any":
        return Truth.TRUE, (), ""
    if has_word(kind, "servicetag") is Truth.TRUE:
        return _any(includes(one.strip(), seen) for one in word.split(",")), (), ""
    truth = Truth.FALSE
    listed: list[str] = []
    for one in value.split(","):
        hit = matched([from_text(site.resource, path, one.strip())], seen)
        truth |= hit.truth
        listed += hit.listed
    return truth, (), ",".join(listed)


def _any(found: Iterable[Truth]) -> Truth:
    truth = Truth.FALSE
    for one in found:
        truth |= one
    return truth


def _headers(rule: dict[str, Value], caller: Caller) -> Truth:
    """Decide whether the caller can have the headers that a rule asks for.

    Front Door sets `X-Azure-FDID` itself, so the one of another tenant has another id. Anyone who
    calls directly can write any header.
    """
    headers = lookup(rule, "headers")
    if not isinstance(headers, dict):
        return Truth.TRUE
    wanted = lookup(headers, "x-azure-fdid")
    if isinstance(wanted, Absent) or wanted in (None, []):
        return Truth.TRUE
    address = lookup(rule, "ipAddress")
    edge = isinstance(address, str) and "azurefrontdoor" in address.casefold()
    return Truth.FALSE if edge and caller.is_public else Truth.TRUE
