"""What a template function is, what it may raise, and the checks of its arguments that all functions share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from azward.graph.choice import distribute
from azward.graph.value import Cause, CauseKind, Choice, Unknown, Value, unknown_from

__all__ = [
    "MAX_MEMBERS",
    "MAX_TEXT",
    "Apply",
    "Function",
    "FunctionError",
    "UnknownFunction",
    "UnsupportedError",
    "any_number",
    "kind",
    "lenient",
    "limited",
    "need_int",
    "need_list",
    "need_object",
    "need_text",
    "one_member",
    "over_members",
    "plain",
    "unsupported",
]

MAX_TEXT = 4 * 1024 * 1024
"""No longer text is built: a template may have 4 MB
(<https://learn.microsoft.com/azure/azure-resource-manager/templates/best-practices#template-limits>)."""

MAX_MEMBERS = 100_000
"""No longer list is built; `range` itself stops at 10,000."""

Apply: TypeAlias = "Callable[[Sequence[Value], str], Value]"
"""Takes the arguments, and the whole call as the author wrote it for the `Unknown` that may come of it."""


class FunctionError(Exception):
    """The engine refuses such a call; the message says what was expected."""


class UnknownFunction(Exception):  # noqa: N818 - named for what it says, not for being an error of the template
    """There is no function of that name in this library."""

    def __init__(self, name: str) -> None:
        super().__init__(f"unknown function `{name}`")
        self.name = name


class UnsupportedError(Exception):
    """A call that the engine accepts and azward does not evaluate: it becomes an `Unknown` that says so."""


@dataclass(frozen=True, slots=True)
class Function:
    """One function of the template language.

    `apply` of a function that is not lenient meets known values only; that of a lenient one meets `Unknown`s, and
    choices inside of lists and objects. It meets a `Choice` as an argument only where `takes_choices` says so.
    """

    name: str  # as the documentation spells it
    minimum: int  # arguments
    maximum: int | None  # `None`: any number
    apply: Apply
    lenient: bool
    takes_choices: bool = False


def plain(name: str, minimum: int, maximum: int | None, function: Callable[..., Value]) -> Function:
    """A function of known values, each passed as an argument of its own."""
    return Function(name, minimum, maximum, lambda arguments, _: function(*arguments), lenient=False)


def lenient(name: str, minimum: int, maximum: int | None, apply: Apply, *, takes_choices: bool = False) -> Function:
    """A function that can do with open values."""
    return Function(name, minimum, maximum, apply, lenient=True, takes_choices=takes_choices)


def unsupported(name: str, reason: str, expression: str, *values: Value) -> Unknown:
    """An `Unknown` for what azward does not evaluate, which inherits all that decides `values`."""
    rest = unknown_from(expression, *values)
    return replace(rest, causes=(Cause(CauseKind.UNSUPPORTED, name, reason), *rest.causes))


def kind(value: Value) -> str:
    """What `value` is, for messages: "a string", "null"."""
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
    """`value`, which has to be a string."""
    if isinstance(value, str):
        return value
    raise FunctionError(f"expected a string, not {kind(value)}")


def need_int(value: Value) -> int:
    """`value`, which has to be an integer."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise FunctionError(f"expected an integer, not {kind(value)}")


def need_list(value: Value) -> list[Value]:
    """`value`, which has to be an array."""
    if isinstance(value, list):
        return value
    raise FunctionError(f"expected an array, not {kind(value)}")


def need_object(value: Value) -> dict[str, Value]:
    """`value`, which has to be an object."""
    if isinstance(value, dict):
        return value
    raise FunctionError(f"expected an object, not {kind(value)}")


def limited(text: str) -> str:
    """`text`, unless it is longer than any template."""
    if len(text) > MAX_TEXT:
        raise FunctionError(f"expected a string of at most {MAX_TEXT} characters, not {len(text)}")
    return text


def any_number(expression: str, *values: Value) -> Unknown:
    """A member of a list that stands for any number of members, which depend on `values`."""
    return replace(unknown_from(expression, *values), many=True)


def one_member(member: Unknown) -> Unknown:
    """One of the members that `member` stands for. It equals no other value for certain, not even itself."""
    cause = Cause(CauseKind.LOOP, member.expression, f"a member of `{member.expression}`, whose length is open")
    return Unknown(member.expression, tuple(dict.fromkeys((cause, *member.causes))))


def over_members(expression: str, function: Callable[[list[Value]], Value], items: list[Value]) -> Value:
    """`function(items)` for every consistent outcome of the choices that are members of `items`."""
    if any(isinstance(item, Choice) for item in items):
        return distribute(expression, lambda members: function(list(members)), items)
    return function(items)
