"""The function library of ARM templates and Bicep, except for functions that depend on a deployment or a resource.

They behave as in Microsoft's engine: <https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions>.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from azward.graph.choice import attempted
from azward.graph.value import Choice, Unknown, Value, known, unknown_from
from azward.source.arm.functions import arithmetic, dates, ids, lists, logic, networks, objects, printing, texts
from azward.source.arm.functions.lambdas import HIGHER_ORDER, HigherOrder, Lambda
from azward.source.arm.functions.objects import member
from azward.source.function import (
    Function,
    FunctionError,
    LimitError,
    UnknownFunction,
    UnsupportedError,
    revealed,
    unsupported,
)

__all__ = [
    "FUNCTIONS",
    "HIGHER_ORDER",
    "Function",
    "FunctionError",
    "HigherOrder",
    "Lambda",
    "UnknownFunction",
    "call",
    "member",
]

_MODULES = (arithmetic, dates, ids, lists, logic, networks, objects, printing, texts)

FUNCTIONS: Mapping[str, Function] = {
    function.name.casefold(): function for module in _MODULES for function in module.FUNCTIONS
}
"""By case-folded name."""


def call(name: str, arguments: Sequence[Value], expression: str) -> Value:
    """Return the result of the function called `name`, in any case; `expression` is the call as written.

    For an argument that is a choice, the result is a choice. Raises FunctionError for a call that the engine rejects. If it
    rejects only some outcomes of a choice, these are an `Unknown` with a cause of kind ERROR.
    """
    function = FUNCTIONS.get(name.casefold())
    if function is None:
        raise UnknownFunction(name)
    count = len(arguments)
    if count < function.minimum or (function.maximum is not None and count > function.maximum):
        raise FunctionError(f"`{function.name}`: expected {_arity(function)}, got {count}")
    if not function.takes_choices:
        for argument in arguments:
            if isinstance(argument, Choice):
                return revealed(function.name, _distributed(function, arguments, expression))
    return revealed(function.name, _applied(function, arguments, expression))


def _arity(function: Function) -> str:
    least, most = function.minimum, function.maximum
    if most is None:
        return f"at least {least} argument{'s' * (least != 1)}"
    return f"{least if least == most else f'{least} to {most}'} argument{'s' * (most != 1)}"


def _applied(function: Function, arguments: Sequence[Value], expression: str) -> Value:
    """Return the result for arguments without choices, or of a function that accepts choices."""
    try:
        if not function.lenient and not all(map(known, arguments)):
            return unknown_from(expression, *arguments)
        return function.apply(arguments, expression)
    except UnsupportedError as e:
        return unsupported(function.name, str(e), expression, *arguments)
    except LimitError as e:
        raise LimitError(f"`{function.name}`: {e}") from e
    except FunctionError as e:
        if function.name == "fail":
            raise
        raise FunctionError(f"`{function.name}`: {e}") from e
    except RecursionError as e:
        raise FunctionError(f"`{function.name}`: arguments are nested too deeply") from e


def _distributed(function: Function, arguments: Sequence[Value], expression: str) -> Value:
    result = attempted(
        function.name, expression, lambda outcome: _applied(function, outcome, expression), arguments, FunctionError
    )
    if function.lenient and isinstance(result, Unknown) and not result.parts:
        return _with_open_choices(function, arguments, expression, result)
    return result


def _with_open_choices(function: Function, arguments: Sequence[Value], expression: str, otherwise: Value) -> Value:
    """Return the result with the choices, which have too many outcomes, as unknown values."""
    opened = [unknown_from(_label(item), item) if isinstance(item, Choice) else item for item in arguments]
    try:
        return _applied(function, opened, expression)
    except FunctionError:
        return otherwise


def _label(choice: Choice) -> str:
    return f"{choice.decider} ? … : …"
