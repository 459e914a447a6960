"""The parameters and outputs of ARM templates that Terraform deploys, as resources of the types that rules can select."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from azward.frozen import frozen
from azward.graph.credential import leaves, name_is_plain, name_resembles_secret
from azward.graph.resource import Resource, ResourceId, parse_path, read
from azward.graph.value import Absent, Cause, CauseKind, Unknown, Value, lookup

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from azward.graph.resource import FieldPath, Origin, Span

__all__ = ["template_interfaces"]

_TEMPLATE = parse_path("properties.template")
_GIVEN = parse_path("properties.parameters")
_LIST = re.compile(r"\blist(?!\()[A-Za-z]*\(", re.IGNORECASE)
_PARAMETER = re.compile(r"\bparameters\('([^']+)'\)", re.IGNORECASE)
_MEASURED = re.compile(r"\[\s*(?:length|empty|not|contains|equals|startsWith|endsWith|greater|less)\(", re.IGNORECASE)
_NAMED = re.compile(r"\.(?:keyName|name|id|permissions)\s*\]$", re.IGNORECASE)


def template_interfaces(resources: Iterable[Resource]) -> Iterator[Resource]:
    """Yield the parameters and outputs of the templates in deployments, as far as secrets are concerned.

    Their expressions are not evaluated: an output returns a secret if its expression contains a key or a secure parameter.
    """
    for deployment in resources:
        if not deployment.is_type("Microsoft.Resources/deployments") or deployment.existing:
            continue
        template = read(deployment.body, _TEMPLATE)
        if isinstance(template, dict):
            given = read(deployment.body, _GIVEN)
            parameters = _members(template, "parameters")
            for name, declared in parameters.items():
                passed = lookup(given, name) if isinstance(given, dict) else None
                yield _parameter(deployment, name, declared, lookup(passed, "value") if isinstance(passed, dict) else None)
            secure = {name.casefold() for name, declared in parameters.items() if _is_secure(declared)}
            for name, declared in _members(template, "outputs").items():
                yield _output(deployment, name, declared, secure)


def _members(template: Mapping[str, Value], section: str) -> dict[str, dict[str, Value]]:
    found = lookup(template, section)
    members = found.items() if isinstance(found, dict) else ()
    return {name: declared for name, declared in members if isinstance(declared, dict)}


def _type(declared: Mapping[str, Value]) -> str:
    kind = lookup(declared, "type")
    return kind.casefold() if isinstance(kind, str) else ""


def _is_secure(declared: Mapping[str, Value]) -> bool:
    return _type(declared).startswith("secure")


def _parameter(deployment: Resource, name: str, declared: Mapping[str, Value], passed: Value | Absent) -> Resource:
    plain = name_is_plain(name) or not isinstance(lookup(declared, "allowedValues"), Absent)
    properties: dict[str, Value] = {
        "type": _type(declared),
        "secure": _is_secure(declared),
        "nameResemblesSecret": name_resembles_secret(name) and not plain,
        "reachesCredential": False,
        "root": False,
    }
    received: list[Value] = [
        leaf
        for _, leaf, _ in leaves(None if isinstance(passed, Absent) else passed)
        if isinstance(leaf, Unknown) and leaf.secret and not _is_secure(declared)
    ]
    if received:
        properties["received"] = received
    default = lookup(declared, "defaultValue")
    if not isinstance(default, Absent):
        properties["default"] = default
    return _resource(deployment, "parameters", name, properties)


def _output(deployment: Resource, name: str, declared: Mapping[str, Value], secure: set[str]) -> Resource:
    written = lookup(declared, "value")
    value: Value = None if isinstance(written, Absent) else written
    cause = _secret_in(value, secure) if isinstance(value, str) else None
    if cause is not None:
        value = Unknown(str(value)[1:-1], (cause,))
    properties: dict[str, Value] = {"type": _type(declared), "secure": _is_secure(declared), "value": value}
    return _resource(deployment, "outputs", name, properties)


def _secret_in(expression: str, secure: set[str]) -> Cause | None:
    """Return the secret that an expression returns, `None` if it returns none."""
    if not expression.startswith("[") or _MEASURED.match(expression) or _NAMED.search(expression):
        return None
    if _LIST.search(expression):
        return Cause(CauseKind.KEY, "listKeys", f"`{expression[1:-1]}` returns a key at deployment time")
    named = next((name for name in _PARAMETER.findall(expression) if name.casefold() in secure), None)
    return Cause(CauseKind.SECURE_PARAMETER, named, f"parameter `{named}` is secure") if named is not None else None


@frozen(eq=False)
class _InTemplate:
    """The origin of a member of a template inside of a deployment."""

    deployment: Origin
    path: FieldPath

    def locate(self, path: FieldPath) -> tuple[Span, int]:
        """See `Origin`."""
        inside = ("value",) if path[1:2] == ("value",) and "outputs" in self.path else ()
        span, matched = self.deployment.locate((*self.path, *inside))
        return span, len(path) if matched == len(self.path) + len(inside) else 0

    def trail(self, path: FieldPath) -> tuple[Span, ...]:
        """See `Origin`."""
        return (*self.deployment.trail(self.path), self.locate(path)[0])

    def callers(self) -> tuple[Span, ...]:
        """See `Origin`."""
        return self.deployment.callers()


def _resource(deployment: Resource, kind: str, name: str, properties: dict[str, Value]) -> Resource:
    scope = f"/azward/{deployment.address}"
    return Resource(
        id=ResourceId(f"{scope}/providers/Azward/{kind}/{name}"),
        type=f"Azward/{kind}",
        api_version="",
        name=name,
        scope=scope,
        address=f"{deployment.address}.{kind}.{name}",
        body={"properties": properties},
        origin=_InTemplate(deployment.origin, (*_TEMPLATE, kind, name)),
        condition=deployment.condition,
    )
