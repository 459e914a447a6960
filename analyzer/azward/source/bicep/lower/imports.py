"""Lowers what a file imports: variables and functions are added to the template under names of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from azward.graph.diagnostic import DiagnosticKind
from azward.source.arm.expression import Call, Expression, Literal
from azward.source.bicep.lower.lowering import Lowering, call_with, external
from azward.source.bicep.lower.names import FILE_LEVEL
from azward.source.bicep.lower.values import lower_value
from azward.source.bicep.parser import syntax
from azward.source.bicep.semantics.symbols import ImportedName

if TYPE_CHECKING:
    from azward.graph.value import JsonValue
    from azward.source.bicep.lower.names import Local

__all__ = ["add_compiled_function", "add_function", "add_variable", "imported_file", "imported_value", "not_read"]


def add_variable(lowering: Lowering, declaration: syntax.Variable) -> str:
    """Add a variable of an imported file to the template, once; return its name there."""
    name = f"{lowering.prefix}{declaration.name}"
    if name not in lowering.additions.variables:
        lowering.additions.variables[name] = None  # for cycles
        lowering.additions.variables[name] = lower_value(lowering, declaration.value, FILE_LEVEL)
    return name


def imported_value(lowering: Lowering, statement: syntax.Import, name: str, node: syntax.Expression) -> Expression:
    """Lower a name that an import brings in."""
    other = imported_file(lowering, statement)
    if other is None:
        return not_read(statement, name, node)
    if isinstance(other, Lowering):
        found = other.program.symbols.get(name)
        if isinstance(found, syntax.Variable):
            lowering.used_variables[name] = None
            return call_with("variables", add_variable(other, found), node)
        if isinstance(found, ImportedName):
            return imported_value(other, found.statement, found.name, node)
    elif (key := _json_variable(lowering, other, name)) is not None:
        return call_with("variables", key, node)
    return lowering.mistake(node, f"`{name}` is not exported by `{_path_text(statement)}`", DiagnosticKind.UNDEFINED)


def not_read(statement: syntax.Import, name: str, node: syntax.Expression) -> Expression:
    """Return a placeholder for an imported name whose file is not on disk."""
    return external(node, f"`{name}` is imported from `{_path_text(statement)}`, which was not read")


def _json_variable(lowering: Lowering, template: dict[str, JsonValue], name: str) -> str | None:
    """Add the variables of a compiled template; return the name of the one that it exports, `None` without it."""
    variables = template.get("variables")
    own = dict(cast("dict[str, JsonValue]", variables)) if isinstance(variables, dict) else {}
    loops = own.pop("copy", None)
    for key, value in own.items():
        lowering.additions.variables.setdefault(key, value)
    for loop in loops if isinstance(loops, list) else ():
        if isinstance(loop, dict) and loop not in lowering.additions.loops:
            lowering.additions.loops.append(loop)
    return name if name in own or any(loop.get("name") == name for loop in lowering.additions.loops) else None


def imported_file(lowering: Lowering, statement: syntax.Import) -> Lowering | dict[str, JsonValue] | None:
    """Return what an import refers to: another file, a compiled template, or `None` if it is not on disk."""
    found = lowering.document.imported(statement)
    if found is None or isinstance(found, dict):
        return found
    known = lowering.additions.programs.get(found)
    if known is None:
        known = Lowering(found, lowering.additions, lowering.handlers, f"_{len(lowering.additions.programs) + 1}.")
        lowering.additions.programs[found] = known
    return known


def add_function(lowering: Lowering, declaration: syntax.Function) -> str:
    """Add a function to the template, once; return its name there."""
    name = f"{lowering.prefix}{declaration.name}"
    if name not in lowering.additions.functions:
        lowering.additions.functions[name] = None  # for functions that call themselves
        bound: dict[str, Local] = {parameter: _parameter(parameter) for parameter in declaration.parameters}
        lowering.additions.functions[name] = {
            "parameters": [{"name": parameter} for parameter in declaration.parameters],
            "output": {"value": lower_value(lowering, declaration.body, FILE_LEVEL.bind(bound))},
        }
    return name


def add_compiled_function(lowering: Lowering, template: dict[str, JsonValue], name: str) -> bool:
    """Add a function of a compiled template, with all in its namespace, to the template; return false if there is none."""
    spaces = template.get("functions")
    for space in spaces if isinstance(spaces, list) else ():
        members = space.get("members") if isinstance(space, dict) else None
        if isinstance(members, dict) and name in members:
            for key, member in members.items():
                lowering.additions.functions.setdefault(key, member)
            return True
    return False


def _parameter(name: str) -> Local:
    return lambda start, end: Call("parameters", (Literal(name, start, end),), start, end)


def _path_text(statement: syntax.Import) -> str:
    return statement.path.value if isinstance(statement.path, syntax.Text) else "an import"
