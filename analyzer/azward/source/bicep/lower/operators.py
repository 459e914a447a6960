"""Lowers literals, operators, arrays, objects, loops and lambdas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.source.arm.expression import Call, Expression, Literal
from azward.source.bicep.parser import syntax
from azward.source.bicep.semantics.checks import report_duplicate_members

if TYPE_CHECKING:
    from collections.abc import Mapping

    from azward.source.bicep.lower.lowering import Handler, Lowering
    from azward.source.bicep.lower.names import Local, Names

__all__ = ["OPERATORS"]

_BINARY = {
    "||": "or",
    "&&": "and",
    "==": "equals",
    "<": "less",
    "<=": "lessOrEquals",
    ">": "greater",
    ">=": "greaterOrEquals",
    "+": "add",
    "-": "sub",
    "*": "mul",
    "/": "div",
    "%": "mod",
    "??": "coalesce",
}


def _text(lowering: Lowering, node: syntax.Text, names: Names) -> Expression:
    return Literal(node.value, node.start, node.end)


def _constant(lowering: Lowering, node: syntax.Constant, names: Names) -> Expression:
    if node.value is None or isinstance(node.value, bool):
        return Call({None: "null", True: "true", False: "false"}[node.value], (), node.start, node.end)
    return Literal(node.value, node.start, node.end)


def _interpolation(lowering: Lowering, node: syntax.Interpolation, names: Names) -> Expression:
    pieces = [piece.replace("{", "{{").replace("}", "}}") for piece in node.pieces]
    pattern = pieces[0] + "".join(f"{{{index}}}{piece}" for index, piece in enumerate(pieces[1:]))
    holes = [lowering.tree(hole, names) for hole in node.holes]
    return Call("format", (Literal(pattern, node.start, node.end), *holes), node.start, node.end)


def _unary(lowering: Lowering, node: syntax.Unary, names: Names) -> Expression:
    operand = lowering.tree(node.operand, names)
    if node.operator == "!":
        return Call("not", (operand,), node.start, node.end)
    if node.operator == "+":
        return operand
    if isinstance(operand, Literal) and isinstance(operand.value, int):
        return Literal(-operand.value, node.start, node.end)
    return Call("sub", (Literal(0, node.start, node.start), operand), node.start, node.end)


def _binary(lowering: Lowering, node: syntax.Binary, names: Names) -> Expression:
    left, right = lowering.tree(node.left, names), lowering.tree(node.right, names)
    start, end = node.start, node.end
    match node.operator:
        case "!=":
            return Call("not", (Call("equals", (left, right), start, end),), start, end)
        case "=~" | "!~":
            lower = [Call("toLower", (side,), side.start, side.end) for side in (left, right)]
            same = Call("equals", tuple(lower), start, end)
            return same if node.operator == "=~" else Call("not", (same,), start, end)
        case operator:
            return Call(_BINARY[operator], (left, right), start, end)


def _ternary(lowering: Lowering, node: syntax.Ternary, names: Names) -> Expression:
    arguments = tuple(lowering.tree(part, names) for part in (node.condition, node.yes, node.no))
    return Call("if", arguments, node.start, node.end)


def _array(lowering: Lowering, node: syntax.List, names: Names) -> Expression:
    if not any(isinstance(item, syntax.Spread) for item in node.items):
        return Call("createArray", tuple(lowering.tree(item, names) for item in node.items), node.start, node.end)
    groups = _Groups("createArray")
    for item in node.items:
        if isinstance(item, syntax.Spread):
            groups.spread(lowering.tree(item.value, names))
        else:
            groups.plain.append(lowering.tree(item, names))
    return Call("flatten", (groups.joined(node),), node.start, node.end)


def _object(lowering: Lowering, node: syntax.Object, names: Names) -> Expression:
    report_duplicate_members(lowering.program, node)
    groups = _Groups("createObject")
    for member in node.members:
        if isinstance(member, syntax.Spread):
            groups.spread(lowering.tree(member.value, names))
        else:
            groups.plain += (_key(lowering, member, names), lowering.tree(member.value, names))
    if not groups.found:
        return Call("createObject", tuple(groups.plain), node.start, node.end)
    return Call("shallowMerge", (groups.joined(node),), node.start, node.end)


class _Groups:
    """The members of an array or object with spreads, in groups: those between two spreads are one value."""

    def __init__(self, function: str) -> None:
        self.function = function  # which makes one value of plain members
        self.found: list[Expression] = []
        self.plain: list[Expression] = []  # since the last spread

    def spread(self, value: Expression) -> None:
        self._close()
        self.found.append(value)

    def joined(self, node: syntax.Expression) -> Expression:
        """Return the array of all groups."""
        self._close()
        return Call("createArray", tuple(self.found), node.start, node.end)

    def _close(self) -> None:
        if self.plain:
            self.found.append(Call(self.function, tuple(self.plain), self.plain[0].start, self.plain[-1].end))
            self.plain = []


def _key(lowering: Lowering, member: syntax.Member, names: Names) -> Expression:
    if member.computed is not None:
        return lowering.tree(member.computed, names)
    return Literal(member.name, member.start, member.key_end)


def _loop(lowering: Lowering, node: syntax.Loop, names: Names) -> Expression:
    """Lower a loop within an expression, where templates have no `copy`."""
    parameters = (node.item, node.index) if node.index else (node.item,)
    body = node.body.body if isinstance(node.body, syntax.Conditional) else node.body
    run = _lambda(lowering, syntax.Lambda(parameters, body, body.start, body.end), names)
    return Call("map", (lowering.tree(node.items, names), run), node.start, node.end)


def _lambda(lowering: Lowering, node: syntax.Lambda, names: Names) -> Expression:
    bound: dict[str, Local] = {name: _lambda_variable(name) for name in node.parameters}
    body = lowering.tree(node.body, names.bind(bound))
    given = [Literal(name, node.start, node.end) for name in node.parameters]
    return Call("lambda", (*given, body), node.start, node.end)


def _spread(lowering: Lowering, node: syntax.Spread, names: Names) -> Expression:
    return lowering.mistake(node, "`...` is only allowed in an array or object")


def _conditional(lowering: Lowering, node: syntax.Conditional, names: Names) -> Expression:
    return lowering.mistake(node, "`if` is only allowed before the body of a resource or module")


def _non_null(lowering: Lowering, node: syntax.NonNull, names: Names) -> Expression:
    return lowering.tree(node.base, names)


def _lambda_variable(name: str) -> Local:
    return lambda start, end: Call("lambdaVariables", (Literal(name, start, end),), start, end)


OPERATORS: Mapping[type, Handler] = {
    syntax.Text: _text,
    syntax.Constant: _constant,
    syntax.Interpolation: _interpolation,
    syntax.NonNull: _non_null,
    syntax.Unary: _unary,
    syntax.Binary: _binary,
    syntax.Ternary: _ternary,
    syntax.Lambda: _lambda,
    syntax.Spread: _spread,
    syntax.List: _array,
    syntax.Object: _object,
    syntax.Loop: _loop,
    syntax.Conditional: _conditional,
}
