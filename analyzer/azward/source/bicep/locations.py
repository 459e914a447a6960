"""Source mapping: locates the values of a compiled template in the Bicep file."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from azward.source.bicep.parser import syntax
from azward.source.bicep.semantics.program import Program
from azward.source.bicep.semantics.symbols import Declaration

if TYPE_CHECKING:
    from azward.source.arm.document import JsonPath

__all__ = ["locate"]

_Offsets: TypeAlias = "tuple[int, int]"


def locate(program: Program, path: JsonPath) -> _Offsets:
    """Return the offsets of the value at `path`, else of its nearest ancestor; for an object or array those of its key."""
    section, *rest = path or ("",)
    if section == "resources" and rest:
        declaration = program.declaration(str(rest[0]))
        return _of_declaration(declaration, tuple(rest[1:])) if declaration is not None else (0, 0)
    if section == "variables" and rest and rest[0] == "copy":
        return _of_loop_variable(program, rest[1:])
    if section == "functions" and len(rest) > 2:
        return _of_function(program, str(rest[2]), tuple(rest[5:]))
    if section in ("parameters", "variables", "outputs") and rest:
        return _of_statement(program, str(section), str(rest[0]), tuple(rest[1:]))
    return 0, 0


def _of_statement(program: Program, section: str, name: str, rest: JsonPath) -> _Offsets:
    statement = program.sections[section].get(name)
    if statement is None:
        return 0, 0
    value = statement.default if isinstance(statement, syntax.Parameter) else statement.value
    heading = _heading(program, statement)
    if section != "variables":
        if rest[:1] == ("type",) and not isinstance(statement, syntax.Variable) and statement.type is not None:
            return statement.type.start, statement.type.end
        if rest[:1] not in (("defaultValue",), ("value",), ("copy",)):
            return heading
        rest = rest[1:]
    return _descend(value, rest, heading) if value is not None else heading


def _of_function(program: Program, name: str, rest: JsonPath) -> _Offsets:
    for statement in program.of_kind(syntax.Function):
        if statement.name == name:
            return _descend(statement.body, rest, (statement.start, statement.body.start))
    return 0, 0


def _of_loop_variable(program: Program, rest: list[str | int]) -> _Offsets:
    loops = [
        statement
        for statement in program.of_kind(syntax.Variable)
        if isinstance(statement.value, syntax.Loop) and not isinstance(statement.value.body, syntax.Conditional)
    ]
    if rest and isinstance(rest[0], int) and rest[0] < len(loops):
        statement = loops[rest[0]]
        return _descend(statement.value, tuple(rest[1:]), _heading(program, statement))
    return 0, 0


def _heading(program: Program, statement: syntax.Parameter | syntax.Variable | syntax.Output) -> _Offsets:
    """Return the offsets of the keyword and name of a declaration, without its decorators."""
    start = statement.decorators[-1].end if statement.decorators else statement.start
    text = program.document.text
    while start < statement.end and text[start] in " \t\r\n":
        start += 1
    end = text.find(statement.name, start)
    return start, (end + len(statement.name) if end >= 0 else start)


def _of_declaration(declaration: Declaration, rest: JsonPath) -> _Offsets:
    statement = declaration.statement
    kind = statement.path if isinstance(statement, syntax.Module) else statement.type
    heading = (statement.start if not statement.decorators else kind.start, kind.end)
    if not rest:
        return heading
    first = str(rest[0])
    if first in ("type", "apiVersion"):
        return kind.start, kind.end
    if first == "condition" and declaration.condition is not None:
        return declaration.condition.start, declaration.condition.end
    if first == "copy" and declaration.loop is not None and len(rest) > 1 and not isinstance(rest[1], int):
        return declaration.loop.items.start, declaration.loop.items.end
    if first in ("resourceGroup", "subscriptionId"):
        rest = ("scope",)
    if isinstance(statement, syntax.Module) and first == "properties":
        if rest[1:2] == ("templateLink",):
            return kind.start, kind.end
        rest = ("params", *rest[2:])
        if len(rest) > 2 and rest[2] == "value":
            rest = (*rest[:2], *rest[3:])
        elif len(rest) > 4 and rest[2] == "copy":
            rest = (*rest[:2], *rest[4:])
    return _descend(declaration.body, rest, heading) if declaration.body is not None else heading


def _descend(node: syntax.Expression, rest: JsonPath, heading: _Offsets) -> _Offsets:
    """Return the offsets of the deepest value along `rest`; `heading` are those of the key of `node`."""
    while True:
        if isinstance(node, syntax.Conditional):
            node = node.body
        elif isinstance(node, syntax.NonNull):
            node = node.base
        elif isinstance(node, syntax.Loop):
            if rest[:1] == ("count",):
                return node.items.start, node.items.end
            if not rest:
                return heading
            rest = rest[1:] if rest[0] == "input" else rest
            node = node.body
        elif not rest:
            return heading if isinstance(node, (syntax.Object, syntax.List)) else (node.start, node.end)
        else:
            below = _below(node, rest)
            if below is None:
                return heading if isinstance(node, (syntax.Object, syntax.List)) else (node.start, node.end)
            node, rest, heading = below


def _below(node: syntax.Expression, rest: JsonPath) -> tuple[syntax.Expression, JsonPath, _Offsets] | None:
    first = rest[0]
    if isinstance(node, syntax.List) and isinstance(first, int) and first < len(node.items):
        item = node.items[first]
        return item, rest[1:], (item.start, item.start + 1)
    if not isinstance(node, syntax.Object):
        return None
    members = [member for member in node.members if isinstance(member, syntax.Member)]
    if first == "copy" and len(rest) > 1 and isinstance(rest[1], int):
        loops = [member for member in members if isinstance(member.value, syntax.Loop) and member.computed is None]
        found = loops[rest[1]] if rest[1] < len(loops) else None
        rest = rest[1:]
    else:
        folded = str(first).casefold()
        found = next((member for member in members if member.computed is None and member.name.casefold() == folded), None)
    return (found.value, rest[1:], (found.start, found.key_end)) if found is not None else None
