"""Finds the parameters that flow into a property that holds a credential, from the expressions alone, without values."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, NamedTuple, cast

from azward.graph.credential import (
    CREDENTIAL_FOLLOWS,
    NAMES_ONLY,
    holds_script,
    is_credential_sink,
    is_plain_secret,
    name_resembles_secret,
    names_plain_value,
    precedes_credential,
)
from azward.graph.resource import format_path
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
from azward.source.function import REVEALING_NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azward.graph.resource import FieldPath
    from azward.graph.value import JsonValue
    from azward.source.arm.context import Context
    from azward.source.arm.deployment import Deployment
    from azward.source.arm.expansion import ResourceInstance

__all__ = ["CredentialFlow", "Destination"]

_HINT = re.compile(r"parameters|variables", re.IGNORECASE)


class Destination(NamedTuple):
    """The property that a parameter flows into."""

    path: FieldPath
    name: str  # of the resource

    @property
    def text(self) -> str:
        """The property and its resource, for a message."""
        return f"`{format_path(self.path)}` of `{self.name}`"


class _Step(NamedTuple):
    """A text to follow: `below` is the member of its value that matters; in a script only its credentials do."""

    text: str
    below: tuple[str, ...] = ()
    script: bool = False


class CredentialFlow:
    """The parameters of some deployments that flow into a property that holds a credential."""

    def __init__(self, deployments: list[Deployment]) -> None:
        # parameter -> the members of its value that flow there, those of scripts apart
        self._reached: dict[tuple[int, str], dict[tuple[tuple[str, ...], bool], Destination]] = {}
        for deployment in reversed(
            deployments
        ):  # children first: what flows there in a child counts for the arguments of its caller
            self._of_resources(deployment)

    def destinations(self, context: Context, folded: str) -> dict[tuple[str, ...], Destination]:
        """Return the members of a parameter, by its case-folded name, that flow into a credential, and where to."""
        found = self._reached.get((id(context), folded), {})
        return {below: destination for (below, script), destination in found.items() if not script}

    def _of_resources(self, deployment: Deployment) -> None:
        for instance in deployment.instances:
            for path, text, name in _strings(instance.raw, ()):
                if not (is_expression(text) and (isinstance(text, Lowered) or _HINT.search(text))):
                    continue
                script = holds_script(path)
                if script or (is_credential_sink(instance.type, path, name) and not _is_plain_secret(instance)):
                    destination = Destination(path, canonical(instance.name).rpartition("/")[2] or instance.address)
                    self._mark(deployment.context, _Step(text, (), script), destination)
        for _, child in deployment.children():
            for name, argument in child.context.arguments.items() if child.context is not deployment.context else ():
                if argument.context is None:
                    continue
                for (below, script), destination in tuple(self._reached.get((id(child.context), name), {}).items()):
                    raw = _raw(argument.document.data, argument.path[:-1])
                    for text, rest in _texts_at(raw, ("value", *below)):
                        self._mark(argument.context, _Step(text, rest, script), destination)

    def _mark(self, context: Context, step: _Step, destination: Destination) -> None:
        pending = [step]
        seen = set(pending)
        while pending:
            for kind, name, inside, script in _names(pending.pop()):
                if kind == "parameters":
                    self._reached.setdefault((id(context), name), {}).setdefault((inside, script), destination)
                elif (declared := context.declared_variables.get(name)) is not None:
                    found = [_Step(text, below, script) for text, below in _texts_at(declared[1], inside)]
                    pending.extend(item for item in found if item not in seen)
                    seen.update(found)


def _is_plain_secret(instance: ResourceInstance) -> bool:
    """Decide whether a resource is a key vault secret whose name shows that it is not a credential."""
    name = canonical(instance.name).rpartition("/")[2]
    return is_plain_secret(instance.type, name)


def _is_plain_value(name: object, below: tuple[str, ...]) -> bool:
    """Decide whether `below` is the value of a name/value pair whose name shows that it is not a credential."""
    return below[:1] == ("value",) and isinstance(name, str) and not is_expression(name) and names_plain_value(name)


def _raw(value: JsonValue, path: tuple[str | int, ...]) -> JsonValue:
    """Return the value at `path`, else the nearest ancestor that exists."""
    for segment in path:
        if isinstance(value, dict) and isinstance(segment, str) and segment in value:  # noqa: SIM114 - the types differ
            value = value[segment]
        elif isinstance(value, list) and isinstance(segment, int):
            value = value[segment]
        else:
            return value
    return value


def _strings(raw: object, path: FieldPath, name: str = "") -> Iterator[tuple[FieldPath, str, str]]:
    """Yield every string below `raw`: its path, the string, and the name of the name/value pair around it."""
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
"""Placeholder for a member of an array or object that is selected by a computed index or name."""


def _texts_at(value: JsonValue, below: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the strings at `below`, or those that the value there is computed from, with the rest of `below`."""
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


def _names(step: _Step) -> Iterator[tuple[str, str, tuple[str, ...], bool]]:
    """Yield the parameters and variables whose values become the member `below` of an expression's result.

    Each has the path of the property that does, and whether only the credentials in it matter. Conditions are left out.
    """
    if not is_expression(step.text):
        return
    try:
        pending: list[_Part] = [_Part(parse(step.text), step.below, step.script)]
    except ExpressionError:
        return
    while pending:
        tree, below, script = pending.pop()
        if isinstance(tree, Call):
            folded = tree.name.casefold()
            if folded in ("parameters", "variables") and tree.arguments and isinstance(tree.arguments[0], Literal):
                yield folded, str(tree.arguments[0].value).casefold(), below, script
            elif script:
                pending.extend(_in_script(tree, folded, below))
            else:
                pending.extend(_Part(source, inside, False) for source, inside in _sources(tree, folded, below))
        elif isinstance(tree, Property):
            pending.append(_Part(tree.base, (tree.name, *below), script))
        elif isinstance(tree, Index):
            index = tree.index
            name = str(index.value) if isinstance(index, Literal) and isinstance(index.value, str) else _EACH
            pending.append(_Part(tree.base, (name, *below), script))


class _Part(NamedTuple):
    """An expression whose value, or the member `below` of it, becomes part of another; see `_Step`."""

    tree: Expression
    below: tuple[str, ...]
    script: bool


def _in_script(tree: Call, folded: str, below: tuple[str, ...]) -> Iterator[_Part]:
    """Yield the arguments of a call that become part of a script: as a credential in it, or as more of the script."""
    if folded in ("concat", "format", "uri"):
        before: Expression | None = None
        for argument in _spelled(tree):
            credential = isinstance(before, Literal) and precedes_credential(str(before.value))
            yield _Part(argument, (), not credential)
            before = argument
    elif folded == "replace" and len(tree.arguments) == 3:
        text, mark, given = tree.arguments
        yield _Part(text, (), True)
        named = isinstance(mark, Literal) and name_resembles_secret(re.sub(r"^\W+|\W+$", "", str(mark.value)))
        yield _Part(given, (), not named)
    elif folded == "createobject":
        for key, value in zip(tree.arguments[::2], tree.arguments[1::2], strict=False):
            named = isinstance(key, Literal) and name_resembles_secret(str(key.value))
            yield _Part(value, (), not named)
    else:
        yield from (_Part(source, inside, True) for source, inside in _sources(tree, folded, below))


def _sources(tree: Call, folded: str, below: tuple[str, ...]) -> Iterator[tuple[Expression, tuple[str, ...]]]:
    """Yield the arguments of a call that become the member `below` of its result, each with the path of the property."""
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
        case _ if folded not in REVEALING_NOTHING and folded not in _NOT_A_FLOW and not folded.startswith("list"):
            yield from ((argument, ()) for argument in tree.arguments)
        case _:
            pass


def _members_at(tree: Call, below: tuple[str, ...]) -> Iterator[Expression]:
    """Yield the members of `createObject` that flow on: the one that is accessed, else all except mere names."""
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
    """Yield the arguments of `concat` or `format` that are the credential in a connection string or URL.

    These follow `Password=`, `AccountKey=` or similar; server and account are left out. Without such text, all are yielded.
    """
    arguments = _spelled(tree)
    known = [str(argument.value) for argument in arguments if isinstance(argument, Literal)]
    if not any(re.search(r"[=;?]|://|^:$", text) for text in known):
        holes = [argument for argument in arguments if not isinstance(argument, Literal)]
        # beside a value that is certainly a credential, the others are its user, or what it is for
        yield from [hole for hole in holes if _is_credential(hole)] or holes
        return
    for before, argument in itertools.pairwise(arguments):
        if (
            not isinstance(argument, Literal)
            and isinstance(before, Literal)
            and CREDENTIAL_FOLLOWS.search(str(before.value))
        ):
            yield argument


def _spelled(tree: Call) -> list[Expression]:
    """Return the pieces of the text that `concat` or `format` makes, in order."""
    first = tree.arguments[0] if tree.arguments else None
    if tree.name.casefold() != "format" or not isinstance(first, Literal):
        return list(tree.arguments)
    pieces = re.split(r"\{([0-9]{1,9})[^}]*\}", str(first.value))
    spelled: list[Expression] = []
    for text, index in zip(pieces[::2], [*pieces[1::2], ""], strict=False):
        spelled.append(Literal(text))
        if index and int(index) + 1 < len(tree.arguments):
            spelled.append(tree.arguments[int(index) + 1])
    return spelled


def _is_credential(tree: Expression) -> bool:
    """Decide whether an expression is a credential by its name: a key, `parameters('password')`."""
    if isinstance(tree, Property):
        return name_resembles_secret(tree.name)
    if not isinstance(tree, Call):
        return False
    named = tree.arguments[0] if tree.arguments else None
    folded = tree.name.casefold()
    given = folded in ("parameters", "variables") and isinstance(named, Literal)
    return folded.startswith("listkeys") or (
        given and isinstance(named, Literal) and name_resembles_secret(str(named.value))
    )


_NOT_A_FLOW = frozenset(("reference", "resourceid", "subscriptionresourceid", "extensionresourceid"))
