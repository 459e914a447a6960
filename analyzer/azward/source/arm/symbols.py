"""The values of the parameters and variables of a template, each computed once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from azward.graph.diagnostic import DiagnosticKind
from azward.graph.known_secret import KNOWN
from azward.graph.value import ABSENT, Absent, Cause, CauseKind, Choice, Unknown, Value, lookup
from azward.source.arm.collector import EvaluationError
from azward.source.arm.context import Context, Environment
from azward.source.arm.copy_loop import converted, property_loops
from azward.source.text import shortened

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from azward.graph.value import JsonValue
    from azward.source.arm.evaluator import Evaluator
    from azward.source.arm.parameter_types import ParameterDeclaration

__all__ = ["parameter_value", "variable_names", "variable_value"]

MAX_SUGGESTED_FROM = 256
"""No name is suggested from more candidates: the search takes long. Azure allows 256 parameters and variables."""

MAX_NAME = 128
"""Longer names get no suggestion."""


class _Computing:
    """Adds a symbol to those being computed; raises EvaluationError if it depends on itself."""

    def __init__(self, context: Context, symbol: str) -> None:
        self.active, self.symbol = context.active, symbol

    def __enter__(self) -> None:
        if self.symbol in self.active:
            chain = " -> ".join(shortened([*self.active[self.active.index(self.symbol) :], self.symbol]))
            raise EvaluationError(f"dependency cycle: {chain}", DiagnosticKind.CYCLE)
        self.active.append(self.symbol)

    def __exit__(self, *_: object) -> None:
        self.active.pop()


def parameter_value(evaluator: Evaluator, name: str) -> Value:
    """Return the value of a parameter, computed once. Raises EvaluationError for one that is not declared."""
    context, folded = evaluator.context, name.casefold()
    if folded in context.parameters:
        return context.parameters[folded]
    if folded not in context.declared_parameters:
        raise EvaluationError(_undeclared("parameter", name, context.declared_parameters), DiagnosticKind.UNDEFINED)
    with _Computing(context, f"parameter `{name}`"):
        context.parameters[folded] = value = evaluator.bounded(_parameter(evaluator, folded))
    KNOWN.learn(name, value)
    return value


def _parameter(evaluator: Evaluator, folded: str) -> Value:
    context = evaluator.context
    declaration = context.parameter_declaration(folded)
    argument = context.arguments.get(folded)
    value = argument.value() if argument is not None else ABSENT
    has_default = not isinstance(declaration.default, Absent)
    if isinstance(value, Absent) or (value is None and not declaration.nullable and has_default):
        if isinstance(value, Absent) and context.unknown_arguments is not None:
            return context.unknown_arguments
        if (has_default or declaration.nullable) and _is_open(context, declaration):
            return context.without_default(declaration)
        if isinstance(declaration.default, Absent):
            return context.without_value(declaration)
        path = (*context.base, "parameters", declaration.name, "defaultValue")
        value = evaluator.evaluate(declaration.default, Environment(), path)
    if declaration.secure:
        KNOWN.learn(declaration.name, value, declared=True)
    if declaration.secure and value not in ("", None) and not isinstance(value, (Unknown, Choice)):
        reason = f"parameter `{declaration.name}` is secure"
        expression = context.label + context.document.parameter(declaration.name)
        return Unknown(expression, (Cause(CauseKind.SECURE_PARAMETER, declaration.name, reason),))
    value = converted(value, declaration.type)
    return _hidden(context, declaration, value) if context.has_structures else value


def _hidden(context: Context, declaration: ParameterDeclaration, value: Value, path: tuple[str | int, ...] = ()) -> Value:
    """Return the value of a parameter, or its member at `path`, without the values of members that are secure."""
    if value in ("", None) or not context.members(declaration.name.casefold()):
        return value
    if isinstance(value, dict):
        return {name: _hidden(context, declaration, item, (*path, name)) for name, item in value.items()}
    if isinstance(value, list):
        return [_hidden(context, declaration, item, (*path, index)) for index, item in enumerate(value)]
    if isinstance(value, Choice):
        branches = [(label, _hidden(context, declaration, branch, path)) for label, branch in value.branches]
        return replace(value, branches=tuple(branches))
    if isinstance(value, Unknown) or not context.is_secure(declaration.name.casefold(), path):
        return value
    return context.secure_member(declaration.name, path)


def _is_open(context: Context, declaration: ParameterDeclaration) -> bool:
    """Decide whether the default of a parameter is left out; what a parameter file assigns is none."""
    given = declaration.secure or context.document.is_computed
    return not given and context.collector.is_open(context.full_name(declaration.name))


def variable_value(evaluator: Evaluator, name: str) -> Value:
    """Return the value of a variable, computed once. Raises EvaluationError for one that is not declared."""
    if evaluator.context.owner is not None:
        evaluator = evaluator.of(evaluator.context.owner)
    context, folded = evaluator.context, name.casefold()
    if folded in context.variables:
        return context.variables[folded]
    path = (*context.base, "variables")
    declared = context.declared_variables.get(folded)
    with _Computing(context, f"variable `{name}`"):
        if declared is not None:
            value = evaluator.evaluate(declared[1], Environment(), (*path, declared[0]))
        else:
            found = next((one for one in _variable_loops(context) if str(one[1]["name"]).casefold() == folded), None)
            if found is None:
                message = _undeclared("variable", name, context.declared_variables)
                raise EvaluationError(message, DiagnosticKind.UNDEFINED)
            index, loop = found
            value = evaluator.loop(loop, Environment(), (*path, "copy", index))
    context.variables[folded] = evaluator.bounded(value)
    KNOWN.learn(name, value)
    return context.variables[folded]


def variable_names(context: Context) -> list[str]:
    """Return the names of all variables, those made by copy loops included."""
    names = [name for name, _ in context.declared_variables.values()]
    return names + [str(loop["name"]) for _, loop in _variable_loops(context)]


def _variable_loops(context: Context) -> Iterator[tuple[int, dict[str, JsonValue]]]:
    section = lookup(context.template, "variables")
    loops = lookup(section, "copy") if isinstance(section, dict) else ABSENT
    yield from property_loops(cast("JsonValue", loops)) if isinstance(loops, list) else ()


def _undeclared(kind: str, name: str, declared: Mapping[str, tuple[str, JsonValue]]) -> str:
    from difflib import get_close_matches

    many = len(declared) > MAX_SUGGESTED_FROM or len(name) > MAX_NAME
    close = [] if many else get_close_matches(name.casefold(), declared, n=1)
    return f"{kind} `{name}` is not declared" + (f", did you mean `{declared[close[0]][0]}`?" if close else "")
