"""Values that the user gives to the variables of a root module by name, read as Terraform reads those of `-var`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.diagnostic import Diagnostic, DiagnosticKind
from azward.graph.value import Cause, CauseKind, Unknown
from azward.source.function import FunctionError
from azward.source.given import concealed, misfit
from azward.source.terraform.evaluation.environment import Environment, EvaluationError, ExhaustedError
from azward.source.terraform.evaluation.types import ANY, Primitive, convert, parse_type
from azward.source.terraform.hcl.grammar import HclError
from azward.source.terraform.hcl.reader import parse_expression
from azward.source.terraform.hcl.source_file import SourceFile
from azward.source.terraform.hcl.syntax import Literal, ObjectLiteral, Template, TupleLiteral, Unary
from azward.source.terraform.module.variables import VariableValue

if TYPE_CHECKING:
    from collections.abc import Iterable

    from azward.graph.value import Value
    from azward.source.terraform.hcl.syntax import Expression
    from azward.source.terraform.module.folder import Declaration
    from azward.source.terraform.module.variables import Variables

__all__ = ["assign_given"]


def assign_given(variables: Variables, values: Iterable[tuple[str, str]]) -> list[Diagnostic]:
    """Assign to the variables of a root module the values that the user gives by name, instead of those of files.

    A value that does not fit is unknown, and a diagnostic at the declaration of the variable.
    """
    problems: list[Diagnostic] = []
    for name, text in dict(values).items():
        declared = variables.scope.folder.variables.get(name)
        if declared is None:
            continue
        value = _value(variables, declared, name, text)
        if isinstance(value, Diagnostic):
            problems.append(value)
            value = Unknown(f"var.{name}", (Cause(CauseKind.ERROR, name, value.message),))
        start, end = declared.tree.start, declared.tree.end
        variables.assigned[name] = VariableValue(lambda value=value: value, declared.file, start, end, in_file=False)
    return problems


def _value(variables: Variables, declared: Declaration, name: str, text: str) -> Value | Diagnostic:
    try:
        return concealed(_converted(variables, declared, text), name, f"var.{name}")
    except ExhaustedError:
        raise
    except (HclError, EvaluationError):
        expected = 'a value of Terraform, such as `["a", "b"]` or `{ a = 1 }`'
    except FunctionError as error:
        expected = str(error).partition(", not ")[0].removeprefix("expected ")
    place = declared.file.position(declared.tree.start)
    return Diagnostic(declared.file.file, *place, misfit(name, expected), DiagnosticKind.INVALID)


def _converted(variables: Variables, declared: Declaration, text: str) -> Value:
    """Return the value that a text stands for: an expression, unless the variable has a primitive type or none at all.

    <https://github.com/hashicorp/terraform/blob/main/internal/configs/named_values.go> (`ParsingMode`)
    """
    attribute = declared.tree.attributes.get("type")
    try:
        of = parse_type(attribute.value) if attribute is not None else Primitive("string")
    except FunctionError:  # reported where the variable is used
        of = ANY
    if isinstance(of, Primitive):
        return convert(text, of, _no_default)
    tree = parse_expression(text)
    if not _is_constant(tree):
        raise EvaluationError("expected a constant")
    value = variables.scope.evaluator.evaluate(tree, Environment(SourceFile(declared.file.file, text.encode())))
    return convert(value, of, lambda default: variables.scope.value(default, Environment(declared.file)))


def _no_default(tree: Expression) -> Value:
    raise AssertionError(tree)  # primitive types have no attributes


def _is_constant(tree: Expression) -> bool:
    """Decide whether an expression has neither names nor calls, which Terraform does not allow here."""
    match tree:
        case Literal():
            return True
        case Unary():
            return _is_constant(tree.operand)
        case TupleLiteral():
            return all(map(_is_constant, tree.items))
        case ObjectLiteral():
            return all(_is_constant(item.key) and _is_constant(item.value) for item in tree.items)
        case Template():
            return all(isinstance(part, str) for part in tree.parts)
        case _:
            return False
