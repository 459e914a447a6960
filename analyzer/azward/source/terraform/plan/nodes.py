"""The resources of a plan, with the instances that it holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from azward.graph.value import ABSENT, Absent, Cause, CauseKind, Unknown, Value
from azward.source.terraform.evaluation.environment import Environment, EvaluationError
from azward.source.terraform.hcl.syntax import Block, Step
from azward.source.terraform.module.folder import Declaration
from azward.source.terraform.module.repeat import Iteration, IterationKey, Repeat
from azward.source.terraform.module.repeated_block import RepeatedBlock
from azward.source.terraform.module.resource_node import ResourceNode
from azward.source.terraform.plan.configuration import content, depends_on
from azward.source.terraform.plan.document import members
from azward.source.terraform.plan.instance import PlannedConfiguration, PlannedInstance

if TYPE_CHECKING:
    from azward.graph.value import JsonValue
    from azward.source.terraform.module.instance import Instance, Provider
    from azward.source.terraform.module.scope import Scope
    from azward.source.terraform.plan.document import Planned
    from azward.source.terraform.plan.references import References

__all__ = ["PlannedNode", "planned_repeat", "repetition"]


class PlannedNode(ResourceNode):
    """A resource or data source with the instances that the plan holds; `declaration` is its block, if known."""

    def __init__(
        self,
        scope: Scope,
        provider: Provider,
        references: References,
        mode: str,
        name: tuple[str, str],
        entry: dict[str, JsonValue],
        planned: Mapping[IterationKey, Planned],
        declaration: Declaration | None,
    ) -> None:
        self.planned = planned
        self.entry = entry  # in the configuration of the plan
        self.references = references
        self.has_source = declaration is not None
        plan_file = references.plan.file
        super().__init__(scope, declaration or Declaration(_block(mode, name, entry), plan_file), mode, provider)
        self.repeat = planned_repeat(self, tuple(planned), repetition(entry), has_source=self.has_source)
        self.repeat.each_value = lambda key: references.each_value(entry.get("for_each_expression"), key)

    def follow(self, steps: Sequence[Step], environment: Environment) -> tuple[Value, Sequence[Step]]:
        """See `ResourceNode`. A resource that is declared but not part of the plan has an unknown value."""
        if self.planned or repetition(self.entry):
            return super().follow(steps, environment)
        reason = f"`{self.address}` is not part of the plan"
        return Unknown(self.address, (Cause(CauseKind.RUNTIME, self.block.labels[0], reason),)), steps

    def _instance(self, iteration: Iteration) -> Instance:
        configuration = PlannedConfiguration(self.references, members(self.entry, "expressions"), has_source=self.has_source)
        planned = self.planned[iteration.key]
        return PlannedInstance(self.scope, self.provider, self.block, iteration, planned, configuration)


def planned_repeat(block: RepeatedBlock, keys: Sequence[IterationKey], mode: str, *, has_source: bool) -> PlannedRepeat:
    """Return the iterations of a block that the plan holds. With `has_source` the block computes `each.value`."""
    declared = Repeat(block.block, block.address, Environment(block.file), block.scope.evaluator) if has_source else None
    return PlannedRepeat(block.repeat, keys, mode, declared)


class PlannedRepeat(Repeat):
    """Iterations whose keys are known from the plan. `declared` computes `each.value`."""

    def __init__(self, of: Repeat, keys: Sequence[IterationKey], mode: str, declared: Repeat | None) -> None:
        super().__init__(of.block, of.address, of.environment, of.evaluator)
        self.keys = keys
        self.planned_mode = mode
        self.declared = declared
        self.each_value: Callable[[str], Value | Absent] = lambda key: ABSENT

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
    def iterations(self) -> list[Iteration]:
        """See `Repeat`."""
        return [self._planned(key) for key in self.keys]

    @cached_property
    def _declared(self) -> dict[IterationKey, Iteration]:
        try:
            return {iteration.key: iteration for iteration in self.declared.iterations} if self.declared is not None else {}
        except EvaluationError:
            return {}

    def _planned(self, key: IterationKey) -> Iteration:
        if key is None:
            return Iteration(None, "", self.environment, True)
        suffix = f"[{key}]" if isinstance(key, int) else f'["{key}"]'
        bindings: dict[str, Value] = {"count": {"index": key}}
        if isinstance(key, str):
            iteration = self._declared.get(key)
            if iteration is not None:
                return Iteration(key, suffix, iteration.environment, True)
            value = self.each_value(key)
            if not isinstance(value, Absent):
                return Iteration(key, suffix, self.environment.binding({"each": {"key": key, "value": value}}, suffix), True)
            cause = Cause(CauseKind.RUNTIME, "each.value", f"`each.value` of `{self.address}` is not part of the plan")
            bindings = {"each": {"key": key, "value": Unknown("each.value", (cause,))}}
        return Iteration(key, suffix, self.environment.binding(bindings, suffix), True)


def repetition(entry: JsonValue) -> str:
    """Return the meta-argument that repeats a block: "for_each", "count" or ""."""
    found = members(entry)
    return "for_each" if "for_each_expression" in found else "count" if "count_expression" in found else ""


def _block(mode: str, name: tuple[str, str], entry: dict[str, JsonValue]) -> Block:
    """Return a block for the configuration of a resource whose sources are unknown."""
    attributes, blocks = content(entry.get("expressions"))
    return Block(0, 0, 0, mode, name, {**attributes, **depends_on(entry)}, blocks)
