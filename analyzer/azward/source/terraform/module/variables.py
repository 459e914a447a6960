"""The variables of a module: assigned values, defaults, type constraints, and the values that a validation allows."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from azward.frozen import frozen
from azward.graph.diagnostic import DiagnosticKind
from azward.graph.known_secret import KNOWN
from azward.graph.value import Absent, Cause, CauseKind, Choice, Unknown, Value
from azward.source.disabled import all_open
from azward.source.function import FunctionError, LimitError
from azward.source.terraform.evaluation.environment import Environment, EvaluationError
from azward.source.terraform.evaluation.sensitivity import taint
from azward.source.terraform.evaluation.types import ANY, Type, convert, open_value, parse_type
from azward.source.terraform.hcl.syntax import Binary, Call, Expression, TupleLiteral, as_reference, is_set

if TYPE_CHECKING:
    from azward.source.terraform.hcl.source_file import SourceFile
    from azward.source.terraform.module.folder import Declaration
    from azward.source.terraform.module.scope import Scope

__all__ = ["VariableValue", "Variables"]

MAX_ALLOWED = 32
"""A variable with more allowed values than this is unknown, not a choice of them."""

MAX_SHOWN = 40
"""Longer defaults are not quoted."""


@frozen
class VariableValue:
    """A value that a variable file, or a plan, assigns to a variable of the root module."""

    value: Callable[[], Value]
    file: SourceFile
    start: int
    end: int
    in_file: bool = True  # a variable file assigns it


class Variables:
    """The variables of one module. `argument` returns what the caller passes for a variable, or `ABSENT`."""

    def __init__(self, scope: Scope, argument: Callable[[str], Value | Absent]) -> None:
        self.scope = scope
        self.argument = argument
        self.assigned: dict[str, VariableValue] = {}  # for the root module
        self._values: dict[str, Value] = {}

    def value(self, name: str, declaration: Declaration) -> Value:
        """Return the value of a variable, computed once. Raise EvaluationError for a dependency cycle."""
        if name not in self._values:
            label = f"{self.scope.address}var.{name}"
            with self.scope.unit.computing(label, declaration.file, declaration.tree.start):
                self._values[name] = self._value(name, declaration)
        return self._values[name]

    def _value(self, name: str, declaration: Declaration) -> Value:
        block = declaration.tree
        of = self._type(declaration)
        sensitive = is_set(block, "sensitive")
        value = self.argument(name)
        default = block.attributes.get("default")
        if isinstance(value, Absent) or (value is None and not is_set(block, "nullable", default=True)):
            if default is None:
                return self._without_value(name, declaration, of, sensitive=sensitive)
            if not sensitive and self.scope.unit.is_open(f"{self.scope.address}{name}"):
                return self._without_default(name, declaration, of, default.value)
            value = self._constant(default.value, declaration)
        try:
            value = self.scope.evaluator.measured(convert(value, of, lambda tree: self._constant(tree, declaration)))
        except FunctionError as error:
            file, start = self._place(name, declaration)
            kind = DiagnosticKind.LIMIT if isinstance(error, LimitError) else DiagnosticKind.INVALID
            self.scope.report(EvaluationError(f"variable `{name}`: {error}", kind), file, start)
        KNOWN.learn(name, value, declared=sensitive)
        if sensitive:
            cause = Cause(CauseKind.SECURE_PARAMETER, name, f"variable `{name}` is sensitive")
            return taint(value, f"{self.scope.label}var.{name}", cause)
        return value

    def _constant(self, tree: Expression, declaration: Declaration) -> Value:
        return self.scope.value(tree, Environment(declaration.file))

    def _type(self, declaration: Declaration) -> Type:
        attribute = declaration.tree.attributes.get("type")
        if attribute is None:
            return ANY
        try:
            return parse_type(attribute.value)
        except FunctionError as error:
            self.scope.report(EvaluationError(str(error)), declaration.file, attribute.value.start)
            return ANY

    def _place(self, name: str, declaration: Declaration) -> tuple[SourceFile, int]:
        """Return the place where the value of a variable is set."""
        call = self.scope.call
        if call is not None and name in call.block.attributes:
            return call.file, call.block.attributes[name].value.start
        assigned = self.assigned.get(name)
        return (assigned.file, assigned.start) if assigned is not None else (declaration.file, declaration.tree.start)

    def _without_value(self, name: str, declaration: Declaration, of: Type, *, sensitive: bool) -> Value:
        text = f"{self.scope.label}var.{name}"
        call = self.scope.call
        if call is not None:
            message = f"module `{call.name}`: missing argument `{name}`"
            self.scope.report(EvaluationError(message), call.file, call.block.start)
            return Unknown(text, (Cause(CauseKind.ERROR, name, message),))
        if sensitive:
            reason = f"variable `{name}` is sensitive and has no default"
            return open_value(of, text, Cause(CauseKind.SECURE_PARAMETER, name, reason))
        cause = Cause(CauseKind.PARAMETER, name, f"variable `{name}` has no default")
        return self._any_allowed(name, declaration, of, cause)

    def _any_allowed(self, name: str, declaration: Declaration, of: Type, cause: Cause) -> Value:
        """Return the one allowed value, a choice of several, or an unknown value if none are listed."""
        text = f"{self.scope.label}var.{name}"
        allowed = self.allowed_values(name, declaration)
        KNOWN.learn(name, allowed)
        if len(allowed) > 1:
            return Choice(text, cause, tuple((_label(value), value) for value in allowed))
        return allowed[0] if allowed else open_value(of, text, cause)

    def _without_default(self, name: str, declaration: Declaration, of: Type, default: Expression) -> Value:
        """Return any value of a variable in place of its default."""
        written = " ".join(declaration.file.slice(default.start, default.end).split())
        shown = f" `{written}`" if len(written) < MAX_SHOWN else ""
        full = f"{self.scope.address}{name}"
        cause = Cause(CauseKind.PARAMETER, full, f"variable `{name}` has the default{shown}")
        self.scope.unit.opened[full] = cause
        value = self._constant(default, declaration)
        KNOWN.learn(name, value)
        if self.scope.unit.is_open is all_open or value is None:
            return Unknown(f"{self.scope.label}var.{name}", (cause,))  # it may be null or not
        return self._any_allowed(name, declaration, of, cause)

    def allowed_values(self, name: str, declaration: Declaration) -> list[Value]:
        """Return the values that a validation `contains([...], var.name)` allows; empty if there is none."""
        for block in declaration.tree.blocks:
            condition = block.attributes.get("condition") if block.type == "validation" else None
            found = _allowed_list(condition.value, name) if condition is not None else None
            if found is not None:
                values = self.scope.value(found, Environment(declaration.file), quiet=True)
                if isinstance(values, list) and 0 < len(values) <= MAX_ALLOWED:
                    return [value for value in values if isinstance(value, (str, int, float, bool))]
        return []


def _allowed_list(condition: Expression, name: str) -> Expression | None:
    """Return the list of a condition `contains(list, var.name)`, which may be combined with other conditions by `&&`."""
    if isinstance(condition, Call) and condition.name == "contains" and len(condition.arguments) == 2:
        items, wanted = condition.arguments
        if isinstance(wanted, Call) and wanted.name in ("lower", "upper") and len(wanted.arguments) == 1:
            wanted = wanted.arguments[0]
        return items if isinstance(items, TupleLiteral) and as_reference(wanted) == ("var", (name,)) else None
    if isinstance(condition, Binary) and condition.operator == "&&":
        return _allowed_list(condition.left, name) or _allowed_list(condition.right, name)
    return None


def _label(value: Value) -> str:
    return f'"{value}"' if isinstance(value, str) else "true" if value is True else "false" if value is False else str(value)
