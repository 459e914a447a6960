"""A module with its arguments: variables, locals, resources, the modules that it calls, outputs."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from azward.graph.choice import distribute
from azward.graph.diagnostic import DiagnosticKind
from azward.graph.value import ABSENT, Absent, Cause, CauseKind, Choice, Unknown, Value
from azward.source.function import FunctionError
from azward.source.terraform.hcl.syntax import (
    Binary,
    Block,
    Call,
    Expression,
    Key,
    Member,
    Step,
    TupleLiteral,
    as_reference,
)
from azward.source.terraform.module.environment import Environment, EvaluationError, Sink
from azward.source.terraform.module.evaluator import Evaluator
from azward.source.terraform.module.filefunctions import FileFunctions
from azward.source.terraform.module.instance import Instance
from azward.source.terraform.module.repeat import Repeat, Turn
from azward.source.terraform.module.types import ANY, Type, convert, open_value, parse_type, taint

if TYPE_CHECKING:
    from pathlib import Path

    from azward.source.terraform.hcl.files import Files, SourceFile
    from azward.source.terraform.module.folder import Declared, Folder, Folders
    from azward.source.terraform.module.installed import Installed

__all__ = ["Given", "Module", "ModuleCall", "Provider", "ResourceNode", "UnitContext", "flag"]

MAX_RESOURCES = 100_000
"""Instances of one unit that are followed."""
MAX_DEPTH = 32
"""Calls of modules inside of each other that are followed."""


class Provider(Protocol):
    """What a provider knows of its resources beyond what is written."""

    def attribute(self, instance: Instance, name: str) -> Value | Absent:
        """An attribute that comes before what is written: the id."""
        ...

    def computed(self, instance: Instance, name: str) -> Value | Absent:
        """An attribute that is not written: a default, a name derived from others, key material."""
        ...

    def part(self, instance: Instance, path: str, block: Mapping[str, Value], name: str) -> Value | Absent:
        """An attribute of a nested block that is not written there, such as its id; `path` is `subnet[0]`."""
        ...

    def cause(self, instance: Instance, path: str) -> Cause:
        """Why an attribute is open."""
        ...

    def key(self, instance: Instance) -> str:
        """The id key of the resource that an instance becomes, or ""."""
        ...


@dataclass(slots=True)
class UnitContext:
    """What all modules of a unit share."""

    files: Files
    folders: Folders
    folder: Path  # of the root module
    installed: Installed
    provider: Provider
    sink: Sink
    # what is being computed, for cycles, with where it is declared
    active: dict[str, tuple[SourceFile, int]] = field(default_factory=dict[str, "tuple[SourceFile, int]"])
    left: int = MAX_RESOURCES
    read: set[str] = field(default_factory=set[str])  # names of the files that were read
    looked_for: set[Path] = field(default_factory=set["Path"])  # files and folders that functions asked for


@dataclass(frozen=True, slots=True)
class Given:
    """A value given to a variable of the root module."""

    value: Callable[[], Value]
    file: SourceFile
    start: int
    end: int
    in_a_file: bool = True  # not only by a plan


class ResourceNode:
    """A resource or data source with its instances."""

    def __init__(self, module: Module, declared: Declared, mode: str) -> None:
        self.module = module
        self.block = declared.tree
        self.file = declared.file
        self.mode = mode
        prefix = "" if mode == "resource" else f"{mode}."
        self.address = f"{module.address}{prefix}{'.'.join(self.block.labels)}"
        environment = Environment(declared.file, assume=module.assume)
        self.repeat = Repeat(self.block, self.address, environment, module.evaluator, module.condition)
        self._instances: dict[object, Instance] = {}

    def instances(self) -> list[Instance]:
        """All instances in order. Raises EvaluationError."""
        return [self.instance(turn) for turn in self._turns()]

    def _turns(self) -> list[Turn]:
        with self.module.computing(f"{self.address}.{self.repeat.mode}", self.file, self.block.start):
            return self.repeat.turns

    def instance(self, turn: Turn) -> Instance:
        """The instance of one turn."""
        if turn.key not in self._instances:
            address = self.address + turn.suffix
            self._instances[turn.key] = self._instance(turn, address)
        return self._instances[turn.key]

    def _instance(self, turn: Turn, address: str) -> Instance:
        return Instance(self.module, self.block, turn, address, self.mode)

    def follow(self, steps: Sequence[Step], environment: Environment) -> tuple[Value, Sequence[Step]]:
        """The value of the first of `steps` from the resource on, and the steps that are left."""
        turns = self._turns()
        if not self.repeat.mode:
            steps = steps[1:] if steps and isinstance(steps[0], Key) else steps  # `x[0]` of what was repeated once
            if not turns:
                raise EvaluationError(f"`{self.address}` does not exist")
            return self._attribute(self.instance(turns[0]), steps)
        key, rest = _key_of(steps, environment, self.module.evaluator)
        if isinstance(key, Absent):
            return self.repeat.value(lambda turn: self.instance(turn).value, self._opened), steps
        if isinstance(key, (Unknown, Choice)):
            whole = self.repeat.value(lambda turn: self.instance(turn).value, self._opened)
            return whole, steps
        turn = self.repeat.find(key)
        if turn is None:
            raise EvaluationError(f"there is no `{self.address}[{key!r}]`")
        value, rest = self._attribute(self.instance(turn), rest)
        return _if_there(value, turn, environment, self.address), rest

    def _attribute(self, instance: Instance, steps: Sequence[Step]) -> tuple[Value, Sequence[Step]]:
        if steps and isinstance(step := steps[0], Member):
            return instance.attribute(step.name), steps[1:]
        return instance.value, steps

    def _opened(self, turn: Turn) -> Unknown:
        key = self.instance(turn).key
        text = f"`{self.address}` has a number of instances that is not known"
        causes = turn.condition.causes if isinstance(turn.condition, Unknown) else ()
        return Unknown(self.address, (Cause(CauseKind.RUNTIME, self.block.labels[0], text, key), *causes))


class ModuleCall:
    """A `module` block with the modules that its turns are."""

    def __init__(self, module: Module, declared: Declared) -> None:
        self.module = module
        self.block = declared.tree
        self.file = declared.file
        self.name = self.block.labels[0]
        self.address = f"{module.address}module.{self.name}"
        environment = Environment(declared.file, assume=module.assume)
        self.repeat = Repeat(self.block, self.address, environment, module.evaluator, module.condition)
        self.is_written = True  # not only planned
        self._children: dict[object, Module] = {}

    @cached_property
    def folder(self) -> Folder | None:
        """The folder of the called module; `None`, with a diagnostic, if it was not read."""
        return self.module.called_folder(self.block, self.file)

    def children(self) -> list[Module]:
        """The called modules in order; none if the module was not read. Raises EvaluationError."""
        if self.folder is None:
            return []
        return [self.child(turn, self.folder) for turn in self._turns()]

    def _turns(self) -> list[Turn]:
        with self.module.computing(f"{self.address}.{self.repeat.mode}", self.file, self.block.start):
            return self.repeat.turns

    def child(self, turn: Turn, folder: Folder) -> Module:
        """The called module in one turn."""
        if turn.key not in self._children:
            self._children[turn.key] = Module(self.module.unit, folder, f"{self.address}{turn.suffix}.", (self, turn))
        return self._children[turn.key]

    def follow(self, steps: Sequence[Step], environment: Environment) -> tuple[Value, Sequence[Step]]:
        """The value of the first of `steps` from the call on, and the steps that are left."""
        folder = self.folder
        if folder is None:
            return self._unread(), steps
        turns = self._turns()
        if not self.repeat.mode:
            if not turns:
                raise EvaluationError(f"`{self.address}` does not exist")
            return self._output(self.child(turns[0], folder), steps)
        key, rest = _key_of(steps, environment, self.module.evaluator)
        if isinstance(key, (Absent, Unknown, Choice)):
            return self.repeat.value(lambda turn: self.child(turn, folder).outputs(), lambda _: self._opened()), steps
        turn = self.repeat.find(key)
        if turn is None:
            raise EvaluationError(f"there is no `{self.address}[{key!r}]`")
        value, rest = self._output(self.child(turn, folder), rest)
        return _if_there(value, turn, environment, self.address), rest

    def _output(self, child: Module, steps: Sequence[Step]) -> tuple[Value, Sequence[Step]]:
        if steps and isinstance(step := steps[0], Member):
            return child.output(step.name), steps[1:]
        return child.outputs(), steps

    def _opened(self) -> Unknown:
        reason = f"which of the instances of `{self.address}` is meant is not known"
        return Unknown(self.address, (Cause(CauseKind.RUNTIME, self.address, reason),))

    def _unread(self) -> Unknown:
        reason = f"module `{self.name}` was not read"
        return Unknown(self.address, (Cause(CauseKind.EXTERNAL, self.address, reason),))


def _key_of(steps: Sequence[Step], environment: Environment, evaluator: Evaluator) -> tuple[Value | Absent, Sequence[Step]]:
    """The key that the first step gives, `ABSENT` if it gives none, and the steps after it."""
    if steps and isinstance(step := steps[0], Key):
        return evaluator.evaluate(step.key, environment), steps[1:]
    if steps and isinstance(step := steps[0], Member) and step.name.isdecimal():
        return int(step.name), steps[1:]
    return ABSENT, steps


def _if_there(value: Value, turn: Turn, environment: Environment, address: str) -> Value:
    """`value` where the turn takes place; elsewhere there is none."""
    condition = turn.condition
    if not isinstance(condition, Choice) or (
        all(environment.assume.get(decider) == label for decider, label in turn.environment.assume.items())
        and turn.environment.assume
    ):
        return value

    def there(outcome: Sequence[Value]) -> Value:
        if outcome[0] is False:
            message = f"there is no `{address}{turn.suffix}`"
            return Unknown(address + turn.suffix, (Cause(CauseKind.ERROR, address, message),))
        return outcome[1]

    return distribute(address, there, [condition, value])


class Module:
    """One call of a module; the root has no call. Values are computed when first used, each once."""

    def __init__(
        self, unit: UnitContext, folder: Folder, address: str = "", call: tuple[ModuleCall, Turn] | None = None
    ) -> None:
        self.unit = unit
        self.folder = folder
        self.address = address  # "" or `module.network[0].`
        self.label = f"{address.rstrip('.')}: " if address else ""
        self.call = call
        self.given: dict[str, Given] = {}
        self.condition: Value = True if call is None else call[1].condition
        self.assume: Mapping[str, str] = {} if call is None else call[1].environment.assume
        self.evaluator = Evaluator(self)
        self._variables: dict[str, Value] = {}
        self._locals: dict[str, Value] = {}
        self._outputs: dict[str, Value] = {}
        self._files = FileFunctions(self)
        unit.read.update(folder.files)
        for problem in folder.diagnostics:
            unit.sink.found.setdefault(problem)
        self.resources = self._nodes("resource")
        self.data = self._nodes("data")
        self.ephemeral = self._nodes("ephemeral")
        self.calls = self._called()

    def _nodes(self, mode: str) -> dict[tuple[str, str], ResourceNode]:
        declared = {"resource": self.folder.resources, "data": self.folder.data, "ephemeral": self.folder.ephemeral}[mode]
        return {key: ResourceNode(self, found, mode) for key, found in declared.items()}

    def _called(self) -> dict[str, ModuleCall]:
        return {name: ModuleCall(self, declared) for name, declared in self.folder.calls.items()}

    @property
    def depth(self) -> int:
        return 0 if self.call is None else self.call[0].module.depth + 1

    def all(self) -> Iterator[Module]:
        """This module and all that it calls, in order of declaration."""
        yield self
        for called in self.calls.values():
            try:
                children = called.children()
            except EvaluationError as error:
                self.mistake(error, called.file, called.block.start, called.address)
                continue
            self.tell_summary(called.repeat, called.file)
            for child in children:
                yield from child.all()

    def tell_summary(self, repeat: Repeat, file: SourceFile) -> None:
        """Notes where one turn stands for very many."""
        if repeat.summary:
            self.unit.sink.add(file, repeat.block.start, repeat.summary, DiagnosticKind.NOTE)

    # values -------------------------------------------------------------------------------------------------------------

    @contextmanager
    def computing(self, what: str, file: SourceFile, start: int) -> Generator[None]:
        """Notes what is being computed. Raises EvaluationError where that needs itself."""
        active = self.unit.active
        if what in active:
            raise _circle(list(active.items())[list(active).index(what) :])
        active[what] = (file, start)
        try:
            yield
        finally:
            del active[what]

    def value(self, tree: Expression, environment: Environment, *, quiet: bool = False) -> Value:
        """The value of an expression; a mistake in it is a diagnostic, unless `quiet`, and an `Unknown`."""
        try:
            return self.evaluator.evaluate(tree, environment)
        except EvaluationError as error:
            if error.kind is DiagnosticKind.CYCLE:
                raise
            if not quiet:
                self._report(error, environment.file, tree.start)
            return self.evaluator.failed(tree, environment, error)

    def mistake(self, error: EvaluationError, file: SourceFile, start: int, text: str) -> Unknown:
        """Reports a mistake; what stands for the value."""
        self._report(error, file, start)
        return Unknown(text, (Cause(CauseKind.ERROR, text, error.message),))

    def _report(self, error: EvaluationError, file: SourceFile, start: int) -> None:
        if self.folder.broken and error.kind is DiagnosticKind.UNDEFINED:
            return  # it may be declared in what could not be read
        place = error.start if error.start is not None else start
        self.unit.sink.add(error.file or file, place, error.message, error.kind)

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
                    raise _undefined("module", first, self.calls)
                return self.calls[first].follow(steps[1:], environment)
            case "path":
                return self._path(first), steps[1:]
            case "terraform":
                text = f"terraform.{first}"
                return Unknown(text, (Cause(CauseKind.RUNTIME, text, f"`{text}` is chosen when it is deployed"),)), steps[1:]
            case "self" | "each" | "count":
                raise EvaluationError(f"`{root}` means nothing here")
            case "data" | "ephemeral":
                return self._resource(root, self.data if root == "data" else self.ephemeral, steps, environment)
            case _:
                return self._resource("", self.resources, (Member(0, root), *steps), environment)

    def _resource(
        self, prefix: str, nodes: dict[tuple[str, str], ResourceNode], steps: Sequence[Step], environment: Environment
    ) -> tuple[Value, Sequence[Step]]:
        names = [step.name for step in steps[:2] if isinstance(step, Member)]
        if len(names) < 2:
            raise EvaluationError(f"`{'.'.join((prefix, *names)).strip('.')}` is not defined", DiagnosticKind.UNDEFINED)
        node = nodes.get((names[0], names[1]))
        if node is None:
            address = ".".join((prefix, *names)).strip(".")
            raise EvaluationError(f"`{address}` is not declared", DiagnosticKind.UNDEFINED)
        return node.follow(steps[2:], environment)

    def special(self, tree: Call, environment: Environment) -> Value | None:
        """See `Names`."""
        return self._files.call(tree, environment)

    def _path(self, name: str) -> Value:
        if name == "module":
            return self._files.relative(self.folder.path)
        if name == "root":
            return "."
        reason = f"`path.{name}` is where Terraform runs"
        return Unknown(f"path.{name}", (Cause(CauseKind.RUNTIME, f"path.{name}", reason),))

    # what it declares ---------------------------------------------------------------------------------------------------

    def local(self, name: str) -> Value:
        """The value of a local. Raises EvaluationError for one that is not declared."""
        if name not in self._locals:
            declared = self.folder.locals.get(name)
            if declared is None:
                raise _undefined("local", name, self.folder.locals)
            environment = Environment(declared.file, assume=self.assume)
            with self.computing(f"{self.address}local.{name}", declared.file, declared.tree.start):
                self._locals[name] = self.value(declared.tree.value, environment)
        return self._locals[name]

    def output(self, name: str) -> Value:
        """The value of an output. Raises EvaluationError for one that is not declared."""
        if name not in self._outputs:
            declared = self.folder.outputs.get(name)
            if declared is None:
                raise _undefined("output", name, self.folder.outputs)
            attribute = declared.tree.attributes.get("value")
            environment = Environment(declared.file, assume=self.assume)
            with self.computing(f"{self.address}output.{name}", declared.file, declared.tree.start):
                self._outputs[name] = None if attribute is None else self.value(attribute.value, environment)
        return self._outputs[name]

    def outputs(self) -> dict[str, Value]:
        """All outputs."""
        return {name: self._safe(lambda name=name: self.output(name), name) for name in self.folder.outputs}

    def locals(self) -> dict[str, Value]:
        """All locals."""
        return {name: self._safe(lambda name=name: self.local(name), name) for name in self.folder.locals}

    def _safe(self, compute: Callable[[], Value], name: str) -> Value:
        try:
            return compute()
        except EvaluationError as error:
            declared = self.folder.outputs.get(name) or self.folder.locals[name]
            return self.mistake(error, declared.file, declared.tree.start, name)

    def variable(self, name: str) -> Value:
        """The value of a variable. Raises EvaluationError for one that is not declared."""
        if name not in self._variables:
            declared = self.folder.variables.get(name)
            if declared is None:
                raise _undefined("variable", name, self.folder.variables)
            with self.computing(f"{self.address}var.{name}", declared.file, declared.tree.start):
                self._variables[name] = self._variable(name, declared)
        return self._variables[name]

    def _variable(self, name: str, declared: Declared) -> Value:
        block = declared.tree
        of = self._type(declared)
        sensitive = flag(block, "sensitive")
        text = f"{self.label}var.{name}"
        value = self._argument(name)
        default = block.attributes.get("default")
        missing = isinstance(value, Absent) or (value is None and not flag(block, "nullable", otherwise=True))
        if missing:
            if default is None:
                return self._without_value(name, declared, of, sensitive=sensitive)
            value = self.value(default.value, Environment(declared.file))
        if isinstance(value, Absent):
            return None
        try:
            value = convert(value, of, lambda tree: self.value(tree, Environment(declared.file)))
        except FunctionError as error:
            place, start = self._place(name, declared)
            self._report(EvaluationError(f"variable `{name}`: {error}"), place, start)
        if sensitive:
            reason = f"variable `{name}` is sensitive"
            return taint(value, text, Cause(CauseKind.SECURE_PARAMETER, name, reason))
        return value

    def _type(self, declared: Declared) -> Type:
        attribute = declared.tree.attributes.get("type")
        if attribute is None:
            return ANY
        try:
            return parse_type(attribute.value)
        except FunctionError as error:
            self._report(EvaluationError(str(error)), declared.file, attribute.value.start)
            return ANY

    def _argument(self, name: str) -> Value | Absent:
        """What the caller, or a variable file, gives the variable."""
        if self.call is None:
            given = self.given.get(name)
            return given.value() if given is not None else ABSENT
        called, turn = self.call
        attribute = called.block.attributes.get(name)
        if attribute is None:
            return ABSENT
        return called.module.value(attribute.value, turn.environment)

    def _place(self, name: str, declared: Declared) -> tuple[SourceFile, int]:
        """Where the value of a variable is written."""
        if self.call is not None and name in self.call[0].block.attributes:
            return self.call[0].file, self.call[0].block.attributes[name].value.start
        given = self.given.get(name)
        return (given.file, given.start) if given is not None else (declared.file, declared.tree.start)

    def _without_value(self, name: str, declared: Declared, of: Type, *, sensitive: bool) -> Value:
        text = f"{self.label}var.{name}"
        if self.call is not None:
            called, _ = self.call
            message = f"module `{called.name}`: expected an argument `{name}`"
            self._report(EvaluationError(message), called.file, called.block.start)
            return Unknown(text, (Cause(CauseKind.ERROR, name, message),))
        if sensitive:
            reason = f"variable `{name}` is sensitive: its value is given when it is deployed"
            return open_value(of, text, Cause(CauseKind.SECURE_PARAMETER, name, reason))
        cause = Cause(CauseKind.PARAMETER, name, f"variable `{name}` has no default")
        domain = self.domain(name, declared)
        if len(domain) > 1:
            return Choice(text, cause, tuple((_label(value), value) for value in domain))
        return domain[0] if domain else open_value(of, text, cause)

    def domain(self, name: str, declared: Declared) -> list[Value]:
        """The values that a validation `contains([...], var.name)` allows; empty if there is none."""
        for block in declared.tree.blocks:
            condition = block.attributes.get("condition") if block.type == "validation" else None
            found = _allowed(condition.value, name) if condition is not None else None
            if found is not None:
                values = self.value(found, Environment(declared.file), quiet=True)
                if isinstance(values, list) and 0 < len(values) <= MAX_ALLOWED:
                    return [value for value in values if isinstance(value, (str, int, float, bool))]
        return []

    # calls --------------------------------------------------------------------------------------------------------------

    def called_folder(self, block: Block, file: SourceFile) -> Folder | None:
        """The folder of a module that is called; `None`, with a diagnostic, if it cannot be read."""
        name, attribute = block.labels[0], block.attributes.get("source")
        source = self.value(attribute.value, Environment(file)) if attribute is not None else None
        if not isinstance(source, str):
            message = f"module `{name}`: expected a `source`"
            self._report(EvaluationError(message), file, block.start)
            return None
        found = self.unit.installed.find(self, name, source)
        place = attribute.value.start if attribute is not None else block.start
        if isinstance(found, str):
            self._report(EvaluationError(f"module `{name}`: {found}", DiagnosticKind.UNRESOLVED_MODULE), file, place)
            return None
        if self.depth >= MAX_DEPTH or self._calls(found):
            message = f"module `{name}` calls itself" if self._calls(found) else f"more than {MAX_DEPTH} modules deep"
            self._report(EvaluationError(message, DiagnosticKind.CYCLE), file, place)
            return None
        return self.unit.folders.get(found)

    def _calls(self, folder: Path) -> bool:
        module: Module | None = self
        while module is not None:
            if module.folder.path == folder:
                return True
            module = None if module.call is None else module.call[0].module
        return False


def _circle(chain: list[tuple[str, tuple[SourceFile, int]]]) -> EvaluationError:
    """The error for what needs itself, the same wherever in the circle it is met."""
    first = min(range(len(chain)), key=lambda index: chain[index][0])
    turned = [*chain[first:], *chain[:first], chain[first]]
    names = " -> ".join(f"`{name}`" for name, _ in turned[:6])
    error = EvaluationError(f"needs itself: {names}", DiagnosticKind.CYCLE)
    error.file, error.start = chain[first][1]
    return error


MAX_ALLOWED = 32
"""A variable with more allowed values than this is simply unknown."""


def _allowed(condition: Expression, name: str) -> Expression | None:
    """The list in a condition that says `contains(list, var.name)`, alone or beside a test for null."""
    if isinstance(condition, Call) and condition.name == "contains" and len(condition.arguments) == 2:
        items, wanted = condition.arguments
        if as_reference(wanted) == ("var", (name,)) and isinstance(items, TupleLiteral):
            return items
        inner = wanted.arguments[0] if isinstance(wanted, Call) and len(wanted.arguments) == 1 else None
        lowers = isinstance(wanted, Call) and wanted.name in ("lower", "upper")
        if lowers and inner is not None and as_reference(inner) == ("var", (name,)) and isinstance(items, TupleLiteral):
            return items
    if isinstance(condition, Binary) and condition.operator == "&&":
        return _allowed(condition.left, name) or _allowed(condition.right, name)
    return None


def _label(value: Value) -> str:
    return f'"{value}"' if isinstance(value, str) else "true" if value is True else "false" if value is False else str(value)


def flag(block: Block, name: str, *, otherwise: bool = False) -> bool:
    """Whether an attribute of a block is written as `true`; `otherwise` if it is not written."""
    attribute = block.attributes.get(name)
    value = getattr(attribute.value, "value", None) if attribute is not None else None
    return value is True or value == "true" if value is not None else otherwise


def _undefined(what: str, name: str, declared: Mapping[str, object]) -> EvaluationError:
    from difflib import get_close_matches

    close = get_close_matches(name, declared, n=1)
    hint = f", did you mean `{close[0]}`?" if close else ""
    return EvaluationError(f"{what} `{name}` is not declared{hint}", DiagnosticKind.UNDEFINED)
