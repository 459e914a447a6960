"""The parameters and outputs of templates as resources that rules can check: `Azward/parameters`, `Azward/outputs`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

from azward.graph.credential import credentials, leaves, name_is_plain, name_resembles_secret
from azward.graph.resource import Resource, ResourceId
from azward.graph.value import ABSENT, Absent, Choice, Unknown, Value, is_secret, lookup
from azward.pattern import Pattern
from azward.source.arm.collector import EvaluationError
from azward.source.arm.credential_flow import CredentialFlow
from azward.source.arm.expression import is_expression
from azward.source.arm.origin import ArmOrigin
from azward.source.arm.symbols import parameter_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from azward.graph.resource import FieldPath, Span
    from azward.graph.value import JsonValue
    from azward.source.arm.context import Context
    from azward.source.arm.credential_flow import Destination
    from azward.source.arm.deployment import Deployment
    from azward.source.arm.parameter_types import ParameterDeclaration

__all__ = ["interface_resources"]


def interface_resources(root: Deployment, deployments: list[Deployment]) -> Iterator[Resource]:
    """Yield the parameters of every template of a unit that has its own, and the outputs of all.

    The values of both stay in the history of their deployment, whether it is started by a user or by another deployment.
    """
    flow = CredentialFlow(deployments)
    seen: set[int] = set()
    for deployment in deployments:
        context = deployment.context
        if id(context) not in seen and not deployment.outer_scope:
            seen.add(id(context))
            for name, _ in context.declared_parameters.values():
                yield _parameter(deployment, name, flow)
        yield from _outputs(deployment, is_root=deployment is root)


def _parameter(deployment: Deployment, name: str, flow: CredentialFlow) -> Resource:
    context = deployment.context
    declaration = context.parameter_declaration(name.casefold())
    argument = context.arguments.get(name.casefold())
    given = argument.value() if argument is not None and argument.context is None else None
    in_a_file = argument is not None and argument.document is not deployment.document
    plain = _has_allowed_values(context, name) or name_is_plain(name)
    reached = {} if plain else credentials(name, flow.destinations(context, name.casefold()))
    properties: dict[str, Value] = {
        "type": declaration.type,
        "secure": declaration.secure,
        "nameResemblesSecret": name_resembles_secret(name) and not plain,
        "reachesCredential": bool(reached),
        "root": not deployment.calls,
        **_exposures(deployment, declaration, reached),
    }
    if not isinstance(declaration.default, Absent):
        properties["default"] = cast("Value", declaration.default)
    path = (*deployment.template.base, "parameters", name)
    if given is not None and not isinstance(given, Absent):
        if in_a_file:
            properties["value"] = given
        elif not declaration.secure:
            properties["given"] = parameter_value(deployment.evaluator, name)
    origin = _DeclaredOrigin(deployment.document, path, context, deployment.calls)
    return _resource("parameters", name, deployment, {"properties": properties}, origin)


def _exposures(
    deployment: Deployment, declaration: ParameterDeclaration, reached: Mapping[tuple[str, ...], Destination]
) -> dict[str, Value]:
    """Return what shows that a parameter, or a member of it that is not secure, is given a credential."""
    context, folded = deployment.context, declaration.name.casefold()
    declared = context.members(folded)
    received: list[Value] = [] if declaration.type in _NO_TEXTS else list(_received(deployment, declaration))
    if not declared and not reached and not received:
        return {}
    found: dict[str, Value] = {}
    if any(member.secure for member in declared):
        found["secureMembers"] = [_shown(member.path) for member in declared if member.secure]
    exposed = {below: to for below, to in reached.items() if not context.is_secure(folded, below)}
    if exposed:
        found["flowsInto"] = next(iter(exposed.values())).text
    if any(reached):
        found["reachingMembers"] = [_shown(below) for below in reached if below]
    members = [member.path for member in declared if not member.secure and not member.unread]
    if "secureMembers" in found:
        members += [below for below in exposed if below]
    if members:
        found["exposedMembers"] = [_shown(path) for path in dict.fromkeys(members)]
    if received:
        found["received"] = received[:MAX_RECEIVED]
        found["typeUnread"] = any(member.unread for member in declared)
    return found


def _shown(path: tuple[str, ...]) -> str:
    return ".".join(path).replace(".[]", "[]")


_NO_TEXTS = frozenset(("bool", "int", "securestring", "secureobject"))
MAX_RECEIVED = 4
"""Secrets that a parameter receives which are kept for the report."""


def _received(deployment: Deployment, declaration: ParameterDeclaration) -> Iterator[Unknown]:
    """Yield the secrets in the value of a parameter, except where its type declares a member secure.

    A reference to a key vault is stored as such, and not its value.
    """
    context, folded = deployment.context, declaration.name.casefold()
    if folded not in context.arguments and not _may_hold_expression(declaration.default):
        return
    try:
        value = parameter_value(deployment.evaluator, declaration.name)
    except EvaluationError:  # reported where the value is used
        return
    if not isinstance(value, (dict, list, Unknown, Choice)) or not is_secret(value):
        return
    for path, leaf, _ in leaves(value):
        stored = isinstance(leaf, Unknown) and any(cause.secret and cause.name != "key-vault" for cause in leaf.causes)
        if stored and not context.is_secure(folded, path):
            yield cast("Unknown", leaf)


def _may_hold_expression(default: JsonValue | Absent) -> bool:
    return isinstance(default, (dict, list)) or (isinstance(default, str) and is_expression(default))


def _has_allowed_values(context: Context, name: str) -> bool:
    """Decide whether a parameter has allowed values, which no credential has."""
    _, raw = context.declared_parameters[name.casefold()]
    return isinstance(raw, dict) and not isinstance(lookup(cast("dict[str, Value]", raw), "allowedValues"), Absent)


_IDENTITY = Pattern(
    r"\[(?:[A-Za-z_]\w*!?(?:::\w+!?)*|resourceGroup\(\))(?:\.\??(?:identity|properties|id|name|location|principalId))*"
    r"\.\??(?:id|name|location|principalId)\]"
    r"|\[(?:subscription|extension)?resourceId\((?:'[^']*'|(?:parameters|variables)\('[^']*'\)(?:\.\w+)*|[, ])*\)\]",
    re.IGNORECASE,
)
"""What an output returns in most modules: the id, name or location of a resource, or its identity."""


def _outputs(deployment: Deployment, *, is_root: bool) -> Iterator[Resource]:
    """Yield the outputs of a deployment; of one that another starts, those that may return more than an id or a name."""
    section = lookup(cast("Mapping[str, Value]", deployment.template.content), "outputs")
    for name, raw in cast("dict[str, JsonValue]", section).items() if isinstance(section, dict) else ():
        written = lookup(cast("dict[str, Value]", raw), "value") if isinstance(raw, dict) else ABSENT
        if not is_root and isinstance(written, str) and _IDENTITY().fullmatch(written):
            continue
        value = deployment.output(name, raw)
        if not isinstance(value, Absent):
            yield _output(deployment, name, raw, value)


def _output(deployment: Deployment, name: str, raw: JsonValue, value: Value) -> Resource:
    kind = lookup(cast("dict[str, Value]", raw), "type") if isinstance(raw, dict) else ""
    folded = kind.casefold() if isinstance(kind, str) else ""
    properties: dict[str, Value] = {"type": folded, "secure": folded.startswith("secure"), "value": value}
    path = (*deployment.template.base, "outputs", name)
    origin = _DeclaredOrigin(deployment.document, path, deployment.context, deployment.calls)
    return _resource("outputs", name, deployment, {"properties": properties}, origin, deployment.condition)


_DECLARED_AS = {"default": "defaultValue", "value": "value", "type": "type"}


class _DeclaredOrigin(ArmOrigin):
    """The origin of a parameter or output.

    Its properties are members of the declaration; the value of a parameter is in the file that assigns it.
    """

    __slots__ = ()

    def locate(self, path: FieldPath) -> tuple[Span, int]:
        """See `Origin`."""
        member = str(path[1]).casefold() if len(path) > 1 else ""
        given = self.context.arguments.get(str(self.path[-1]).casefold())
        if self.path[-2] == "parameters" and member == "value" and given is not None:
            inside = (*given.path, *path[2:])
            place = inside if given.document.holds(inside) else given.path
            return given.document.span(place), len(path)
        place = (*self.path, _DECLARED_AS[member]) if member in _DECLARED_AS else self.path
        return self.document.span(place), len(path) if self.document.holds(place) else 0


def _resource(
    kind: str,
    name: str,
    deployment: Deployment,
    body: dict[str, Value],
    origin: ArmOrigin,
    condition: Value = True,
) -> Resource:
    scope = f"/azward/{deployment.document.file}/{deployment.template.address}"
    return Resource(
        id=ResourceId(f"{scope}/providers/Azward/{kind}/{name}"),
        type=f"Azward/{kind}",
        api_version="",
        name=name,
        scope=scope,
        address=f"{deployment.template.address}{kind}.{name}",
        body=body,
        origin=origin,
        condition=condition,
    )
