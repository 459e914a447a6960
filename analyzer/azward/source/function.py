"""Built-in functions of template languages: how they are declared, their errors, and checks of arguments."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeAlias, cast

from azward.budget import BUDGET, LimitReachedError
from azward.frozen import frozen
from azward.graph.choice import distribute
from azward.graph.credential import names_no_credential
from azward.graph.value import Cause, CauseKind, Choice, Unknown, Value, join_text, unknown_from, without_secrets

__all__ = [
    "MAX_MEMBERS",
    "MAX_TEXT",
    "REVEALING_NOTHING",
    "Apply",
    "Function",
    "FunctionError",
    "LimitError",
    "UnknownFunction",
    "UnsupportedError",
    "any_number",
    "charge",
    "encoded",
    "join_limited",
    "kind",
    "lenient",
    "limited",
    "member_of_secret",
    "need_int",
    "need_list",
    "need_object",
    "need_text",
    "one_member",
    "over_members",
    "plain",
    "revealed",
    "unsupported",
]

MAX_TEXT = 4 * 1024 * 1024
"""Longer strings are an error: a template may have 4 MB
(<https://learn.microsoft.com/azure/azure-resource-manager/templates/best-practices#template-limits>)."""

MAX_MEMBERS = 100_000
"""Longer arrays are an error; `range` itself is limited to 10,000."""

Apply: TypeAlias = "Callable[[Sequence[Value], str], Value]"
"""Takes the arguments, and the call as the author wrote it, for a result that is `Unknown`."""


class FunctionError(Exception):
    """A call that the deployment engine rejects; the message says what was expected."""


class LimitError(FunctionError, LimitReachedError):
    """A value or a call that exceeds a limit of azward."""


class UnknownFunction(Exception):  # noqa: N818 - azward lacks the function; the template is valid
    """A function that is not in the library."""

    def __init__(self, name: str) -> None:
        super().__init__(f"unknown function `{name}`")
        self.name = name


class UnsupportedError(Exception):
    """A call that the engine accepts and azward does not evaluate; its result is an `Unknown`."""


REVEALING_NOTHING = frozenset({
    "alltrue", "anytrue", "base64sha256", "base64sha512", "bcrypt", "bool", "contains", "empty", "endswith", "equals",
    "greater", "greaterorequals", "index", "indexof", "keys", "lastindexof", "length", "less", "lessorequals", "not",
    "objectkeys", "sha1", "sha256", "sha512", "startswith", "strcontains", "tobool",
})  # fmt: skip
"""Functions, case-folded, whose results reveal no secret: sizes, positions, comparisons, names of members, strong hashes."""


def revealed(function: str, result: Value) -> Value:
    """Return `result` as the value of a call of `function`: no secret if the result reveals none."""
    if isinstance(result, (Unknown, Choice)) and function.casefold() in REVEALING_NOTHING:
        return without_secrets(result)
    return result


@frozen
class Function:
    """One function of the template language.

    `apply` receives known values only, unless the function is lenient: then also `Unknown`s, and choices within arrays and
    objects. Arguments that are a `Choice` are passed only if `takes_choices` is set.
    """

    name: str  # as the documentation spells it
    minimum: int  # arguments
    maximum: int | None  # `None`: any number
    apply: Apply
    lenient: bool
    takes_choices: bool = False


def plain(name: str, minimum: int, maximum: int | None, function: Callable[..., Value]) -> Function:
    """Return a function of known values, which are passed as separate arguments."""
    return Function(name, minimum, maximum, lambda arguments, _: function(*arguments), lenient=False)


def lenient(name: str, minimum: int, maximum: int | None, apply: Apply, *, takes_choices: bool = False) -> Function:
    """Return a function that accepts unknown values."""
    return Function(name, minimum, maximum, apply, lenient=True, takes_choices=takes_choices)


def unsupported(name: str, reason: str, expression: str, *values: Value) -> Unknown:
    """Return an `Unknown` for a call that azward does not evaluate, with the causes of `values`."""
    rest = unknown_from(expression, *values)
    return replace(rest, causes=(Cause(CauseKind.UNSUPPORTED, name, reason), *rest.causes))


def kind(value: Value) -> str:
    """Return the type of `value`, for messages: "a string", "null"."""
    match value:
        case None:
            return "null"
        case bool():
            return "a boolean"
        case int():
            return "an integer"
        case float():
            return "a number"
        case str():
            return "a string"
        case list():
            return "an array"
        case dict():
            return "an object"
        case Unknown() | Choice():
            return "an unknown value"


def need_text(value: Value) -> str:
    """Return `value`, which must be a string."""
    if isinstance(value, str):
        return value
    raise FunctionError(f"expected a string, not {kind(value)}")


def need_int(value: Value) -> int:
    """Return `value`, which must be an integer."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise FunctionError(f"expected an integer, not {kind(value)}")


def need_list(value: Value) -> list[Value]:
    """Return `value`, which must be an array."""
    if isinstance(value, list):
        return value
    raise FunctionError(f"expected an array, not {kind(value)}")


def need_object(value: Value) -> dict[str, Value]:
    """Return `value`, which must be an object."""
    if isinstance(value, dict):
        return value
    raise FunctionError(f"expected an object, not {kind(value)}")


def charge(steps: int) -> None:
    """Take `steps` off the budget of the unit. Raises LimitError if there are not as many."""
    if not BUDGET.take(steps):
        raise LimitError("takes too many steps")


def limited(text: str) -> str:
    """Return `text`; raise FunctionError if it is longer than any template."""
    if len(text) > MAX_TEXT:
        raise LimitError(f"expected a string of at most {MAX_TEXT} characters, not {len(text)}")
    return text


def member_of_secret(found: Unknown, key: Value) -> Unknown:
    """Return the unknown member `key` of an object that may be secret: its user name or id is not, all others are."""
    if not isinstance(key, str) or not found.secret:
        return found
    if names_no_credential(key):
        return cast("Unknown", without_secrets(found))
    named = tuple(
        replace(cause, name=f"{cause.name}.{key}")
        if cause.kind is CauseKind.SECURE_PARAMETER and cause.name != "key-vault"
        else cause
        for cause in found.causes
    )
    return replace(found, causes=named)


def encoded(expression: str, text: Unknown) -> Unknown:
    """Return the base64 of a text that is not known as a whole."""
    return replace(unknown_from(expression, text), encodes=text.parts)


def join_limited(expression: str, pieces: Sequence[Value]) -> str | Unknown:
    """Return the concatenation of `pieces`; raise LimitError, before it is made, if it is longer than any template."""
    size = sum(len(piece) for piece in pieces if isinstance(piece, str))
    if size > MAX_TEXT:
        raise LimitError(f"expected a string of at most {MAX_TEXT} characters, not {size}")
    return join_text(expression, pieces)


def any_number(expression: str, *values: Value) -> Unknown:
    """Return a member of an array that stands for any number of members, which depend on `values`."""
    return replace(unknown_from(expression, *values), many=True)


def one_member(member: Unknown) -> Unknown:
    """Return one of the members that `member` stands for. It is not certain to equal any value, not even itself."""
    cause = Cause(CauseKind.LOOP, member.expression, f"a member of `{member.expression}`, whose length is unknown")
    return Unknown(member.expression, tuple(dict.fromkeys((cause, *member.causes))))


def over_members(expression: str, function: Callable[[list[Value]], Value], items: list[Value]) -> Value:
    """Return `function(items)` for every consistent outcome of the choices in `items`."""
    if any(isinstance(item, Choice) for item in items):
        return distribute(expression, lambda members: function(list(members)), items)
    return function(items)
