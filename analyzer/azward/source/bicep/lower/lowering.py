"""The state of a translation from Bicep to ARM template expressions, and what all its parts need.

The compiler calls this step lowering. How each kind of expression is lowered is in the modules beside this one; a table in
`azward.source.bicep.lower.table` joins them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from azward.frozen import frozen
from azward.graph.diagnostic import DiagnosticKind
from azward.source.arm.expression import Call, Expression, Literal, Lowered
from azward.source.bicep.lower.names import FILE_LEVEL, Names
from azward.source.bicep.parser import syntax
from azward.source.bicep.semantics.program import Program
from azward.source.bicep.semantics.symbols import Declaration, Symbol

if TYPE_CHECKING:
    from azward.graph.value import JsonValue

__all__ = [
    "Additions",
    "Handler",
    "Lowering",
    "Referent",
    "Selection",
    "call_with",
    "external",
    "referents",
    "select",
]

MAX_FOLLOWED = 32
"""Variables that are followed to find a compile-time constant."""

Referent: TypeAlias = "tuple[Declaration, Expression | None]"
"""A resource or module, and the index of one iteration of its loop."""


@frozen
class Selection:
    """Two resources or modules, or two selections, of which a condition selects one."""

    condition: Expression
    yes: Referent | Selection
    no: Referent | Selection


_T = TypeVar("_T")

Handler: TypeAlias = "Callable[[Lowering, Any, Names], Expression]"
"""Lowers one kind of expression."""


@dataclass(slots=True)
class Additions:
    """What the expressions of a file, and of those it imports from, add to its template."""

    variables: dict[str, JsonValue] = field(default_factory=dict[str, "JsonValue"])
    loops: list[dict[str, JsonValue]] = field(default_factory=list["dict[str, JsonValue]"])
    functions: dict[str, JsonValue] = field(default_factory=dict[str, "JsonValue"])
    files: dict[object, str] = field(default_factory=dict[object, str])  # a call that loads a file -> its variable
    programs: dict[Program, Lowering] = field(default_factory=dict["Program", "Lowering"])


class Lowering:
    """Lowers the expressions of one file. `prefix` distinguishes its names where another file imports them."""

    def __init__(self, program: Program, additions: Additions, handlers: Mapping[type, Handler], prefix: str = "") -> None:
        self.program = program
        self.document = program.document
        self.source = program.document.text
        self.additions = additions
        self.handlers = handlers
        self.prefix = prefix
        self.used: dict[str, None] = {}  # keys of the resources that expressions have used since the last reset
        self.used_variables: dict[str, None] = {}
        self.variable_uses: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}  # -> resources and variables it uses
        self.looping = False  # whether the index of a loop was used
        self.following: list[Declaration] = []  # whose name or scope is being lowered, to detect cycles
        self.scopes: list[Declaration] = []  # whose id is being lowered as a scope, to detect cycles

    # diagnostics ------------------------------------------------------------------------------------------------------

    def problem(self, offset: int, message: str, kind: DiagnosticKind = DiagnosticKind.INVALID) -> None:
        """Add a diagnostic."""
        self.document.add(offset, message, kind)

    def mistake(self, node: syntax.Expression, message: str, kind: DiagnosticKind = DiagnosticKind.INVALID) -> Expression:
        """Return a placeholder for a value that the compiler would refuse, and add a diagnostic for it."""
        self.problem(node.start, message, kind)
        return call_with("azward.mistake", message, node)

    # expressions ------------------------------------------------------------------------------------------------------

    def tree(self, node: syntax.Expression, names: Names) -> Expression:
        """Return the expression that `node` is lowered to. Its offsets are those of `node`."""
        return self.handlers[type(node)](self, node, names)

    def expression(self, node: syntax.Expression, names: Names) -> Lowered:
        """Return `node` as the text of a template, with its tree."""
        before, self.looping = self.looping, False
        tree = self.tree(node, names)
        made = Lowered.of(tree, self.source, looping=self.looping)
        self.looping = before or self.looping
        return made

    # symbols ----------------------------------------------------------------------------------------------------------

    def symbol(self, name: str, names: Names) -> Symbol | None:
        """Return the symbol called `name`, nested resources first."""
        around = names.inside
        while around is not None:
            if name in around.children:
                return around.children[name]
            around = around.parent
        return self.program.symbols.get(name)

    def referent(self, node: syntax.Expression, names: Names) -> Referent | None:
        """Return the resource or module that `node` names; `None` if it is something else."""
        match node:
            case syntax.Name():
                found = self.symbol(node.name, names) if node.name not in names.locals else None
                return (found, None) if isinstance(found, Declaration) else None
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

    def selection(self, node: syntax.Expression, names: Names, depth: int = 0) -> Referent | Selection | None:
        """Return the resource or module that `node` names, or those that it selects from; `None` for anything else."""
        referent = self.referent(node, names)
        if referent is not None or depth == MAX_FOLLOWED:
            return referent
        match node:
            case syntax.Ternary():
                yes, no = (self.selection(branch, names, depth + 1) for branch in (node.yes, node.no))
                return Selection(self.tree(node.condition, names), yes, no) if yes is not None and no is not None else None
            case syntax.NonNull():
                return self.selection(node.base, names, depth + 1)
            case syntax.Name() if node.name not in names.locals:
                found = self.program.symbols.get(node.name)
                variable = found.value if isinstance(found, syntax.Variable) else None
                if not isinstance(variable, (syntax.Ternary, syntax.Name)):
                    return None
                self.used_variables[node.name] = None
                return self.selection(variable, FILE_LEVEL, depth + 1)
            case _:
                return None

    # dependencies -----------------------------------------------------------------------------------------------------

    def uses(self, declaration: Declaration) -> None:
        """Note that an expression uses a resource or module."""
        self.used[declaration.key] = None

    def reset(self) -> None:
        """Forget what expressions have used so far."""
        self.used, self.used_variables, self.looping = {}, {}, False

    def dependencies(self) -> list[str]:
        """Return the keys of all resources used since the last reset, directly or through variables, and reset."""
        pending = list(self.used_variables)
        seen = set(pending)
        keys = dict(self.used)
        while pending:
            used, variables = self.variable_uses.get(pending.pop(), ((), ()))
            keys.update(dict.fromkeys(used))
            new = [name for name in variables if name not in seen]
            seen.update(new)
            pending.extend(new)
        self.used, self.used_variables = {}, {}
        return list(keys)

    # compile-time constants -------------------------------------------------------------------------------------------

    def constant_text(self, node: syntax.Expression) -> str:
        """Return a string that must be a compile-time constant, such as a path; "" with a diagnostic if it is not."""
        found = self._constant_text(node, 0)
        if found is None:
            self.problem(node.start, "value must be a compile-time constant")
            return ""
        return found

    def _constant_text(self, node: syntax.Expression, depth: int) -> str | None:
        match node:
            case syntax.Text():
                return node.value
            case syntax.Constant() if isinstance(node.value, int) and not isinstance(node.value, bool):
                return str(node.value)
            case syntax.Name() if depth < MAX_FOLLOWED:
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


def referents(found: Referent | Selection | None) -> Iterator[Referent]:
    """Yield all resources and modules of a selection."""
    if isinstance(found, Selection):
        yield from referents(found.yes)
        yield from referents(found.no)
    elif found is not None:
        yield found


def select(found: Referent | Selection, of: Callable[[Referent], _T], pick: Callable[[Expression, _T, _T], _T]) -> _T:
    """Return what `of` gives for the selected resource; `pick` joins two results with the condition."""
    if isinstance(found, Selection):
        return pick(found.condition, select(found.yes, of, pick), select(found.no, of, pick))
    return of(found)


def call_with(function: str, argument: str, node: syntax.Expression) -> Expression:
    """Return a call of `function` with one string as its argument, at the offsets of `node`."""
    return Call(function, (Literal(argument, node.start, node.end),), node.start, node.end)


def external(node: syntax.Expression, message: str) -> Expression:
    """Return a placeholder for a value from a file that is not read."""
    return call_with("azward.external", message, node)
