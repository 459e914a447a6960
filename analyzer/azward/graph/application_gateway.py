"""The parts of an application gateway, which refer to each other by their ids."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from azward.graph.resource import FieldPath
from azward.graph.truth import Truth
from azward.graph.value import Absent, Unknown, Value
from azward.graph.view import Members, View

__all__ = ["LISTENERS", "leads_on", "name_of", "parts", "public_listeners", "refers_to"]

LISTENERS: Final = "httpListeners"


def parts(gateway: View, collection: str) -> Members:
    """Return the parts of one kind, such as `httpListeners`."""
    return gateway.members(f"properties.{collection}[*]")


def name_of(gateway: View, part: FieldPath) -> str:
    """Return the name of a part; "" if it is not known."""
    name = gateway.field((*part, "name"))
    return name.casefold() if isinstance(name, str) else ""


def refers_to(gateway: View, part: FieldPath, name: str) -> str | None:
    """Return the name of the part that the property `name` of `part` refers to; "" if none, `None` if it is not known."""
    return _last(gateway.written((*part, "properties", name, "id")))


def _last(value: Value | Absent) -> str | None:
    if isinstance(value, Absent):
        return ""
    if isinstance(value, Unknown) and value.parts:
        value = value.parts[-1]
    _, slash, last = value.rpartition("/") if isinstance(value, str) else ("", "", "")
    return last.casefold() if slash and last else None


def public_listeners(gateway: View) -> Truth:
    """Decide whether a listener accepts requests on a public address."""
    frontends = parts(gateway, "frontendIPConfigurations")
    public = {name_of(gateway, path) for path, _ in frontends.items if _is_public(gateway, path)}
    found = Truth.UNKNOWN if frontends.open else Truth.FALSE
    for collection in (LISTENERS, "listeners"):
        listeners = parts(gateway, collection)
        if listeners.open and (public or frontends.open):
            found |= Truth.UNKNOWN
        for path, _ in listeners.items:
            name = refers_to(gateway, path, "frontendIPConfiguration")
            found |= Truth.UNKNOWN if name is None and public else Truth.of(name in public)
    return found


def _is_public(gateway: View, frontend: FieldPath) -> bool:
    return not isinstance(gateway.written((*frontend, "properties", "publicIPAddress", "id")), Absent)


def leads_on(gateway: View, listener: FieldPath) -> Truth:
    """Decide whether a rule answers unencrypted requests to `listener` with anything but a redirect to HTTPS."""
    wanted = name_of(gateway, listener)
    rules = parts(gateway, "requestRoutingRules")
    found = Truth.UNKNOWN if rules.open or not wanted else Truth.FALSE
    for rule, _ in rules.items:
        name = refers_to(gateway, rule, "httpListener")
        used = Truth.UNKNOWN if name is None else Truth.of(name == wanted)
        if used is not Truth.FALSE:
            found |= used & _answers(gateway, rule)
    return found


def _answers(gateway: View, rule: FieldPath) -> Truth:
    name = refers_to(gateway, rule, "urlPathMap")
    if name == "":
        return ~_redirects(gateway, rule, "redirectConfiguration")
    found = Truth.UNKNOWN
    for path in _named(gateway, "urlPathMaps", name):
        found = ~_redirects(gateway, path, "defaultRedirectConfiguration")
        rules = gateway.members((*path, "properties", "pathRules", "*"))
        for each, _ in rules.items:
            found |= ~_redirects(gateway, each, "redirectConfiguration")
        if rules.open:
            found |= Truth.UNKNOWN
    return found


def _redirects(gateway: View, part: FieldPath, name: str) -> Truth:
    """Decide whether a rule redirects to HTTPS."""
    redirect = refers_to(gateway, part, name)
    if redirect == "":
        return Truth.FALSE
    for path in _named(gateway, "redirectConfigurations", redirect):
        url = gateway.written((*path, "properties", "targetUrl"))
        if not isinstance(url, Absent):
            return _is_https(url.parts[0] if isinstance(url, Unknown) and url.parts else url)
        target = refers_to(gateway, path, "targetListener")
        for listener in _named(gateway, LISTENERS, target):
            protocol = gateway.field((*listener, "properties", "protocol"))
            return Truth.of(protocol.casefold() == "https") if isinstance(protocol, str) else Truth.UNKNOWN
    return Truth.UNKNOWN


def _is_https(url: Value) -> Truth:
    return Truth.of(url.casefold().startswith("https://")) if isinstance(url, str) else Truth.UNKNOWN


def _named(gateway: View, collection: str, name: str | None) -> Iterator[FieldPath]:
    return (path for path, _ in parts(gateway, collection).items if name and name_of(gateway, path) == name)
