"""The modules of a plan: their resources are those of the plan, and unknown values follow its configuration."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from azward.budget import BUDGET
from azward.graph.diagnostic import DiagnosticKind
from azward.graph.value import ABSENT, Absent, Cause, CauseKind, Unknown, Value
from azward.source.terraform.evaluation.environment import Environment, EvaluationError
from azward.source.terraform.evaluation.sensitivity import taint
from azward.source.terraform.hcl.syntax import Block, Expression, as_reference, text_attribute
from azward.source.terraform.module.folder import Declaration, Folder
from azward.source.terraform.module.module import Module, ModuleCall
from azward.source.terraform.module.repeat import Iteration, IterationKey
from azward.source.terraform.module.resource_node import ResourceNode
from azward.source.terraform.module.scope import CallSite
from azward.source.terraform.plan.configuration import content, fits, synthetic
from azward.source.terraform.plan.document import items, members, text
from azward.source.terraform.plan.nodes import PlannedNode, planned_repeat, repetition
from azward.source.terraform.plan.references import References, constant

if TYPE_CHECKING:
    from azward.graph.value import JsonValue
    from azward.source.terraform.module.instance import Provider
    from azward.source.terraform.module.unit import UnitContext
    from azward.source.terraform.plan.contents import Plan
    from azward.source.terraform.plan.document import ModulePath

__all__ = ["PlannedModule"]

NODE = 20
"""Steps of a block in the configuration of each instance of its module."""


class PlannedModule(Module):
    """One module of a plan; `sources` is its folder if the sources are known.

    Its errors are not reported: Terraform has evaluated the same expressions without any.
    """

    reports_errors: ClassVar[bool] = False

    def __init__(
        self,
        unit: UnitContext,
        provider: Provider,
        plan: Plan,
        configuration: dict[str, JsonValue],
        sources: Folder | None,
        path: ModulePath = (),
        call: tuple[PlannedCall, CallSite] | None = None,
    ) -> None:
        self.plan = plan
        self.path = path
        self.configuration = configuration
        self.sources = sources
        self.planned_call = None if call is None else call[0]
        folder = sources or synthetic(plan.document.path.parent, configuration, plan.file)
        address = "" if call is None else f"{call[0].address}{call[1].iteration.suffix}."
        super().__init__(unit, provider, folder, address, None if call is None else call[1])

    @cached_property
    def references(self) -> References:
        """Return the values of what the configuration of this module refers to."""
        return References(self.scope, self.plan, self._whole)

    def _whole(self, tree: Expression) -> ResourceNode | None:
        root, names = as_reference(tree) or ("", ())
        if root == "data" and len(names) == 2:
            return self.data.get((names[0], names[1]))
        return self.resources.get((root, names[0])) if len(names) == 1 else None

    @cached_property
    def _entries(self) -> dict[tuple[str, str, str], dict[str, JsonValue]]:
        """Return the resources in the configuration, by mode, type and name."""
        return {
            ("data" if text(entry, "mode") == "data" else "resource", text(entry, "type"), text(entry, "name")): members(
                entry
            )
            for entry in items(self.configuration, "resources")
        }

    def _nodes(self, mode: str) -> dict[tuple[str, str], ResourceNode]:
        planned = self.plan.modules.get(self.path, {})
        declared: dict[tuple[str, str], Declaration] = {}
        if self.sources is not None:
            declared = {"resource": self.sources.resources, "data": self.sources.data}.get(mode, {})
        nodes: dict[tuple[str, str], ResourceNode] = {}
        for key in dict.fromkeys((*planned, *self._entries)):
            of, name = key[0], key[1:]
            if of == mode:
                if key not in planned and not BUDGET.take(NODE):
                    self._report_exhausted()
                    break
                entry, instances = self._entries.get(key, {}), planned.get(key, {})
                nodes[name] = PlannedNode(
                    self.scope, self.provider, self.references, mode, name, entry, instances, declared.get(name)
                )
        return nodes

    def _report_exhausted(self) -> None:
        message = "the configuration takes too many steps; blocks of modules that have no instances are skipped"
        self.scope.unit.diagnostics.add(self.plan.file, 0, message, DiagnosticKind.LIMIT)

    def _module_calls(self) -> dict[str, ModuleCall]:
        calls = members(self.configuration, "module_calls")
        planned = self.plan.children.get(self.path, {})
        declared = {} if self.sources is None else self.sources.calls
        return {
            name: PlannedCall(self, name, members(calls.get(name)), planned.get(name, {}), declared.get(name))
            for name in dict.fromkeys((*calls, *planned))
        }

    # values -------------------------------------------------------------------------------------------------------------

    def local(self, name: str) -> Value:
        """See `Module`. A plan does not hold the values of locals."""
        if name in self.folder.locals:
            return super().local(name)
        reason = f"`local.{name}` is not part of the plan"
        return Unknown(f"{self.scope.label}local.{name}", (Cause(CauseKind.RUNTIME, name, reason),))

    def output(self, name: str) -> Value:
        """See `Module`."""
        if self.scope.call is None and "value" in (found := members(self.plan.document.outputs.get(name))):
            value = constant(found["value"])
            cause = Cause(CauseKind.SECURE_PARAMETER, name, f"output `{name}` is sensitive")
            return taint(value, f"output.{name}", cause) if found.get("sensitive") is True else value
        if self.sources is not None:
            return super().output(name)
        if name not in self._outputs:
            expression = members(members(self.configuration, "outputs"), name).get("expression", ABSENT)
            with self.scope.unit.computing(f"{self.address}output.{name}", self.plan.file, 0):
                value: Value | Absent = ABSENT
                if not isinstance(expression, Absent):
                    value = self.references.value(expression, _passed_as(name), Environment(self.plan.file))
            self._outputs[name] = self.references.open(f"output.{name}") if isinstance(value, Absent) else value
        return self._outputs[name]

    def outputs(self) -> dict[str, Value]:
        """See `Module`."""
        names = dict.fromkeys((*self.folder.outputs, *(self.plan.document.outputs if self.scope.call is None else ())))
        return {name: self._tentative(name) for name in names}

    def _tentative(self, name: str) -> Value:
        try:
            return self.output(name)
        except EvaluationError:
            return self.references.open(f"output.{name}")

    def argument(self, name: str) -> Value | Absent:
        """See `Module`."""
        call, planned = self.scope.call, self.planned_call
        if call is None or planned is None or call.has_source:
            return super().argument(name)
        expression = planned.arguments.get(name, ABSENT)
        if isinstance(expression, Absent):
            return ABSENT
        value = planned.owner.references.value(expression, _passed_as(name), call.iteration.environment)
        return self.references.open(f"var.{name}") if isinstance(value, Absent) else value


class PlannedCall(ModuleCall):
    """A module call with the child modules that the plan holds. `declaration` is its block, if the sources are known."""

    def __init__(
        self,
        module: PlannedModule,
        name: str,
        entry: dict[str, JsonValue],
        planned: Mapping[IterationKey, None],
        declaration: Declaration | None,
    ) -> None:
        block = Block(0, 0, 0, "module", (name,), *content(entry.get("expressions")))
        super().__init__(module, declaration or Declaration(block, module.plan.file))
        self.owner = module
        self.has_source = declaration is not None
        self.arguments = members(entry, "expressions")
        self.configuration = members(entry, "module")
        once = () if repetition(entry) or not entry else (None,)
        self.repeat = planned_repeat(self, tuple(planned) or once, repetition(entry), has_source=self.has_source)

    @cached_property
    def folder(self) -> Folder | None:
        """Return the folder of the child module; an empty one if its sources are unknown."""
        return self.sources or Folder(self.owner.plan.document.path.parent)

    @cached_property
    def sources(self) -> Folder | None:
        """Return the folder of the child module, if it is known and declares what was planned."""
        if not self.has_source:
            return None
        calls = (*reversed([call.name for call in self.scope.callers()]), self.name)
        unit = self.scope.unit
        found = unit.installed.find(self.scope.folder.path, calls, text_attribute(self.block, "source"))
        if isinstance(found, str):
            return None
        folder = unit.folders.get(found)
        return folder if fits(folder, self.configuration) else None

    def _child(self, iteration: Iteration, folder: Folder, address: str) -> Module:
        owner = self.owner
        path = (*owner.path, (self.name, iteration.key))
        site = CallSite(self.name, self.block, self.file, iteration, self.scope, self.has_source)
        call = (self, site)
        return PlannedModule(self.scope.unit, owner.provider, owner.plan, self.configuration, self.sources, path, call)


def _passed_as(name: str) -> str:
    """Return the kind of name under which a variable or output is evaluated: a list of ids, else one id.

    Its own name does not say what it holds.
    """
    return name if name.casefold().endswith("ids") else "id"
