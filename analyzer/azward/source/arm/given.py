"""Values that the user gives to the parameters of a template by name, converted as `az deployment` does."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

from azward.graph.diagnostic import Diagnostic, DiagnosticKind
from azward.graph.value import Cause, CauseKind, Unknown
from azward.source.arm.context import Argument
from azward.source.given import concealed, misfit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from azward.graph.value import Value
    from azward.source.arm.context import Context
    from azward.source.arm.parameter_types import ParameterDeclaration

__all__ = ["assign_given"]

_TYPES: dict[str, tuple[type, str]] = {
    "int": (int, "an integer"),
    "bool": (bool, "`true` or `false`"),
    "array": (list, "an array in JSON"),
    "object": (dict, "an object in JSON"),
    "secureobject": (dict, "an object in JSON"),
}
"""The types whose values are not taken as text."""

MAX_SHOWN = 8
"""Allowed values that a message lists."""


def assign_given(context: Context, values: Iterable[tuple[str, str]]) -> list[Diagnostic]:
    """Assign to the parameters of a context the values that the user gives by name, in any case, instead of others.

    A value that does not fit is unknown, and a diagnostic at the declaration of the parameter.
    """
    problems: list[Diagnostic] = []
    for folded, text in {name.casefold(): text for name, text in values}.items():
        if folded in context.declared_parameters:
            declaration = context.parameter_declaration(folded)
            path = (*context.base, "parameters", declaration.name)
            value = _value(context, declaration, text)
            if isinstance(value, Diagnostic):
                problems.append(value)
                value = Unknown(
                    context.document.parameter(declaration.name),
                    (Cause(CauseKind.ERROR, declaration.name, value.message),),
                )
            context.arguments[folded] = Argument(lambda value=value: value, context.document, path)
    return problems


def _value(context: Context, declaration: ParameterDeclaration, text: str) -> Value | Diagnostic:
    try:
        value = _converted(declaration, text)
        _require_allowed(declaration, value)
    except ValueError as error:
        span = context.document.span((*context.base, "parameters", declaration.name))
        message = misfit(declaration.name, str(error))
        return Diagnostic(span.file, span.start_line, span.start_column, message, DiagnosticKind.INVALID)
    return concealed(value, declaration.name, context.document.parameter(declaration.name))


def _converted(declaration: ParameterDeclaration, text: str) -> Value:
    """Return the value that a text stands for. Raise ValueError with what is expected.

    `az` reads JSON for objects and arrays, numbers and booleans in any case, and takes all else as it is:
    <https://github.com/Azure/azure-cli/blob/dev/src/azure-cli/azure/cli/command_modules/resource/custom.py>
    """
    if declaration.type not in _TYPES:
        return text
    wanted, expected = _TYPES[declaration.type]
    try:
        value = cast("Value", json.loads(text.casefold() if wanted is bool else text))
    except (ValueError, RecursionError):
        raise ValueError(expected) from None
    fits = isinstance(value, wanted) and not (wanted is int and isinstance(value, bool))
    if not fits and not (value is None and declaration.nullable):
        raise ValueError(expected)
    return value


def _require_allowed(declaration: ParameterDeclaration, value: Value) -> None:
    allowed = declaration.allowed
    if not allowed or value is None or _folded(value) in map(_folded, allowed):
        return
    shown = ", ".join(f"`{item}`" for item in allowed[:MAX_SHOWN])
    more = f" and {len(allowed) - MAX_SHOWN:,} more" if len(allowed) > MAX_SHOWN else ""
    raise ValueError(f"one of {shown}{more}")


def _folded(value: object) -> object:
    return value.casefold() if isinstance(value, str) else value
