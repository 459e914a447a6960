"""A module of a plan: its nodes are those of the plan, and what is not known yet is followed by the configuration."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from azward.graph.value import ABSENT, Absent, Cause, CauseKind, Unknown, Value, causes, unknown_from
from azward.source.terraform.hcl.grammar import HclError
from azward.source.terraform.hcl.reader import parse_expression
from azward.source.terraform.hcl.source_file import SourceFile
from azward.source.terraform.hcl.syntax import Block, Expression, Step, as_reference
from azward.source.terraform.module.environment import Environment, EvaluationError
from azward.source.terraform.module.folder import Declared, Folder, text_of
from azward.source.terraform.module.module import Module, ModuleCall, ResourceNode
from azward.source.terraform.module.repeat import Repeat, Turn, TurnKey
from azward.source.terraform.module.types import taint
from azward.source.terraform.plan.document import items, members, text
from azward.source.terraform.plan.instance import PlannedInstance, Written
from azward.source.terraform.plan.written import content, depends_on, fits, synthetic

if TYPE_CHECKING:
    from azward.graph.value import JsonValue
    from azward.source.terraform.module.instance import Instance
    from azward.source.terraform.module.module import UnitContext
    from azward.source.terraform.plan.document import ModulePath, PlanDocument, Planned

__all__ = ["Plan", "PlannedModule"]

_SELECTORS = frozenset(("each", "count", "path", "terraform", "self"))
"""Roots of references that say which, or where, not what."""

Nodes: TypeAlias = "dict[tuple[str, str, str], dict[TurnKey, Planned]]"
MAX_TARGETS = 8
"""Instances that an open value names as those that decide it."""


@dataclass(slots=True)
class Plan:
    """A plan by module, and what was parsed of it."""

    document: PlanDocument
    file: SourceFile
    modules: dict[ModulePath, Nodes] = field(default_factory=dict["ModulePath", Nodes])
    children: dict[ModulePath, dict[str, dict[TurnKey, None]]] = field(
        default_factory=dict["ModulePath", "dict[str, dict[TurnKey, None]]"]
    )
    references: dict[str, tuple[Expression, SourceFile] | None] = field(
        default_factory=dict[str, "tuple[Expression, SourceFile] | None"]
    )

    @staticmethod
    def of(document: PlanDocument) -> Plan:
        """The instances of a document by module and block."""
        modules: dict[ModulePath, Nodes] = defaultdict(lambda: defaultdict(dict))
        children: dict[ModulePath, dict[str, dict[TurnKey, None]]] = defaultdict(lambda: defaultdict(dict))
        for planned in document.instances:
            modules[planned.module][(planned.mode, planned.type, planned.name)][planned.key] = planned
            for depth, (name, key) in enumerate(planned.module):
                children[planned.module[:depth]][name][key] = None
        return Plan(document, SourceFile(document.file, b"{}"), dict(modules), dict(children))

    def parse(self, reference: str) -> tuple[Expression, SourceFile] | None:
        """The expression that a reference is, with the file that its offsets are of."""
        if reference not in self.references:
            try:
                found = parse_expression(reference), SourceFile(self.document.file, f"x = (\n{reference}\n)\n".encode())
            except HclError:
                found = None
            self.references[reference] = found
        return self.references[reference]


class PlannedModule(Module):
    """One module of a plan, `sources` its folder if that was found."""

    def __init__(
        self,
        unit: UnitContext,
        plan: Plan,
        path: ModulePath,
        configuration: dict[str, JsonValue],
        sources: Folder | None,
        call: tuple[PlannedCall, Turn] | None = None,
    ) -> None:
        self.plan = plan
        self.path = path
        self.configuration = configuration
        self.sources = sources
        self.expressions = {
            (_mode(entry), text(entry, "type"), text(entry, "name")): members(entry)
            for entry in items(configuration, "resources")
        }
        address = "" if call is None else f"{call[0].address}{call[1].suffix}."
        super().__init__(unit, sources or synthetic(plan.document.path.parent, configuration, plan.file), address, call)

    def _nodes(self, mode: str) -> dict[tuple[str, str], ResourceNode]:
        found = self.plan.modules.get(self.path, {})
        keys = dict.fromkeys((*found, *self.expressions))
        declared = (
            {} if self.sources is None else {"resource": self.sources.resources, "data": self.sources.data}.get(mode, {})
        )
        return {
            (kind, name): PlannedNode(self, mode, kind, name, found.get((mode, kind, name), {}), declared.get((kind, name)))
            for of, kind, name in keys
            if of == mode
        }

    def _called(self) -> dict[str, ModuleCall]:
        calls = members(self.configuration, "module_calls")
        planned = self.plan.children.get(self.path, {})
        declared = {} if self.sources is None else self.sources.calls
        return {
            name: PlannedCall(self, name, members(calls.get(name)), planned.get(name, {}), declared.get(name))
            for name in dict.fromkeys((*calls, *planned))
        }

    def _report(self, error: EvaluationError, file: SourceFile, start: int) -> None:
        """Nothing: Terraform has evaluated it, and had no complaint."""

    # what it declares ---------------------------------------------------------------------------------------------------

    def local(self, name: str) -> Value:
        """See `Module`. A plan does not say what its locals are."""
        if name in self.folder.locals:
            return super().local(name)
        reason = f"`local.{name}` is not part of the plan"
        return Unknown(f"{self.label}local.{name}", (Cause(CauseKind.RUNTIME, name, reason),))

    def output(self, name: str) -> Value:
        """See `Module`."""
        if self.call is None and "value" in (found := members(self.plan.document.outputs.get(name))):
            value = _value(found["value"])
            cause = Cause(CauseKind.SECURE_PARAMETER, name, f"output `{name}` is sensitive")
            return taint(value, f"output.{name}", cause) if found.get("sensitive") is True else value
        if self.sources is not None:
            return super().output(name)
        if name not in self._outputs:
            written = members(members(self.configuration, "outputs"), name).get("expression", ABSENT)
            with self.computing(f"{self.address}output.{name}", self.plan.file, 0):
                value = (
                    ABSENT
                    if isinstance(written, Absent)
                    else self.referred(written, _passed(name), Environment(self.plan.file))
                )
            self._outputs[name] = self._open(f"output.{name}") if isinstance(value, Absent) else value
        return self._outputs[name]

    def outputs(self) -> dict[str, Value]:
        """See `Module`."""
        names = dict.fromkeys((*self.folder.outputs, *(self.plan.document.outputs if self.call is None else ())))
        return {name: self._tentative(name) for name in names}

    def _tentative(self, name: str) -> Value:
        try:
            return self.output(name)
        except EvaluationError:
            return self._open(f"output.{name}")

    def _open(self, name: str) -> Unknown:
        shown = f"{self.label}{name}"
        return Unknown(shown, (Cause(CauseKind.RUNTIME, name, f"`{shown}` is known only once it is deployed"),))

    def _argument(self, name: str) -> Value | Absent:
        if not isinstance(self.call, tuple) or not isinstance(call := self.call[0], PlannedCall) or call.is_written:
            return super()._argument(name)
        written = call.arguments.get(name, ABSENT)
        if isinstance(written, Absent):
            return ABSENT
        value = call.owner.referred(written, _passed(name), self.call[1].environment)
        return self._open(f"var.{name}") if isinstance(value, Absent) else value

    # references ---------------------------------------------------------------------------------------------------------

    def referred(self, written: Written, name: str, environment: Environment) -> Value | Absent:
        """What the configuration of a plan tells of the value of the argument `name`.

        It tells constants and what is referred to, not how that is put together; so only ids are taken for the value itself.
        ABSENT if it tells nothing.
        """
        if isinstance(written, dict) and "constant_value" in written:
            return _value(written["constant_value"])
        references = [str(found) for found in items(members(written if isinstance(written, dict) else {}), "references")]
        leaves = [
            leaf for leaf in references if leaf.partition(".")[0] not in _SELECTORS and not _is_prefix(leaf, references)
        ]
        found = [(leaf, self._reference(leaf, environment)) for leaf in leaves]
        if not found:
            return ABSENT
        plural = name.casefold().endswith("ids")
        if plural and all(_is_id(leaf, value) for leaf, value in found):
            return [item for _, value in found for item in (value if isinstance(value, list) else [value])]
        if len(found) == 1:
            leaf, value = found[0]
            if _is_id(leaf, value) and (name.casefold().endswith("id") or name == "scope"):
                return value
            if leaf.endswith(".name") and name.endswith("_name") and isinstance(value, Unknown):
                return value
            return Unknown(leaf, causes(value) or (Cause(CauseKind.RUNTIME, leaf, f"it is made of `{leaf}`"),))
        opened = unknown_from(", ".join(leaves[:4]), *(value for _, value in found))
        return opened if opened.causes else Unknown(opened.expression, self._open(opened.expression).causes)

    def _reference(self, reference: str, environment: Environment) -> Value:
        """The value of a reference. One to all instances of a block means that of the same key, if there is one."""
        parsed = self.plan.parse(reference)
        if parsed is None:
            return self._open(reference)
        tree, file = parsed
        whole = self._whole(tree)
        if whole is not None:
            return self._instance_of(whole, environment, reference)
        try:
            return self.evaluator.evaluate(tree, Environment(file, environment.bindings, environment.turn))
        except EvaluationError:
            return self._open(reference)

    def _whole(self, tree: Expression) -> ResourceNode | None:
        """The block that a reference means as a whole."""
        root, names = as_reference(tree) or ("", ())
        if root == "data" and len(names) == 2:
            return self.data.get((names[0], names[1]))
        return self.resources.get((root, names[0])) if len(names) == 1 else None

    def _instance_of(self, node: ResourceNode, environment: Environment, reference: str) -> Value:
        own = (_own_key(environment.bindings.get(name), key) for name, key in (("each", "key"), ("count", "index")))
        turns = node.repeat.turns
        same = next((turn for key in own if key is not None and (turn := node.repeat.find(key)) is not None), None)
        if same is not None or len(turns) == 1:
            return node.instance(same or turns[0]).attribute("id")
        instances = [node.instance(turn) for turn in turns[:MAX_TARGETS]]
        found = tuple(
            Cause(CauseKind.RUNTIME, node.block.labels[0], f"`{reference}` is known only once it is deployed", instance.key)
            for instance in instances
        )
        return Unknown(reference, found or self._open(reference).causes)


class PlannedNode(ResourceNode):
    """A block with the instances that the plan has of it."""

    def __init__(
        self,
        module: PlannedModule,
        mode: str,
        kind: str,
        name: str,
        planned: Mapping[TurnKey, Planned],
        declared: Declared | None,
    ) -> None:
        self.owner = module
        self.planned = planned
        self.entry = module.expressions.get((mode, kind, name), {})
        self.is_written = declared is not None
        super().__init__(module, declared or Declared(_block(mode, kind, name, self.entry), module.plan.file), mode)
        written = Repeat(self.block, self.address, Environment(self.file), module.evaluator) if declared else None
        self.repeat = PlannedRepeat(self.repeat, tuple(planned), _repeats(self.entry), written)

    def follow(self, steps: Sequence[Step], environment: Environment) -> tuple[Value, Sequence[Step]]:
        """See `ResourceNode`. What the plan does not hold, though it is written, is open."""
        if self.planned or _repeats(self.entry):
            return super().follow(steps, environment)
        reason = f"`{self.address}` is not part of the plan"
        return Unknown(self.address, (Cause(CauseKind.RUNTIME, self.block.labels[0], reason),)), steps

    def _instance(self, turn: Turn, address: str) -> Instance:
        expressions = self.entry.get("expressions", {})
        return PlannedInstance(self.owner, self.block, turn, self.planned[turn.key], expressions, written=self.is_written)


class PlannedCall(ModuleCall):
    """A call with the modules that the plan has of it."""

    def __init__(
        self,
        module: PlannedModule,
        name: str,
        entry: dict[str, JsonValue],
        planned: Mapping[TurnKey, None],
        declared: Declared | None,
    ) -> None:
        block = Block(0, 0, 0, "module", (name,), *content(entry.get("expressions")))
        super().__init__(module, declared or Declared(block, module.plan.file))
        self.owner = module
        self.is_written = declared is not None
        self.arguments = members(entry, "expressions")
        self.configuration = members(entry, "module")
        once = () if _repeats(entry) or not entry else (None,)
        written = Repeat(self.block, self.address, Environment(self.file), module.evaluator) if declared else None
        self.repeat = PlannedRepeat(self.repeat, tuple(planned) or once, _repeats(entry), written)
        self._modules: dict[TurnKey, PlannedModule] = {}

    @cached_property
    def folder(self) -> Folder | None:
        """The folder of the called module; an empty one if its sources were not found."""
        return self.sources or Folder(self.owner.plan.document.path.parent)

    @cached_property
    def sources(self) -> Folder | None:
        """The folder of the called module, if it was found and is what was planned."""
        found = (
            self.owner.unit.installed.find(self.owner, self.name, text_of(self.block, "source")) if self.is_written else ""
        )
        if isinstance(found, str):
            return None
        folder = self.owner.unit.folders.get(found)
        return folder if fits(folder, self.configuration) else None

    def child(self, turn: Turn, folder: Folder) -> Module:
        """See `ModuleCall`."""
        if turn.key not in self._modules:
            path = (*self.owner.path, (self.name, turn.key))
            self._modules[turn.key] = PlannedModule(
                self.owner.unit, self.owner.plan, path, self.configuration, self.sources, (self, turn)
            )
        return self._modules[turn.key]


class PlannedRepeat(Repeat):
    """Turns that are known by their keys. `written` computes what `each.value` is."""

    def __init__(self, of: Repeat, keys: Sequence[TurnKey], mode: str, written: Repeat | None) -> None:
        super().__init__(of.block, of.address, of.environment, of.evaluator)
        self.keys = keys
        self.planned_mode = mode
        self.written = written

    @cached_property
    def mode(self) -> str:
        """See `Repeat`."""
        if any(isinstance(key, str) for key in self.keys):
            return "for_each"
        return "count" if any(isinstance(key, int) for key in self.keys) else "" if self.keys else self.planned_mode

    @cached_property
    def total(self) -> Value:
        """See `Repeat`."""
        if self.mode == "count":
            return 1 + max((key for key in self.keys if isinstance(key, int)), default=-1)
        return {str(key): None for key in self.keys}

    @cached_property
    def turns(self) -> list[Turn]:
        """See `Repeat`."""
        return [self._planned(key) for key in self.keys]

    @cached_property
    def _written(self) -> dict[TurnKey, Turn]:
        try:
            return {turn.key: turn for turn in self.written.turns} if self.written is not None else {}
        except EvaluationError:
            return {}

    def _planned(self, key: TurnKey) -> Turn:
        if key is None:
            return Turn(None, "", self.environment, True)
        suffix = f"[{key}]" if isinstance(key, int) else f'["{key}"]'
        bindings: dict[str, Value] = {"count": {"index": key}}
        if isinstance(key, str):
            turn = self._written.get(key)
            if turn is not None:
                return Turn(key, suffix, turn.environment, True)
            cause = Cause(CauseKind.RUNTIME, "each.value", f"`each.value` of `{self.address}` is not part of the plan")
            bindings = {"each": {"key": key, "value": Unknown("each.value", (cause,))}}
        return Turn(key, suffix, self.environment.binding(bindings, suffix), True)


def _mode(entry: JsonValue) -> str:
    return "data" if text(entry, "mode") == "data" else "resource"


def _repeats(entry: JsonValue) -> str:
    found = members(entry)
    return "for_each" if "for_each_expression" in found else "count" if "count_expression" in found else ""


def _block(mode: str, kind: str, name: str, entry: dict[str, JsonValue]) -> Block:
    """A block that is written nowhere."""
    attributes, blocks = content(entry.get("expressions"))
    return Block(0, 0, 0, mode, (kind, name), {**attributes, **depends_on(entry)}, blocks)


def _value(found: JsonValue) -> Value:
    if isinstance(found, dict):
        return {name: _value(member) for name, member in found.items()}
    return [_value(member) for member in found] if isinstance(found, list) else found


def _passed(name: str) -> str:
    """As what a variable or output is passed on: what it is called says nothing of what it is, but for a list of ids."""
    return name if name.casefold().endswith("ids") else "id"


def _is_prefix(reference: str, references: Sequence[str]) -> bool:
    """Whether another reference says more of the same."""
    return any(other.startswith((f"{reference}.", f"{reference}[")) for other in references)


def _is_id(leaf: str, value: Value) -> bool:
    """Whether the value of a reference may be taken for the value of an argument that is an id."""
    if isinstance(value, list):
        return all(_is_id(leaf, item) for item in value)
    if isinstance(value, str):
        return value.startswith("/")
    return isinstance(value, Unknown) and (leaf.endswith(".id") or not leaf.partition(".")[2].count("."))


def _own_key(bound: Value | None, name: str) -> str | int | None:
    key = bound.get(name) if isinstance(bound, dict) else None
    return key if isinstance(key, (str, int)) else None
