"""The functions of Terraform 1.11, except those that read files, try expressions or differ from run to run.

<https://developer.hashicorp.com/terraform/language/functions>
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from azward.graph.choice import attempted
from azward.graph.value import Value, known, unknown_from
from azward.source.function import (
    Function,
    FunctionError,
    LimitError,
    UnknownFunction,
    UnsupportedError,
    revealed,
    unsupported,
)
from azward.source.terraform.functions import (
    collections,
    dates,
    encoding,
    json_encoding,
    networks,
    numbers,
    patterns,
    sets,
    text,
    type_conversions,
    yaml_encoding,
)

__all__ = ["FUNCTIONS", "call"]

_MODULES = (
    collections,
    dates,
    encoding,
    json_encoding,
    networks,
    numbers,
    patterns,
    sets,
    text,
    type_conversions,
    yaml_encoding,
)

FUNCTIONS: Mapping[str, Function] = {function.name: function for module in _MODULES for function in module.FUNCTIONS}


def call(name: str, arguments: Sequence[Value], expression: str) -> Value:
    """Return the result of a function; `expression` is the call as the author wrote it.

    If an argument is a choice, so is the result. Raise FunctionError for a call that Terraform rejects. If Terraform rejects
    only some outcomes of a choice, these are `Unknown` with a cause of kind ERROR. Raise UnknownFunction if there is no such
    function.
    """
    function = FUNCTIONS.get(name.removeprefix("core::"))
    if function is None:
        raise UnknownFunction(name)
    count = len(arguments)
    if count < function.minimum or (function.maximum is not None and count > function.maximum):
        raise FunctionError(f"`{name}`: expected {_arity(function)}, got {count}")
    result = attempted(name, expression, lambda given: _applied(function, given, expression), arguments, FunctionError)
    return revealed(function.name, result)


def _arity(function: Function) -> str:
    least, most = function.minimum, function.maximum
    if most is None:
        return f"at least {least} argument{'s' * (least != 1)}"
    return f"{least if least == most else f'{least} to {most}'} argument{'s' * (most != 1)}"


def _applied(function: Function, arguments: Sequence[Value], expression: str) -> Value:
    try:
        if not function.lenient and not all(map(known, arguments)):
            return unknown_from(expression, *arguments)
        return function.apply(arguments, expression)
    except UnsupportedError as error:
        return unsupported(function.name, str(error), expression, *arguments)
    except FunctionError as error:
        raise type(error)(f"`{function.name}`: {error}") from error
    except (ArithmeticError, ValueError) as error:  # of Python's own functions, for a number or a text that they refuse
        raise FunctionError(f"`{function.name}`: {str(error)[:80]}") from error
    except RecursionError as error:
        raise LimitError(f"`{function.name}`: values are nested too deeply") from error
