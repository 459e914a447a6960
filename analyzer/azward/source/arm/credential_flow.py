"""Which parameters flow into a property that holds a credential, by what is written: no value needs to be known for it."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, cast

from azward.graph.credential import CREDENTIAL_FOLLOWS, NAMES_ONLY, is_credential_sink, is_plain_secret, names_plain_value
from azward.graph.value import canonical, lookup_key
from azward.source.arm.expression import (
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

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azward.graph.resource import FieldPath
    from azward.graph.value import JsonValue
    from azward.source.arm.context import Context
    from azward.source.arm.deployment import Deployment
    from azward.source.arm.expansion import ResourceInstance

__all__ = ["CredentialFlow"]

_HINT = re.compile(r"parameters|variables", re.IGNORECASE)


class CredentialFlow:
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
        for instance in deployment.instances:
            for path, text, name in _strings(instance.raw, ()):
                if (
                    is_expression(text)
                    and (isinstance(text, Lowered) or _HINT.search(text))
                    and is_credential_sink(instance.type, path, name)
                    and not _is_plain_secret(instance)
                ):
                    self._mark(deployment.context, text)
        for _, child in deployment.children():
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


def _is_plain_secret(instance: ResourceInstance) -> bool:
    """Whether it is a secret of a key vault whose name says that it is no credential."""
    name = canonical(instance.name).rpartition("/")[2]
    return is_plain_secret(instance.type, name)


def _is_plain_value(name: object, below: tuple[str, ...]) -> bool:
    """Whether `below` leads to the value of a pair of `name` and value whose name says that it is no credential."""
    return below[:1] == ("value",) and isinstance(name, str) and not is_expression(name) and names_plain_value(name)


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


_EACH = "[]"
"""Stands for a member of a list or an object that is picked by an index or a name that is computed."""


def _texts_at(value: JsonValue, below: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The texts that stand at `below`, or that what stands there is computed from, with what of `below` is left then."""
    for index, name in enumerate(below):
        if name == _EACH and isinstance(value, (list, dict)):
            members = value if isinstance(value, list) else list(value.values())
            for member in members:
                called = member.get("name") if isinstance(member, dict) else None
                if not _is_plain_value(called, below[index + 1 :]):
                    yield from _texts_at(member, below[index + 1 :])
            return
        if not isinstance(value, dict):
            yield from ((text, below[index:]) for _, text, _ in _strings(value, ()))
            return
        key = lookup_key(value, name)
        if key is None:
            return
        value = value[key]
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
            else:
                pending.extend(_sources(tree, folded, below))
        elif isinstance(tree, Property):
            pending.append((tree.base, (tree.name, *below)))
        elif isinstance(tree, Index):
            index = tree.index
            name = str(index.value) if isinstance(index, Literal) and isinstance(index.value, str) else _EACH
            pending.append((tree.base, (name, *below)))


def _sources(tree: Call, folded: str, below: tuple[str, ...]) -> Iterator[tuple[Expression, tuple[str, ...]]]:
    """The arguments of a call that make up what stands at `below` in its result, with the properties of them that do."""
    match folded:
        case "if" | "coalesce" | "union":
            yield from ((argument, below) for argument in tree.arguments[folded == "if" :])
        case "tryget":
            names = tuple(str(key.value) if isinstance(key, Literal) else _EACH for key in tree.arguments[1:])
            yield from ((argument, (*names, *below)) for argument in tree.arguments[:1])
        case "first" | "last":
            yield from ((argument, (_EACH, *below)) for argument in tree.arguments)
        case "createarray":
            yield from ((argument, below[1:]) for argument in tree.arguments)
        case "createobject":
            yield from ((value, below[1:]) for value in _members_at(tree, below))
        case "concat" | "format":
            yield from ((argument, ()) for argument in _credential_parts(tree))
        case _ if folded not in _NOT_A_FLOW and not folded.startswith("list"):
            yield from ((argument, ()) for argument in tree.arguments)
        case _:
            pass


def _members_at(tree: Call, below: tuple[str, ...]) -> Iterator[Expression]:
    """The members of `createObject` that are meant: the one that is read, else all but those that only name something."""
    pairs = list(zip(tree.arguments[::2], tree.arguments[1::2], strict=False))
    called = next((value for key, value in pairs if isinstance(key, Literal) and key.value == "name"), None)
    if isinstance(called, Literal) and _is_plain_value(called.value, below):
        return
    for key, value in pairs:
        name = str(key.value).casefold() if isinstance(key, Literal) else ""
        meant = name in (below[0].casefold(), "") or below[0] == _EACH if below else not name.endswith(NAMES_ONLY)
        if meant:
            yield value


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
    if not any(re.search(r"[=;?]|://|^:$", text) for text in known):
        yield from (argument for argument in arguments if not isinstance(argument, Literal))
        return
    for before, argument in itertools.pairwise(arguments):
        if (
            not isinstance(argument, Literal)
            and isinstance(before, Literal)
            and CREDENTIAL_FOLLOWS.search(str(before.value))
        ):
            yield argument


_NOT_A_FLOW = frozenset(
    ("reference", "resourceid", "subscriptionresourceid", "extensionresourceid", "length", "empty", "equals", "contains")
)
