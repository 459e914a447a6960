"""Lowers calls: built-in functions, user-defined functions, and methods of resources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.diagnostic import DiagnosticKind
from azward.source.arm.expression import Call, Expression, Literal
from azward.source.arm.template_functions import is_function
from azward.source.bicep.lower.imports import add_compiled_function, add_function, imported_file, not_read
from azward.source.bicep.lower.load import LOADERS, load
from azward.source.bicep.lower.references import symbolic_name
from azward.source.bicep.parser import syntax
from azward.source.bicep.semantics.symbols import ImportedName, Namespace, Symbol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from azward.source.bicep.lower.lowering import Handler, Lowering, Referent
    from azward.source.bicep.lower.names import Names

__all__ = ["CALLS"]


def _call(lowering: Lowering, node: syntax.Call, names: Names) -> Expression:
    function = lowering.program.functions.get(node.name)
    if function is not None:
        found = _user_function(lowering, function, node, names)
        if found is not None:
            return found
    return _built_in(lowering, node.name, node, names)


def _built_in(lowering: Lowering, name: str, node: syntax.Call | syntax.Method, names: Names) -> Expression:
    if name == "any" and len(node.arguments) == 1:
        return lowering.tree(node.arguments[0], names)
    if name == "nameof" and len(node.arguments) == 1:
        return _nameof(lowering, node.arguments[0], node)
    if name in LOADERS:
        return load(lowering, name, node)
    arguments = tuple(lowering.tree(argument, names) for argument in node.arguments)
    if is_function(name):
        return Call(name, arguments, node.start, node.end)
    message = f"function `{name}` is not supported by azward; its value is unknown"
    lowering.problem(node.start, message, DiagnosticKind.UNSUPPORTED_FUNCTION)
    return Call("azward.mistake", (Literal(message, node.start, node.end), *arguments), node.start, node.end)


def _nameof(lowering: Lowering, argument: syntax.Expression, node: syntax.Call | syntax.Method) -> Expression:
    if isinstance(argument, (syntax.Name, syntax.Access, syntax.Nested)):
        return Literal(argument.name, node.start, node.end)
    if isinstance(argument, syntax.Index) and isinstance(argument.index, syntax.Text):
        return Literal(argument.index.value, node.start, node.end)
    return lowering.mistake(node, "`nameof` takes the name of a symbol or of a member")


def _method(lowering: Lowering, node: syntax.Method, names: Names) -> Expression:
    base = node.base
    if isinstance(base, syntax.Name) and base.name not in names.locals:
        symbol = lowering.symbol(base.name, names)
        if symbol is None and base.name in ("az", "sys"):
            return _built_in(lowering, node.name, node, names)
        if symbol is None and base.name == "this" and names.inside is not None:  # the existing state of the resource
            return Call("azward.this", (), node.start, node.end)
        if isinstance(symbol, Namespace):
            found = _user_function(lowering, ImportedName(node.name, symbol.statement), node, names)
            return found or lowering.mistake(node, f"`{node.name}` is not exported", DiagnosticKind.UNDEFINED)
    found = lowering.referent(base, names)
    if found is None:
        return lowering.mistake(
            node, f"`{node.name}` is not a function of a resource or namespace", DiagnosticKind.UNDEFINED
        )
    return _of_resource(lowering, found, node, names)


def _of_resource(lowering: Lowering, found: Referent, node: syntax.Method, names: Names) -> Expression:
    """Lower a method of a resource: `listKeys` and similar functions, and `getSecret` of a key vault."""
    declaration, index = found
    lowering.uses(declaration)
    arguments = [lowering.tree(argument, names) for argument in node.arguments]
    if not arguments:
        arguments = [Literal(declaration.api_version, node.start, node.end)]
    symbol = symbolic_name(declaration, index, node.start, node.end)
    name = node.name if node.name.casefold().startswith("list") else "azward.secret"
    return Call(name, (symbol, *arguments), node.start, node.end)


def _user_function(lowering: Lowering, symbol: Symbol, node: syntax.Call | syntax.Method, names: Names) -> Expression | None:
    """Lower a call of a user-defined function; `None` for another symbol."""
    if isinstance(symbol, ImportedName):
        other = imported_file(lowering, symbol.statement)
        if other is None:
            return not_read(symbol.statement, symbol.name, node)
        if isinstance(other, dict):
            return (
                _called(lowering, symbol.name, node, names) if add_compiled_function(lowering, other, symbol.name) else None
            )
        found = other.program.functions.get(symbol.name)
        if isinstance(found, syntax.Function):
            return _called(lowering, add_function(other, found), node, names)
        return None
    return _called(lowering, add_function(lowering, symbol), node, names) if isinstance(symbol, syntax.Function) else None


def _called(lowering: Lowering, name: str, node: syntax.Call | syntax.Method, names: Names) -> Expression:
    arguments = tuple(lowering.tree(argument, names) for argument in node.arguments)
    return Call(f"__bicep.{name}", arguments, node.start, node.end)


CALLS: Mapping[type, Handler] = {syntax.Call: _call, syntax.Method: _method}
