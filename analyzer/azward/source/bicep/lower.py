"""Translates Bicep expressions into those of ARM templates, as the Bicep compiler does."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, cast

from azward.graph.diagnostic import DiagnosticKind
from azward.source.arm.expression import Call, Expression, Index, Literal, Lowered, Property
from azward.source.bicep import syntax
from azward.source.bicep.declarations import twice
from azward.source.bicep.identity import Identities, Referent
from azward.source.bicep.names import NOTHING, Local, Names
from azward.source.bicep.program import Declared, ImportedName, Namespace, Program, Symbol

if TYPE_CHECKING:
    from azward.graph.value import JsonValue

__all__ = ["Compiled", "Lowering", "escape"]


@dataclass(slots=True)
class Compiled:
    """What the expressions of a file, and of those it imports from, add to its template."""

    variables: dict[str, JsonValue] = field(default_factory=dict[str, "JsonValue"])
    loops: list[dict[str, JsonValue]] = field(default_factory=list["dict[str, JsonValue]"])
    functions: dict[str, JsonValue] = field(default_factory=dict[str, "JsonValue"])
    files: dict[object, str] = field(default_factory=dict[object, str])  # what was loaded or imported -> its name here
    programs: dict[Program, Lowering] = field(default_factory=dict["Program", "Lowering"])


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


class Lowering:
    """Translates the expressions of one file. `prefix` sets its names apart where another file imports them."""

    def __init__(self, program: Program, compiled: Compiled, prefix: str = "") -> None:
        self.program = program
        self.document = program.document
        self.source = program.document.text
        self.compiled = compiled
        self.prefix = prefix
        self.used: dict[str, None] = {}  # keys of the resources that what was translated since needs
        self.used_variables: dict[str, None] = {}
        self.looping = False  # whether a turn of a loop was used
        self.identities = Identities(self)

    def problem(self, offset: int, message: str, kind: DiagnosticKind = DiagnosticKind.INVALID) -> None:
        self.document.add(offset, message, kind)

    # values -----------------------------------------------------------------------------------------------------------

    def value(self, node: syntax.Expression, names: Names) -> JsonValue:
        """What `node` becomes where a template has JSON: objects and lists stay what they are."""
        match node:
            case syntax.Text():
                return escape(node.value)
            case syntax.Constant():
                return node.value
            case syntax.Object() if not any(isinstance(member, syntax.Spread) for member in node.members):
                self.unique(node)
                return self.members((member for member in node.members if isinstance(member, syntax.Member)), names)
            case syntax.List() if not any(isinstance(item, syntax.Spread) for item in node.items):
                return [self.value(item, names) for item in node.items]
            case syntax.NonNull():
                return self.value(node.base, names)
            case _:
                return self.expression(node, names)

    def members(self, members: Iterable[syntax.Member], names: Names) -> dict[str, JsonValue]:
        """The members of an object; those whose value is a loop are gathered under `copy`."""
        made: dict[str, JsonValue] = {}
        loops: list[JsonValue] = []
        for member in members:
            if isinstance(member.value, syntax.Loop) and member.computed is None:
                loops.append(self.copy(member.name, member.value, names))
            elif member.computed is not None:
                made[self.expression(member.computed, names)] = self.value(member.value, names)
            else:
                made[escape(member.name)] = self.value(member.value, names)
        if loops:
            made["copy"] = loops
        return made

    def unique(self, node: syntax.Object) -> None:
        """Tells of members of an object that have the same name."""
        seen: dict[str, int] = {}
        for member in node.members:
            if isinstance(member, syntax.Member) and member.computed is None:
                first = seen.setdefault(member.name, member.start)
                if first != member.start:
                    twice(self.program, member.name, first, member.start)

    def copy(self, name: str, loop: syntax.Loop, names: Names) -> dict[str, JsonValue]:
        """A loop that makes a list, of a property or variable called `name`."""
        index = _unused(name, names.loops)
        made: dict[str, JsonValue] = {"name": name, "count": self.count(loop, names)}
        if index != name:
            made["index"] = index
        made["input"] = self.value(loop.body, self.inside(loop, index, names))
        return made

    def count(self, loop: syntax.Loop, names: Names) -> JsonValue:
        before, self.looping = self.looping, False
        items = self.tree(loop.items, names)
        made = Lowered.of(Call("length", (items,), items.start, items.end), self.source, looping=self.looping)
        self.looping = before
        return made

    def inside(self, loop: syntax.Loop, index: str, names: Names, turn: Expression | None = None) -> Names:
        """The names of the body of a loop, whose index is called `index`; `turn` for the one turn that is meant."""

        def number(start: int, end: int) -> Expression:
            if turn is not None:
                return turn
            self.looping = True
            return Call("copyIndex", (Literal(index, start, end),), start, end)

        items = self.tree(loop.items, names)
        bound: dict[str, Local] = {loop.item: lambda start, end: Index(items, number(start, end), start, end)}
        if loop.index:
            bound[loop.index] = number
        return replace(names.bind(bound), loops=names.loops | {index.casefold()})

    def expression(self, node: syntax.Expression, names: Names) -> Lowered:
        before, self.looping = self.looping, False
        tree = self.tree(node, names)
        made = Lowered.of(tree, self.source, looping=self.looping)
        self.looping = before or self.looping
        return made

    # expressions ------------------------------------------------------------------------------------------------------

    def tree(self, node: syntax.Expression, names: Names) -> Expression:
        """The expression that `node` becomes. Its offsets are those of `node`."""
        return _LOWER[type(node)](self, node, names)

    def text(self, node: syntax.Text, names: Names) -> Expression:
        return Literal(node.value, node.start, node.end)

    def constant(self, node: syntax.Constant, names: Names) -> Expression:
        if node.value is None or isinstance(node.value, bool):
            return Call({None: "null", True: "true", False: "false"}[node.value], (), node.start, node.end)
        return Literal(node.value, node.start, node.end)

    def interpolation(self, node: syntax.Interpolation, names: Names) -> Expression:
        pieces = [piece.replace("{", "{{").replace("}", "}}") for piece in node.pieces]
        pattern = pieces[0] + "".join(f"{{{index}}}{piece}" for index, piece in enumerate(pieces[1:]))
        holes = [self.tree(hole, names) for hole in node.holes]
        return Call("format", (Literal(pattern, node.start, node.end), *holes), node.start, node.end)

    def name(self, node: syntax.Name, names: Names) -> Expression:
        local = names.locals.get(node.name)
        if local is not None:
            return local(node.start, node.end)
        declared = self._symbol(node.name, names)
        if isinstance(declared, Declared):
            return self._whole((declared, None), node.start, node.end)
        if declared is not None:
            return self._symbol_value(declared, node)
        if (inherited := self._inherited(node)) is not None:
            return inherited
        if node.name in self.program.extensions:
            message = f"the configuration of extension `{node.name}` is not read"
            return Call("azward.external", (Literal(message, node.start, node.end),), node.start, node.end)
        return self.mistake(node, f"`{node.name}` is not declared{self._close(node.name)}", DiagnosticKind.UNDEFINED)

    def _inherited(self, node: syntax.Name) -> Expression | None:
        """`base`, or a parameter of the file that a parameter file extends."""
        inherited = self.program.inherited
        if inherited is None:
            if node.name == "base" and self.program.of_kind(syntax.Extends):
                message = "the parameter file that is extended was not read"
                return Call("azward.external", (Literal(message, node.start, node.end),), node.start, node.end)
            return None
        if node.name.casefold() in inherited:
            return Call("azward.base", (Literal(node.name, node.start, node.end),), node.start, node.end)
        return Call("azward.base", (), node.start, node.end) if node.name == "base" else None

    def _symbol_value(self, symbol: Symbol, node: syntax.Name) -> Expression:
        if isinstance(symbol, syntax.Parameter):
            if self.prefix:
                return self.mistake(node, f"`{node.name}` is a parameter: what is exported cannot use it")
            return Call("parameters", (Literal(symbol.name, node.start, node.end),), node.start, node.end)
        if isinstance(symbol, syntax.Variable):
            self.used_variables[symbol.name] = None
            name = self.variable(symbol) if self.prefix else symbol.name
            return Call("variables", (Literal(name, node.start, node.end),), node.start, node.end)
        if isinstance(symbol, ImportedName):
            return self._imported(symbol.statement, symbol.name, node)
        return self.mistake(node, f"`{node.name}` is not a value")

    def mistake(self, node: syntax.Expression, message: str, kind: DiagnosticKind = DiagnosticKind.INVALID) -> Expression:
        """Stands for a value that the compiler refuses; there is a diagnostic for it."""
        self.problem(node.start, message, kind)
        return Call("azward.mistake", (Literal(message, node.start, node.end),), node.start, node.end)

    def _close(self, name: str) -> str:
        from difflib import get_close_matches

        close = get_close_matches(name, self.program.symbols, n=1)
        return f", did you mean `{close[0]}`?" if close else ""

    def variable(self, declared: syntax.Variable) -> str:
        """What a variable of an imported file is called in the template, where it is added."""
        name = f"{self.prefix}{declared.name}"
        if name not in self.compiled.variables:
            self.compiled.variables[name] = None  # for cycles
            value = declared.value
            if isinstance(value, syntax.Loop):
                self.compiled.variables[name] = self.mapped(value, NOTHING)
            else:
                self.compiled.variables[name] = self.value(value, NOTHING)
        return name

    def mapped(self, loop: syntax.Loop, names: Names) -> Lowered:
        before, self.looping = self.looping, False
        made = Lowered.of(self.loop(loop, names), self.source, looping=self.looping)
        self.looping = before or self.looping
        return made

    def _imported(self, statement: syntax.Import, name: str, node: syntax.Expression) -> Expression:
        other = self.imported(statement)
        if other is None:
            return self._not_read(statement, name, node)
        if isinstance(other, Lowering):
            found = other.program.symbols.get(name)
            if isinstance(found, syntax.Variable):
                self.used_variables[name] = None
                return Call("variables", (Literal(other.variable(found), node.start, node.end),), node.start, node.end)
            if isinstance(found, ImportedName):
                return other._imported(found.statement, found.name, node)
        elif (key := self._json_variable(other, name)) is not None:
            return Call("variables", (Literal(key, node.start, node.end),), node.start, node.end)
        return self.mistake(node, f"`{name}` is not exported by `{_path_text(statement)}`", DiagnosticKind.UNDEFINED)

    def _not_read(self, statement: syntax.Import, name: str, node: syntax.Expression) -> Expression:
        message = f"`{name}` comes from `{_path_text(statement)}`, which was not read"
        return Call("azward.external", (Literal(message, node.start, node.end),), node.start, node.end)

    def _json_variable(self, template: dict[str, JsonValue], name: str) -> str | None:
        """The name of a variable that a compiled template exports; all its variables are taken over."""
        variables = template.get("variables")
        own = dict(cast("dict[str, JsonValue]", variables)) if isinstance(variables, dict) else {}
        loops = own.pop("copy", None)
        for key, value in own.items():
            self.compiled.variables.setdefault(key, value)
        for loop in loops if isinstance(loops, list) else ():
            if isinstance(loop, dict) and loop not in self.compiled.loops:
                self.compiled.loops.append(loop)
        return name if name in own or any(loop.get("name") == name for loop in self.compiled.loops) else None

    def imported(self, statement: syntax.Import) -> Lowering | dict[str, JsonValue] | None:
        """What an import reads from: another file, a compiled template, or nothing if it is not on disk."""
        found = self.document.imported(statement)
        if found is None or isinstance(found, dict):
            return found
        known = self.compiled.programs.get(found)
        if known is None:
            known = Lowering(found, self.compiled, f"_{len(self.compiled.programs) + 1}.")
            self.compiled.programs[found] = known
        return known

    def _symbol(self, name: str, names: Names) -> Symbol | None:
        around = names.inside
        while around is not None:
            if name in around.children:
                return around.children[name]
            around = around.parent
        return self.program.symbols.get(name)

    def unary(self, node: syntax.Unary, names: Names) -> Expression:
        operand = self.tree(node.operand, names)
        if node.operator == "!":
            return Call("not", (operand,), node.start, node.end)
        if node.operator == "+":
            return operand
        if isinstance(operand, Literal) and isinstance(operand.value, int):
            return Literal(-operand.value, node.start, node.end)
        return Call("sub", (Literal(0, node.start, node.start), operand), node.start, node.end)

    def binary(self, node: syntax.Binary, names: Names) -> Expression:
        left, right = self.tree(node.left, names), self.tree(node.right, names)
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

    def ternary(self, node: syntax.Ternary, names: Names) -> Expression:
        arguments = tuple(self.tree(part, names) for part in (node.condition, node.yes, node.no))
        return Call("if", arguments, node.start, node.end)

    def list(self, node: syntax.List, names: Names) -> Expression:
        if not any(isinstance(item, syntax.Spread) for item in node.items):
            return Call("createArray", tuple(self.tree(item, names) for item in node.items), node.start, node.end)
        groups: list[Expression] = []
        plain: list[Expression] = []
        for item in node.items:
            if not isinstance(item, syntax.Spread):
                plain.append(self.tree(item, names))
                continue
            if plain:
                groups.append(Call("createArray", tuple(plain), plain[0].start, plain[-1].end))
                plain = []
            groups.append(self.tree(item.value, names))
        if plain:
            groups.append(Call("createArray", tuple(plain), plain[0].start, plain[-1].end))
        return Call("flatten", (Call("createArray", tuple(groups), node.start, node.end),), node.start, node.end)

    def object(self, node: syntax.Object, names: Names) -> Expression:
        self.unique(node)
        groups: list[Expression] = []
        plain: list[Expression] = []
        spread = False
        for member in node.members:
            if isinstance(member, syntax.Member):
                plain.append(self._key(member, names))
                plain.append(self.tree(member.value, names))
                continue
            spread = True
            if plain:
                groups.append(Call("createObject", tuple(plain), plain[0].start, plain[-1].end))
                plain = []
            groups.append(self.tree(member.value, names))
        if not spread:
            return Call("createObject", tuple(plain), node.start, node.end)
        if plain:
            groups.append(Call("createObject", tuple(plain), plain[0].start, plain[-1].end))
        return Call("shallowMerge", (Call("createArray", tuple(groups), node.start, node.end),), node.start, node.end)

    def _key(self, member: syntax.Member, names: Names) -> Expression:
        if member.computed is not None:
            return self.tree(member.computed, names)
        return Literal(member.name, member.start, member.key_end)

    def loop(self, node: syntax.Loop, names: Names) -> Expression:
        """A loop within an expression, where templates have no `copy`."""
        parameters = (node.item, node.index) if node.index else (node.item,)
        body = node.body.body if isinstance(node.body, syntax.Conditional) else node.body
        run = self.lambda_(syntax.Lambda(parameters, body, body.start, body.end), names)
        return Call("map", (self.tree(node.items, names), run), node.start, node.end)

    def lambda_(self, node: syntax.Lambda, names: Names) -> Expression:
        bound: dict[str, Local] = {name: _lambda_variable(name) for name in node.parameters}
        body = self.tree(node.body, names.bind(bound))
        given = [Literal(name, node.start, node.end) for name in node.parameters]
        return Call("lambda", (*given, body), node.start, node.end)

    def spread(self, node: syntax.Spread, names: Names) -> Expression:
        return self.mistake(node, "`...` stands in an array or object only")

    def conditional(self, node: syntax.Conditional, names: Names) -> Expression:
        return self.mistake(node, "`if` stands before the body of a resource or module only")

    def bad(self, node: syntax.Bad, names: Names) -> Expression:
        return Call("azward.mistake", (Literal("a value that cannot be read", node.start, node.end),), node.start, node.end)

    def non_null(self, node: syntax.NonNull, names: Names) -> Expression:
        return self.tree(node.base, names)

    def nested(self, node: syntax.Nested, names: Names) -> Expression:
        found = self.referent(node, names)
        if found is None:
            return self.mistake(node, f"`{node.name}` is not a resource that is nested in another", DiagnosticKind.UNDEFINED)
        return self._whole(found, node.start, node.end)

    # members ----------------------------------------------------------------------------------------------------------

    def access(self, node: syntax.Access | syntax.Index, names: Names) -> Expression:
        """A chain of members. After a safe one (`.?`) the rest of the chain is as safe."""
        links: list[tuple[Expression, bool, bool, int]] = []  # key, whether it is safe, counts from the end, offset after it
        base: syntax.Expression = node
        tree: Expression | None = None
        while isinstance(base, (syntax.Access, syntax.Index)):
            tree = self._special(base, names, links)
            if tree is not None:
                break
            links.append(self._link(base, names))
            base = base.base
        if tree is None:
            tree = self.tree(base, names)
        return _chained(tree, links, node.start)

    def _link(self, node: syntax.Access | syntax.Index, names: Names) -> tuple[Expression, bool, bool, int]:
        if isinstance(node, syntax.Access):
            return Literal(node.name, node.end - len(node.name), node.end), node.safe, False, node.end
        return self.tree(node.index, names), node.safe, node.from_end, node.end

    def _special(
        self, node: syntax.Access | syntax.Index, names: Names, links: list[tuple[Expression, bool, bool, int]]
    ) -> Expression | None:
        """What stands at the end of a chain of members: a resource or module, a member of it, or an imported name."""
        found = self.referent(node, names)
        if found is not None:
            return self._whole(found, node.start, node.end)
        base = node.base
        if isinstance(node, syntax.Access):
            if isinstance(base, syntax.Name) and base.name not in names.locals:
                symbol = self._symbol(base.name, names)
                if isinstance(symbol, Namespace):
                    return self._imported(symbol.statement, node.name, node)
                if symbol is None and base.name == "base" and self.program.inherited is not None:
                    return Call("azward.base", (Literal(node.name, node.start, node.end),), node.start, node.end)
            found = self.referent(base, names)
            if found is not None:
                if found[0].is_module and node.name == "outputs" and links:
                    links.insert(len(links) - 1, (Literal("value", node.end, node.end), False, False, links[-1][3]))
                if not node.safe:
                    return self._member(found, node)
                links.append(self._link(node, names))
                return self._if_deployed(found, base.start, base.end)
        return None

    def _if_deployed(self, found: Referent, start: int, end: int) -> Expression:
        """A resource or module as a value that is null where its condition does not hold."""
        declared, index = found
        tree = self._reference(found, start, end) if declared.is_module else self._whole(found, start, end)
        if declared.condition is None:
            return tree
        condition = self.tree(declared.condition, self.identities.turn(declared, index))
        return Call("if", (condition, tree, Call("null", (), start, end)), start, end)

    def _member(self, found: Referent, node: syntax.Access) -> Expression:
        """A member of a resource or module. Its id, name, type and API version are known before it is deployed."""
        declared, index = found
        start, end = node.start, node.end
        match node.name:
            case "id":
                self.uses(declared)
                return _placed(self.identities.id(declared, index), start, end)
            case "name":
                self.uses(declared)
                return _placed(self.identities.own_name(declared, index), start, end)
            case "type" if not declared.is_module:
                return Literal(declared.type, start, end)
            case "apiVersion" if not declared.is_module:
                return Literal(declared.api_version, start, end)
            case "properties" if not declared.is_module:
                return self._reference(found, start, end)
            case "outputs":
                return Property(self._reference(found, start, end), "outputs", start, end)
            case name:
                return Property(self._whole(found, start, end), name, start, end)

    def uses(self, declared: Declared) -> None:
        self.used[declared.key] = None

    def _whole(self, found: Referent, start: int, end: int) -> Expression:
        """A resource or module as a value."""
        declared, index = found
        if declared.is_module:
            return self._reference(found, start, end)
        self.uses(declared)
        symbol = self.symbol(declared, index, start, end)
        if declared.loop is not None and index is None:
            return Call("references", (symbol, Literal("full", start, end)), start, end)
        version = Literal(declared.api_version, start, end)
        return Call("reference", (symbol, version, Literal("full", start, end)), start, end)

    def _reference(self, found: Referent, start: int, end: int) -> Expression:
        declared, index = found
        self.uses(declared)
        name = "references" if declared.loop is not None and index is None else "reference"
        return Call(name, (self.symbol(declared, index, start, end),), start, end)

    def symbol(self, declared: Declared, index: Expression | None, start: int, end: int) -> Expression:
        """What names a resource of the template: its symbol, and which one of its loop."""
        if index is None:
            return Literal(declared.key, start, end)
        return Call("format", (Literal(f"{declared.key}[{{0}}]", start, end), index), start, end)

    def referent(self, node: syntax.Expression, names: Names) -> Referent | None:
        """The resource or module that `node` names; `None` if it is something else."""
        match node:
            case syntax.Name():
                found = self._symbol(node.name, names) if node.name not in names.locals else None
                return (found, None) if isinstance(found, Declared) else None
            case syntax.Nested():
                base = self.referent(node.base, names)
                child = base[0].children.get(node.name) if base is not None else None
                return (child, None) if child is not None else None
            case syntax.Index():
                base = self.referent(node.base, names)
                if base is None or base[0].loop is None or base[1] is not None:
                    return None
                return base[0], self.tree(node.index, names)
            case syntax.NonNull():
                return self.referent(node.base, names)
            case _:
                return None

    # calls ------------------------------------------------------------------------------------------------------------

    def call(self, node: syntax.Call, names: Names) -> Expression:
        function = self.program.functions.get(node.name)
        if function is not None:
            found = self._user_function(function, node, names)
            if found is not None:
                return found
        return self._built_in(node.name, node, names)

    def _built_in(self, name: str, node: syntax.Call | syntax.Method, names: Names) -> Expression:
        from azward.source.arm.template_functions import is_function
        from azward.source.bicep.load import LOADERS, load

        if name == "any" and len(node.arguments) == 1:
            return self.tree(node.arguments[0], names)
        if name == "nameof" and len(node.arguments) == 1:
            return self._nameof(node.arguments[0], node)
        if name in LOADERS:
            return load(self, name, node)
        arguments = tuple(self.tree(argument, names) for argument in node.arguments)
        if is_function(name):
            return Call(name, arguments, node.start, node.end)
        message = f"function `{name}` is not known to azward: its value stays unknown"
        self.problem(node.start, message, DiagnosticKind.UNSUPPORTED_FUNCTION)
        return Call("azward.mistake", (Literal(message, node.start, node.end), *arguments), node.start, node.end)

    def _nameof(self, argument: syntax.Expression, node: syntax.Call | syntax.Method) -> Expression:
        if isinstance(argument, (syntax.Name, syntax.Access, syntax.Nested)):
            return Literal(argument.name, node.start, node.end)
        if isinstance(argument, syntax.Index) and isinstance(argument.index, syntax.Text):
            return Literal(argument.index.value, node.start, node.end)
        return self.mistake(node, "`nameof` takes the name of a symbol or of a member")

    def method(self, node: syntax.Method, names: Names) -> Expression:
        base = node.base
        if isinstance(base, syntax.Name) and base.name not in names.locals:
            symbol = self._symbol(base.name, names)
            if symbol is None and base.name in ("az", "sys"):
                return self._built_in(node.name, node, names)
            if symbol is None and base.name == "this" and names.inside is not None:  # the resource as it is before
                return Call("azward.this", (), node.start, node.end)
            if isinstance(symbol, Namespace):
                found = self._user_function(ImportedName(node.name, symbol.statement), node, names)
                return found or self.mistake(node, f"`{node.name}` is not exported", DiagnosticKind.UNDEFINED)
        found = self.referent(base, names)
        if found is None:
            return self.mistake(node, f"`{node.name}` is not a function that can be called here", DiagnosticKind.UNDEFINED)
        return self._of_resource(found, node, names)

    def _of_resource(self, found: Referent, node: syntax.Method, names: Names) -> Expression:
        """`listKeys` and its kin."""
        declared, index = found
        self.uses(declared)
        arguments = [self.tree(argument, names) for argument in node.arguments]
        if not arguments:
            arguments = [Literal(declared.api_version, node.start, node.end)]
        symbol = self.symbol(declared, index, node.start, node.end)
        name = node.name if node.name.casefold().startswith("list") else "azward.secret"
        return Call(name, (symbol, *arguments), node.start, node.end)

    def _user_function(self, symbol: Symbol, node: syntax.Call | syntax.Method, names: Names) -> Expression | None:
        """A call of a function that a Bicep file declares; `None` if it is none."""
        if isinstance(symbol, ImportedName):
            other = self.imported(symbol.statement)
            if other is None:
                return self._not_read(symbol.statement, symbol.name, node)
            if isinstance(other, dict):
                return self._json_function(other, symbol, node, names)
            found = other.program.functions.get(symbol.name)
            if isinstance(found, syntax.Function):
                return self._called(other.function(found), node, names)
            return None
        return self._called(self.function(symbol), node, names) if isinstance(symbol, syntax.Function) else None

    def _called(self, name: str, node: syntax.Call | syntax.Method, names: Names) -> Expression:
        arguments = tuple(self.tree(argument, names) for argument in node.arguments)
        return Call(f"__bicep.{name}", arguments, node.start, node.end)

    def function(self, declared: syntax.Function) -> str:
        """What a function is called in the template, where it is added."""
        name = f"{self.prefix}{declared.name}"
        if name not in self.compiled.functions:
            self.compiled.functions[name] = None  # for functions that call themselves
            bound: dict[str, Local] = {parameter: _parameter(parameter) for parameter in declared.parameters}
            self.compiled.functions[name] = {
                "parameters": [{"name": parameter} for parameter in declared.parameters],
                "output": {"value": self.value(declared.body, NOTHING.bind(bound))},
            }
        return name

    def _json_function(
        self, template: dict[str, JsonValue], symbol: ImportedName, node: syntax.Call | syntax.Method, names: Names
    ) -> Expression | None:
        """A call of a function of a compiled template, which is taken over with all that stand beside it."""
        spaces = template.get("functions")
        for space in spaces if isinstance(spaces, list) else ():
            members = space.get("members") if isinstance(space, dict) else None
            if isinstance(members, dict) and symbol.name in members:
                for name, member in members.items():
                    self.compiled.functions.setdefault(name, member)
                return self._called(symbol.name, node, names)
        return None

    def constant_text(self, node: syntax.Expression) -> str:
        """A text that has to be known while compiling, such as a path; "" with a diagnostic if it is not."""
        found = self._constant_text(node, 0)
        if found is None:
            if not isinstance(node, syntax.Bad):
                self.problem(node.start, "expected a text that is known before the deployment")
            return ""
        return found

    def _constant_text(self, node: syntax.Expression, depth: int) -> str | None:
        match node:
            case syntax.Text():
                return node.value
            case syntax.Constant() if isinstance(node.value, int) and not isinstance(node.value, bool):
                return str(node.value)
            case syntax.Name() if depth < 32:
                found = self.program.symbols.get(node.name)
                return self._constant_text(found.value, depth + 1) if isinstance(found, syntax.Variable) else None
            case syntax.Interpolation():
                holes = [self._constant_text(hole, depth + 1) for hole in node.holes]
                known = [hole for hole in holes if hole is not None]
                if len(known) < len(holes):
                    return None
                return node.pieces[0] + "".join(hole + piece for hole, piece in zip(known, node.pieces[1:], strict=True))
            case _:
                return None

    def dependencies(self) -> list[str]:
        """Takes what was used since the last call, variables followed: the symbols to wait for."""
        pending = list(self.used_variables)
        seen = set(pending)
        keys = dict(self.used)
        while pending:
            used, variables = self.document.variable_uses(pending.pop())
            keys.update(dict.fromkeys(used))
            new = [name for name in variables if name not in seen]
            seen.update(new)
            pending.extend(new)
        self.used, self.used_variables = {}, {}
        return list(keys)


def escape(text: str) -> str:
    """A text as a template writes it: one that looks like an expression is marked."""
    return f"[{text}" if text[:1] == "[" and text[-1:] == "]" else text


def _unused(name: str, loops: frozenset[str]) -> str:
    """A name for the index of a loop that no loop around it has."""
    while name.casefold() in loops:
        name += "'"
    return name


def _lambda_variable(name: str) -> Local:
    return lambda start, end: Call("lambdaVariables", (Literal(name, start, end),), start, end)


def _parameter(name: str) -> Local:
    return lambda start, end: Call("parameters", (Literal(name, start, end),), start, end)


def _path_text(statement: syntax.Import) -> str:
    return statement.path.value if isinstance(statement.path, syntax.Text) else "an import"


def _placed(tree: Expression, start: int, end: int) -> Expression:
    """The tree, as if it were written at another place."""
    return replace(tree, start=start, end=end)


def _chained(tree: Expression, links: list[tuple[Expression, bool, bool, int]], start: int) -> Expression:
    """Members of `tree`, innermost last in `links`."""
    pending: list[Expression] = []  # arguments of a `tryGet` that goes on
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


_LOWER: dict[type, Callable[[Lowering, Any, Names], Expression]] = {
    syntax.Text: Lowering.text,
    syntax.Constant: Lowering.constant,
    syntax.Interpolation: Lowering.interpolation,
    syntax.Name: Lowering.name,
    syntax.Access: Lowering.access,
    syntax.Index: Lowering.access,
    syntax.Nested: Lowering.nested,
    syntax.NonNull: Lowering.non_null,
    syntax.Call: Lowering.call,
    syntax.Method: Lowering.method,
    syntax.Unary: Lowering.unary,
    syntax.Binary: Lowering.binary,
    syntax.Ternary: Lowering.ternary,
    syntax.Lambda: Lowering.lambda_,
    syntax.Spread: Lowering.spread,
    syntax.List: Lowering.list,
    syntax.Object: Lowering.object,
    syntax.Loop: Lowering.loop,
    syntax.Conditional: Lowering.conditional,
    syntax.Bad: Lowering.bad,
}
