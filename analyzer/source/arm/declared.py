"""Parameters and outputs as resources of the source, `Azward/parameters` and `Azward/outputs`, for rules to speak of."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, cast

from analyzer.graph.credential import is_credential_sink, name_resembles_secret
from analyzer.graph.resource import Resource, ResourceId
from analyzer.graph.value import Absent, Value, lookup
from analyzer.source.arm.expression import (
    Call,
    Expression,
    ExpressionError,
    Index,
    Literal,
    Lowered,
    Property,
    is_expression,
    parse,
)
from analyzer.source.arm.origin import ArmOrigin

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from analyzer.graph.resource import FieldPath, Span
    from analyzer.graph.value import JsonValue
    from analyzer.source.arm.context import Context
    from analyzer.source.arm.deploy import Deployment

__all__ = ["declared_resources"]


def declared_resources(root: Deployment, deployments: list[Deployment]) -> Iterator[Resource]:
    """The parameters and outputs of a unit: those of its root, and of every template that has parameters of its own."""
    reaching = _Reaching(deployments)
    seen: set[int] = set()
    for deployment in deployments:
        context = deployment.context
        if id(context) in seen or deployment.outer is not None:
            continue
        seen.add(id(context))
        for name, _ in context.declared_parameters.values():
            yield _parameter(deployment, name, reaching)
        if deployment is root:
            yield from _outputs(deployment)


def _parameter(deployment: Deployment, name: str, reaching: _Reaching) -> Resource:
    context = deployment.context
    declared = context.declared(name.casefold())
    argument = context.arguments.get(name.casefold())
    in_a_file = argument is not None and argument.context is None and argument.document is not deployment.document
    given = argument.value() if argument is not None and in_a_file else None
    properties: dict[str, Value] = {
        "type": declared.type,
        "secure": declared.secure,
        "nameResemblesSecret": name_resembles_secret(name),
        "reachesCredential": reaching.reaches(context, name.casefold()),
        "root": not deployment.calls,
    }
    if not isinstance(declared.default, Absent):
        properties["default"] = cast("Value", declared.default)
    path = (*deployment.base, "parameters", name)
    if given is not None and not isinstance(given, Absent):
        properties["value"] = given
    origin = _DeclaredOrigin(deployment.document, path, context, deployment.calls)
    return _resource("parameters", name, deployment, {"properties": properties}, origin)


def _outputs(deployment: Deployment) -> Iterator[Resource]:
    values = deployment.outputs()
    section = lookup(cast("Mapping[str, Value]", deployment.template), "outputs")
    for name, value in values.items():
        raw = lookup(section, name) if isinstance(section, dict) else None
        kind = lookup(raw, "type") if isinstance(raw, dict) else ""
        folded = kind.casefold() if isinstance(kind, str) else ""
        properties: dict[str, Value] = {"type": folded, "secure": folded.startswith("secure"), "value": value}
        path = (*deployment.base, "outputs", name)
        origin = _DeclaredOrigin(deployment.document, path, deployment.context, deployment.calls)
        yield _resource("outputs", name, deployment, {"properties": properties}, origin)


_DECLARED_AS = {"default": "defaultValue", "value": "value", "type": "type"}


class _DeclaredOrigin(ArmOrigin):
    """A parameter or output: what rules see as properties stands directly in the declaration, and the value of a parameter
    in the file that gives it."""

    __slots__ = ()

    def locate(self, path: FieldPath) -> tuple[Span, int]:
        """See `Origin`."""
        member = str(path[1]).casefold() if len(path) > 1 else ""
        given = self.context.arguments.get(str(self.path[-1]).casefold())
        if self.path[-2] == "parameters" and member == "value" and given is not None:
            return given.document.span(given.path), len(path)
        place = (*self.path, _DECLARED_AS[member]) if member in _DECLARED_AS else self.path
        return self.document.span(place), len(path) if self.document.holds(place) else 0


def _resource(kind: str, name: str, deployment: Deployment, body: dict[str, Value], origin: ArmOrigin) -> Resource:
    scope = f"/azward/{deployment.document.file}/{deployment.address}"
    return Resource(
        id=ResourceId(f"{scope}/providers/Azward/{kind}/{name}"),
        type=f"Azward/{kind}",
        api_version="",
        name=name,
        scope=scope,
        address=f"{deployment.address}{kind}.{name}",
        body=body,
        origin=origin,
    )


_HINT = re.compile(r"parameters|variables", re.IGNORECASE)


class _Reaching:
    """Which parameters flow into a property that holds a credential, by their names in expressions."""

    def __init__(self, deployments: list[Deployment]) -> None:
        self._reached: dict[tuple[int, str], set[tuple[str, ...]]] = {}  # with the properties of an object that do
        for deployment in reversed(
            deployments
        ):  # children first: what reaches them counts for the arguments of their callers
            self._of_resources(deployment)

    def reaches(self, context: Context, folded: str) -> bool:
        return (id(context), folded) in self._reached

    def _of_resources(self, deployment: Deployment) -> None:
        for item in deployment.items:
            for path, text, name in _strings(item.raw, ()):
                if (
                    is_expression(text)
                    and (isinstance(text, Lowered) or _HINT.search(text))
                    and is_credential_sink(item.type, path, name)
                ):
                    self._mark(deployment.context, text)
        for _, child in deployment.opened():
            for name, argument in child.context.arguments.items() if child.context is not deployment.context else ():
                if argument.context is None:
                    continue
                for below in tuple(self._reached.get((id(child.context), name), ())):
                    for text, rest in _texts_at(_raw(argument.document.data, argument.path[:-1]), ("value", *below)):
                        self._mark(argument.context, text, rest)

    def _mark(self, context: Context, text: str, below: tuple[str, ...] = ()) -> None:
        pending = [(text, below)]
        seen = set(pending)
        while pending:
            for kind, name, inside in _names(*pending.pop()):
                if kind == "parameters":
                    self._reached.setdefault((id(context), name), set()).add(inside)
                elif (declared := context.declared_variables.get(name)) is not None:
                    found = [item for item in _texts_at(declared[1], inside) if item not in seen]
                    seen.update(found)
                    pending.extend(found)


def _raw(value: JsonValue, path: tuple[str | int, ...]) -> JsonValue:
    """What stands at `path`, else the nearest that does."""
    for segment in path:
        if isinstance(value, dict) and isinstance(segment, str) and segment in value:  # noqa: SIM114 - the types differ
            value = value[segment]
        elif isinstance(value, list) and isinstance(segment, int):
            value = value[segment]
        else:
            return value
    return value


def _strings(raw: object, path: FieldPath, name: str = "") -> Iterator[tuple[FieldPath, str, str]]:
    """Every text below `raw`: its path, itself, and the name of the `name`/`value` member that it stands in."""
    if isinstance(raw, str):
        yield path, raw, name
    elif isinstance(raw, dict):
        members = cast("dict[str, object]", raw)
        own = members.get("name")
        for key, member in members.items():
            yield from _strings(member, (*path, key), own if isinstance(own, str) and len(path) > 1 else name)
    elif isinstance(raw, list):
        for index, member in enumerate(cast("list[object]", raw)):
            yield from _strings(member, (*path, index), name)


def _texts_at(value: object, below: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The texts that stand at `below`, or that what stands there is computed from, with what of `below` is left then."""
    for index, name in enumerate(below):
        if not isinstance(value, dict):
            yield from ((text, below[index:]) for _, text, _ in _strings(value, ()))
            return
        found = lookup(cast("dict[str, Value]", value), name)
        if isinstance(found, Absent):
            return
        value = found
    yield from ((text, ()) for _, text, _ in _strings(value, ()))


def _names(text: str, below: tuple[str, ...]) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """The parameters and variables whose values make up what stands at `below` in the result of an expression, with the
    properties of them that do: conditions are left out."""
    if not is_expression(text):
        return
    try:
        pending: list[tuple[Expression, tuple[str, ...]]] = [(parse(text), below)]
    except ExpressionError:
        return
    while pending:
        tree, below = pending.pop()
        if isinstance(tree, Call):
            folded = tree.name.casefold()
            if folded in ("parameters", "variables") and tree.arguments and isinstance(tree.arguments[0], Literal):
                yield folded, str(tree.arguments[0].value).casefold(), below
            elif folded == "if":
                pending.extend((argument, below) for argument in tree.arguments[1:])
            elif folded in ("concat", "format"):
                pending.extend((argument, ()) for argument in _credential_parts(tree))
            elif folded not in _NOT_A_FLOW and not folded.startswith("list"):
                pending.extend((argument, ()) for argument in tree.arguments)
        elif isinstance(tree, Property):
            pending.append((tree.base, (tree.name, *below)))
        elif isinstance(tree, Index):
            pending.append((tree.base, ()))


_CREDENTIAL_FOLLOWS = re.compile(r"(?:password|pwd|key|secret|token|sig|signature)\s*=\s*$|[^/]*\?$|^:$", re.IGNORECASE)
"""The text before a credential: a name and `=`; in an address a question mark, or the colon after a user."""


def _credential_parts(tree: Call) -> Iterator[Expression]:
    """The arguments of `concat` or `format` that are the credential of a connection string or an address, not its server or
    account: those that follow `Password=`, `AccountKey=` or the like. Where no text says what follows, all of them."""
    arguments = list(tree.arguments)
    first = arguments[0] if arguments else None
    if tree.name.casefold() == "format" and isinstance(first, Literal):
        pieces = re.split(r"\{([0-9]{1,9})[^}]*\}", str(first.value))
        spelled: list[Expression] = []
        for text, index in zip(pieces[::2], [*pieces[1::2], ""], strict=False):
            spelled.append(Literal(text))
            if index and int(index) + 1 < len(arguments):
                spelled.append(arguments[int(index) + 1])
        arguments = spelled
    known = [str(argument.value) for argument in arguments if isinstance(argument, Literal)]
    if not any("=" in text or "://" in text for text in known):
        yield from (argument for argument in arguments if not isinstance(argument, Literal))
        return
    for before, argument in itertools.pairwise(arguments):
        if (
            not isinstance(argument, Literal)
            and isinstance(before, Literal)
            and _CREDENTIAL_FOLLOWS.search(str(before.value))
        ):
            yield argument


_NOT_A_FLOW = frozenset(
    ("reference", "resourceid", "subscriptionresourceid", "extensionresourceid", "length", "empty", "equals", "contains")
)
