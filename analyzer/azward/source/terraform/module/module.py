"""A module with the values of its declarations, and the modules that it calls."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from azward.budget import BUDGET
from azward.graph.diagnostic import DiagnosticKind
from azward.graph.known_secret import KNOWN
from azward.graph.value import ABSENT, Absent, Cause, CauseKind, Unknown, Value
from azward.source.terraform.evaluation.environment import Environment, EvaluationError
from azward.source.terraform.hcl.syntax import Call, Member, Step
from azward.source.terraform.module.context_functions import ContextFunctions
from azward.source.terraform.module.repeated_block import RepeatedBlock
from azward.source.terraform.module.resource_node import ResourceNode
from azward.source.terraform.module.scope import CallSite, Scope
from azward.source.terraform.module.variables import Variables

if TYPE_CHECKING:
    from azward.source.terraform.module.folder import Declaration, Folder
    from azward.source.terraform.module.instance import Provider
    from azward.source.terraform.module.repeat import Iteration
    from azward.source.terraform.module.unit import UnitContext

__all__ = ["Module", "ModuleCall"]

MAX_DEPTH = 32
"""Maximum number of module calls inside of each other."""


MAX_NAME = 128
MAX_SUGGESTED_FROM = 1_000
"""Longer names, and names where more are declared, are not compared with those that are declared."""

_COMPARISON = 4
"""Steps of comparing two names."""

_MODULE = 250
_DECLARATION = 20
"""Steps of creating a module, and of each of its declarations."""


class ModuleCall(RepeatedBlock):
    """A `module` block with the child modules of its iterations."""

    def __init__(self, module: Module, declaration: Declaration) -> None:
        self.module = module
        self.name = declaration.tree.labels[0]
        super().__init__(module.scope, declaration, f"{module.address}module.{self.name}")
        self._children: dict[object, Module] = {}

    @cached_property
    def folder(self) -> Folder | None:
        """Return the folder of the child module; `None`, with a diagnostic, if it cannot be read."""
        attribute = self.block.attributes.get("source")
        source = self.scope.value(attribute.value, Environment(self.file)) if attribute is not None else None
        if attribute is None or not isinstance(source, str):
            return self._unreadable("missing `source`", DiagnosticKind.INVALID, self.block.start)
        names = [call.name for call in self.scope.callers()]
        found = self.scope.unit.installed.find(self.scope.folder.path, (*reversed(names), self.name), source)
        if isinstance(found, str):
            return self._unreadable(found, DiagnosticKind.UNRESOLVED_MODULE, attribute.value.start)
        if self._calls_itself(found):
            return self._unreadable("calls itself", DiagnosticKind.CYCLE, attribute.value.start)
        if len(names) >= MAX_DEPTH:
            return self._unreadable(f"nested deeper than {MAX_DEPTH} modules", DiagnosticKind.CYCLE, attribute.value.start)
        return self.scope.unit.folders.get(found)

    def _unreadable(self, reason: str, kind: DiagnosticKind, start: int) -> None:
        self.scope.report(EvaluationError(f"module `{self.name}`: {reason}", kind), self.file, start)

    def _calls_itself(self, folder: Path) -> bool:
        return folder == self.scope.folder.path or any(call.scope.folder.path == folder for call in self.scope.callers())

    def children(self) -> list[Module]:
        """Return the child modules in order; none if the module cannot be read. Raise EvaluationError."""
        if self.folder is None:
            return []
        return [self.child(iteration, self.folder) for iteration in self.iterations()]

    def child(self, iteration: Iteration, folder: Folder) -> Module:
        """Return the child module of one iteration."""
        if iteration.key not in self._children:
            child = self._child(iteration, folder, f"{self.address}{iteration.suffix}.")
            child.find_counterpart = lambda: self._child_counterpart(iteration)
            self._children[iteration.key] = child
        return self._children[iteration.key]

    def _child_counterpart(self, iteration: Iteration) -> Module | None:
        """Return the child module of an iteration where no default holds, if there is one."""
        owner = self.module.counterpart
        other = owner.calls.get(self.name) if owner is not None else None
        if other is None or other.folder is None:
            return None
        try:
            found = other.repeat.find(iteration.key) if other.repeat.mode else next(iter(other.iterations()), None)
            return None if found is None else other.child(found, other.folder)
        except EvaluationError:
            return None

    def _child(self, iteration: Iteration, folder: Folder, address: str) -> Module:
        self.scope.evaluator.spend(_MODULE + _DECLARATION * folder.size)
        call = CallSite(self.name, self.block, self.file, iteration, self.scope)
        return Module(self.scope.unit, self.module.provider, folder, address, call)

    def follow(self, steps: Sequence[Step], environment: Environment) -> tuple[Value, Sequence[Step]]:
        """See `RepeatedBlock`."""
        if self.folder is None:
            reason = f"module `{self.name}` could not be read"
            return Unknown(self.address, (Cause(CauseKind.EXTERNAL, self.address, reason),)), steps
        return super().follow(steps, environment)

    def select(self, iteration: Iteration, steps: Sequence[Step]) -> tuple[Value, Sequence[Step]]:
        """See `RepeatedBlock`."""
        child = self._present_child(iteration)
        if steps and isinstance(step := steps[0], Member):
            return child.output(step.name), steps[1:]
        return child.outputs(), steps

    def _present_child(self, iteration: Iteration) -> Module:
        if self.folder is None:
            raise EvaluationError(f"module `{self.name}` could not be read", DiagnosticKind.UNRESOLVED_MODULE)
        return self.child(iteration, self.folder)

    def whole(self, iteration: Iteration) -> Value:
        """See `RepeatedBlock`."""
        return self._present_child(iteration).outputs()

    def opened(self, iteration: Iteration) -> Unknown:
        """See `RepeatedBlock`."""
        reason = f"the number of instances of `{self.address}` is unknown"
        return Unknown(self.address, (Cause(CauseKind.RUNTIME, self.address, reason),))


class Module:
    """One module, the root module or a child module in one iteration of its call. Values are computed on first use."""

    reports_errors: ClassVar[bool] = True

    def __init__(
        self, unit: UnitContext, provider: Provider, folder: Folder, address: str = "", call: CallSite | None = None
    ) -> None:
        self.provider = provider
        self.folder = folder
        self.address = address  # "" or `module.network[0].`
        self.scope = Scope(unit, self, folder, address, call, reports=self.reports_errors)
        self.variables = Variables(self.scope, self.argument)
        self._locals: dict[str, Value] = {}
        self._outputs: dict[str, Value] = {}
        self._functions = ContextFunctions(self.scope.evaluator, unit)
        unit.read.update(folder.files)
        for problem in folder.diagnostics:
            unit.diagnostics.include(problem)
        self.resources = self._nodes("resource")
        self.data = self._nodes("data")
        self.ephemeral = self._nodes("ephemeral")
        self.actions = self._nodes("action")
        self.calls = self._module_calls()
        self.find_counterpart: Callable[[], Module | None] = lambda: None
        if unit.tolerant:
            self._tolerate()

    @cached_property
    def counterpart(self) -> Module | None:
        """Return the same module where no default of a variable holds; `None` if that is not looked at."""
        return self.find_counterpart()

    def _tolerate(self) -> None:
        """Take the values of the counterpart where an expression fails only because of defaults."""
        self.scope.counterpart = lambda: None if self.counterpart is None else self.counterpart.scope
        for block in self._blocks.values():
            block.counterpart = partial(self.counterpart_of, block)

    @cached_property
    def _blocks(self) -> Mapping[int, RepeatedBlock]:
        found: list[RepeatedBlock] = [*self.resources.values(), *self.data.values(), *self.calls.values()]
        return {id(block.block): block for block in found}

    def counterpart_of(self, block: RepeatedBlock) -> RepeatedBlock | None:
        """Return a block of this module as it is where no default holds."""
        return None if self.counterpart is None else self.counterpart._blocks.get(id(block.block))

    def _nodes(self, mode: str) -> dict[tuple[str, str], ResourceNode]:
        folder = self.folder
        declared = {
            "resource": folder.resources,
            "data": folder.data,
            "ephemeral": folder.ephemeral,
            "action": folder.actions,
        }[mode]
        return {key: ResourceNode(self.scope, found, mode, self.provider) for key, found in declared.items()}

    def _module_calls(self) -> dict[str, ModuleCall]:
        return {name: ModuleCall(self, declaration) for name, declaration in self.folder.calls.items()}

    def all(self) -> Iterator[Module]:
        """Yield this module and all modules below it, in order of declaration."""
        yield self
        for call in self.calls.values():
            try:
                children = call.children()
            except EvaluationError as error:
                self.scope.report(error, call.file, call.block.start)
                continue
            call.report_summary()
            for child in children:
                yield from child.all()

    # names --------------------------------------------------------------------------------------------------------------

    def resolve(self, root: str, steps: Sequence[Step], environment: Environment) -> tuple[Value, Sequence[Step]]:
        """See `Names`."""
        first = steps[0].name if steps and isinstance(steps[0], Member) else ""
        match root:
            case "var":
                return self.variable(first), steps[1:]
            case "local":
                return self.local(first), steps[1:]
            case "module":
                if first not in self.calls:
                    raise _undeclared("module", first, self.calls)
                return self.calls[first].follow(steps[1:], environment)
            case "path":
                return self._path(first), steps[1:]
            case "terraform":
                return _runtime(f"terraform.{first}"), steps[1:]
            case "self" | "each" | "count":
                raise EvaluationError(f"`{root}` is not available here")
            case "data" | "ephemeral":
                return self._resource(root, self.data if root == "data" else self.ephemeral, steps, environment)
            case _:
                return self._resource("", self.resources, (Member(0, root), *steps), environment)

    def _resource(
        self, prefix: str, nodes: dict[tuple[str, str], ResourceNode], steps: Sequence[Step], environment: Environment
    ) -> tuple[Value, Sequence[Step]]:
        names = [step.name for step in steps[:2] if isinstance(step, Member)]
        node = nodes.get((names[0], names[1])) if len(names) == 2 else None
        if node is None:
            address = ".".join((prefix, *names)).strip(".")
            raise EvaluationError(f"`{address}` is not declared", DiagnosticKind.UNDEFINED)
        return node.follow(steps[2:], environment)

    def special(self, tree: Call, environment: Environment) -> Value | None:
        """See `Names`."""
        return self._functions.call(tree, environment)

    def _path(self, name: str) -> Value:
        if name == "module":
            return self._functions.relative(self.folder.path)
        if name == "root":
            return "."
        return _runtime(f"path.{name}")

    # values -------------------------------------------------------------------------------------------------------------

    def variable(self, name: str) -> Value:
        """Return the value of a variable. Raise EvaluationError if it is not declared."""
        declaration = self.folder.variables.get(name)
        if declaration is None:
            raise _undeclared("variable", name, self.folder.variables)
        return self.variables.value(name, declaration)

    def argument(self, name: str) -> Value | Absent:
        """Return the value that the caller, or a variable file, assigns to a variable."""
        call = self.scope.call
        if call is None:
            assigned = self.variables.assigned.get(name)
            return assigned.value() if assigned is not None else ABSENT
        attribute = call.block.attributes.get(name)
        if attribute is None:
            return ABSENT
        return call.scope.value(attribute.value, call.iteration.environment)

    def local(self, name: str) -> Value:
        """Return the value of a local. Raise EvaluationError if it is not declared."""
        if name not in self._locals:
            local = self.folder.locals.get(name)
            if local is None:
                raise _undeclared("local", name, self.folder.locals)
            environment = Environment(local.file, assume=self.scope.assume)
            with self.scope.unit.computing(f"{self.address}local.{name}", local.file, local.tree.start):
                self._locals[name] = self.scope.value(local.tree.value, environment)
            KNOWN.learn(name, self._locals[name])
        return self._locals[name]

    def output(self, name: str) -> Value:
        """Return the value of an output. Raise EvaluationError if it is not declared."""
        if name not in self._outputs:
            declaration = self.folder.outputs.get(name)
            if declaration is None:
                raise _undeclared("output", name, self.folder.outputs)
            attribute = declaration.tree.attributes.get("value")
            environment = Environment(declaration.file, assume=self.scope.assume)
            with self.scope.unit.computing(f"{self.address}output.{name}", declaration.file, declaration.tree.start):
                self._outputs[name] = None if attribute is None else self.scope.value(attribute.value, environment)
        return self._outputs[name]

    def outputs(self) -> dict[str, Value]:
        """Return all outputs."""
        return {name: self._guarded(lambda name=name: self.output(name), name) for name in self.folder.outputs}

    def locals(self) -> dict[str, Value]:
        """Return all locals."""
        return {name: self._guarded(lambda name=name: self.local(name), name) for name in self.folder.locals}

    def _guarded(self, compute: Callable[[], Value], name: str) -> Value:
        try:
            return compute()
        except EvaluationError as error:
            declared = self.folder.outputs.get(name) or self.folder.locals[name]
            return self.scope.failure(error, declared.file, declared.tree.start, name)


def _runtime(name: str) -> Unknown:
    return Unknown(name, (Cause(CauseKind.RUNTIME, name, f"`{name}` depends on where Terraform runs"),))


def _undeclared(what: str, name: str, declared: Mapping[str, object]) -> EvaluationError:
    close: list[str] = []
    if len(name) <= MAX_NAME and len(declared) <= MAX_SUGGESTED_FROM and BUDGET.take(_COMPARISON * len(declared)):
        from difflib import get_close_matches

        close = get_close_matches(name, declared, n=1)
    hint = f", did you mean `{close[0]}`?" if close else ""
    return EvaluationError(f"{what} `{name}` is not declared{hint}", DiagnosticKind.UNDEFINED)
