"""Lowers names: parameters, variables, resources and modules, and the members of all of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from azward.graph.diagnostic import DiagnosticKind
from azward.source.arm.expression import Call, Expression, Index, Literal, Property
from azward.source.bicep.lower.identity import iteration_names, own_name, resource_id
from azward.source.bicep.lower.imports import add_variable, imported_value
from azward.source.bicep.lower.lowering import Lowering, Referent, call_with, external, referents, select
from azward.source.bicep.lower.scopes import pick
from azward.source.bicep.parser import syntax
from azward.source.bicep.semantics.symbols import Declaration, ImportedName, Namespace, Symbol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from azward.source.bicep.lower.lowering import Handler
    from azward.source.bicep.lower.names import Names

__all__ = ["REFERENCES", "symbolic_name"]


class _Link(NamedTuple):
    """One member access of a chain."""

    key: Expression
    safe: bool
    from_end: bool  # the index counts from the end
    end: int


def _name(lowering: Lowering, node: syntax.Name, names: Names) -> Expression:
    local = names.locals.get(node.name)
    if local is not None:
        return local(node.start, node.end)
    symbol = lowering.symbol(node.name, names)
    if isinstance(symbol, Declaration):
        return _whole(lowering, (symbol, None), node.start, node.end)
    if symbol is not None:
        return _symbol_value(lowering, symbol, node)
    if (inherited := _inherited(lowering, node)) is not None:
        return inherited
    if node.name in lowering.program.extensions:
        return external(node, f"the configuration of extension `{node.name}` is not supported")
    return lowering.mistake(
        node, f"`{node.name}` is not declared{_suggestion(lowering, node.name)}", DiagnosticKind.UNDEFINED
    )


def _inherited(lowering: Lowering, node: syntax.Name) -> Expression | None:
    """Lower `base`, or a parameter of the file that a parameter file extends; `None` for anything else."""
    inherited = lowering.program.inherited
    if inherited is None:
        if node.name == "base" and lowering.program.of_kind(syntax.Extends):
            return external(node, "the extended parameter file was not read")
        return None
    if node.name.casefold() in inherited:
        return call_with("azward.base", node.name, node)
    return Call("azward.base", (), node.start, node.end) if node.name == "base" else None


def _symbol_value(lowering: Lowering, symbol: Symbol, node: syntax.Name) -> Expression:
    if isinstance(symbol, syntax.Parameter):
        if lowering.prefix:
            return lowering.mistake(node, f"`{node.name}` is a parameter, which exported values cannot use")
        return call_with("parameters", symbol.name, node)
    if isinstance(symbol, syntax.Variable):
        lowering.used_variables[symbol.name] = None
        name = add_variable(lowering, symbol) if lowering.prefix else symbol.name
        return call_with("variables", name, node)
    if isinstance(symbol, ImportedName):
        return imported_value(lowering, symbol.statement, symbol.name, node)
    return lowering.mistake(node, f"`{node.name}` is not a value")


def _suggestion(lowering: Lowering, name: str) -> str:
    from difflib import get_close_matches

    close = get_close_matches(name, lowering.program.symbols, n=1)
    return f", did you mean `{close[0]}`?" if close else ""


def _nested(lowering: Lowering, node: syntax.Nested, names: Names) -> Expression:
    found = lowering.referent(node, names)
    if found is None:
        return lowering.mistake(node, f"`{node.name}` is not a nested resource", DiagnosticKind.UNDEFINED)
    return _whole(lowering, found, node.start, node.end)


def _access(lowering: Lowering, node: syntax.Access | syntax.Index, names: Names) -> Expression:
    """Lower a chain of members. After a safe one (`.?`) the rest of the chain is safe too."""
    links: list[_Link] = []
    base: syntax.Expression = node
    tree: Expression | None = None
    while isinstance(base, (syntax.Access, syntax.Index)):
        tree = _special(lowering, base, names, links)
        if tree is not None:
            break
        links.append(_link(lowering, base, names))
        base = base.base
    if tree is None:
        tree = lowering.tree(base, names)
    return _chained(tree, links, node.start)


def _link(lowering: Lowering, node: syntax.Access | syntax.Index, names: Names) -> _Link:
    if isinstance(node, syntax.Access):
        return _Link(Literal(node.name, node.end - len(node.name), node.end), node.safe, False, node.end)
    return _Link(lowering.tree(node.index, names), node.safe, node.from_end, node.end)


def _special(lowering: Lowering, node: syntax.Access | syntax.Index, names: Names, links: list[_Link]) -> Expression | None:
    """Lower the start of a chain of members that is a resource or module, a member of one, or an imported name."""
    found = lowering.referent(node, names)
    if found is not None:
        return _whole(lowering, found, node.start, node.end)
    base = node.base
    if isinstance(node, syntax.Access):
        if isinstance(base, syntax.Name) and base.name not in names.locals:
            symbol = lowering.symbol(base.name, names)
            if isinstance(symbol, Namespace):
                return imported_value(lowering, symbol.statement, node.name, node)
            if symbol is None and base.name == "base" and lowering.program.inherited is not None:
                return call_with("azward.base", node.name, node)
        found = lowering.selection(base, names)
        if found is not None:
            if node.name == "outputs" and links and any(one.is_module for one, _ in referents(found)):
                links.insert(len(links) - 1, _Link(Literal("value", node.end, node.end), False, False, links[-1].end))
            if not node.safe:
                return select(found, lambda one: _member(lowering, one, node), pick)
            links.append(_link(lowering, node, names))
            return select(found, lambda one: _if_deployed(lowering, one, base.start, base.end), pick)
    return None


def _if_deployed(lowering: Lowering, found: Referent, start: int, end: int) -> Expression:
    """Lower a resource or module to a value that is null where its condition is false."""
    declaration, index = found
    tree = _reference(lowering, found, start, end) if declaration.is_module else _whole(lowering, found, start, end)
    if declaration.condition is None:
        return tree
    condition = lowering.tree(declaration.condition, iteration_names(lowering, declaration, index))
    return Call("if", (condition, tree, Call("null", (), start, end)), start, end)


def _member(lowering: Lowering, found: Referent, node: syntax.Access) -> Expression:
    """Lower a member of a resource or module. Id, name, type and API version are known before deployment."""
    declaration, index = found
    start, end = node.start, node.end
    match node.name:
        case "id":
            lowering.uses(declaration)
            return _placed(resource_id(lowering, declaration, index), start, end)
        case "name":
            lowering.uses(declaration)
            return _placed(own_name(lowering, declaration, index), start, end)
        case "type" if not declaration.is_module:
            return Literal(declaration.type, start, end)
        case "apiVersion" if not declaration.is_module:
            return Literal(declaration.api_version, start, end)
        case "properties" if not declaration.is_module:
            return _reference(lowering, found, start, end)
        case "outputs":
            return Property(_reference(lowering, found, start, end), "outputs", start, end)
        case name:
            return Property(_whole(lowering, found, start, end), name, start, end)


def _whole(lowering: Lowering, found: Referent, start: int, end: int) -> Expression:
    """Lower a resource or module as a whole."""
    declaration, index = found
    if declaration.is_module:
        return _reference(lowering, found, start, end)
    lowering.uses(declaration)
    symbol = symbolic_name(declaration, index, start, end)
    if declaration.loop is not None and index is None:
        return Call("references", (symbol, Literal("full", start, end)), start, end)
    version = Literal(declaration.api_version, start, end)
    return Call("reference", (symbol, version, Literal("full", start, end)), start, end)


def _reference(lowering: Lowering, found: Referent, start: int, end: int) -> Expression:
    declaration, index = found
    lowering.uses(declaration)
    name = "references" if declaration.loop is not None and index is None else "reference"
    return Call(name, (symbolic_name(declaration, index, start, end),), start, end)


def symbolic_name(declaration: Declaration, index: Expression | None, start: int, end: int) -> Expression:
    """Return the symbolic name of a resource in the template, with the index in its loop."""
    if index is None:
        return Literal(declaration.key, start, end)
    return Call("format", (Literal(f"{declaration.key}[{{0}}]", start, end), index), start, end)


def _placed(tree: Expression, start: int, end: int) -> Expression:
    """Return the tree as if it were written at other offsets."""
    return replace(tree, start=start, end=end)


def _chained(tree: Expression, links: list[_Link], start: int) -> Expression:
    """Return the members `links` of `tree`, innermost last."""
    pending: list[Expression] = []  # arguments of a `tryGet` that is still open
    end = tree.end
    for key, safe, from_end, after in reversed(links):
        if from_end:
            if pending:
                tree, pending = Call("tryGet", (tree, *pending), start, end), []
            tree = Call("tryIndexFromEnd" if safe else "indexFromEnd", (tree, key), start, after)
        elif safe:
            if pending:
                tree = Call("tryGet", (tree, *pending), start, end)
            pending = [key]
        elif pending:
            pending.append(key)
        elif isinstance(key, Literal) and isinstance(key.value, str):
            tree = Property(tree, key.value, start, after)
        else:
            tree = Index(tree, key, start, after)
        end = after
    return Call("tryGet", (tree, *pending), start, end) if pending else tree


REFERENCES: Mapping[type, Handler] = {
    syntax.Name: _name,
    syntax.Access: _access,
    syntax.Index: _access,
    syntax.Nested: _nested,
}
