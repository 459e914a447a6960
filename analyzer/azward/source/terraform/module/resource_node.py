"""Resources, data sources and ephemeral resources with their instances."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from azward.graph.value import Cause, CauseKind, Unknown, Value
from azward.source.terraform.hcl.syntax import Key, Member, Step
from azward.source.terraform.module.instance import Instance
from azward.source.terraform.module.repeated_block import RepeatedBlock

if TYPE_CHECKING:
    from azward.source.terraform.evaluation.environment import Environment
    from azward.source.terraform.module.folder import Declaration
    from azward.source.terraform.module.instance import Provider
    from azward.source.terraform.module.repeat import Iteration
    from azward.source.terraform.module.scope import Scope

__all__ = ["ResourceNode"]


_INSTANCE = 150
"""Steps of each instance of a resource block but the first: those of its body, its links and of the rules that judge it."""


class ResourceNode(RepeatedBlock):
    """A resource or data source with its instances. `mode` is "resource", "data", "ephemeral" or "action"."""

    def __init__(self, scope: Scope, declaration: Declaration, mode: str, provider: Provider) -> None:
        prefix = "" if mode == "resource" else f"{mode}."
        super().__init__(scope, declaration, f"{scope.address}{prefix}{'.'.join(declaration.tree.labels)}")
        self.mode = mode
        self.provider = provider
        self._instances: dict[object, Instance] = {}

    def instances(self) -> list[Instance]:
        """Return all instances in order. Raise EvaluationError if their number cannot be computed."""
        return [self.instance(iteration) for iteration in self.iterations()]

    def instance(self, iteration: Iteration) -> Instance:
        """Return the instance of one iteration."""
        if iteration.key not in self._instances:
            self._instances[iteration.key] = self._instance(iteration)
        return self._instances[iteration.key]

    def _instance(self, iteration: Iteration) -> Instance:
        created = self.scope.unit.created
        if id(self.block) in created:
            self.scope.evaluator.spend(_INSTANCE)
        created.add(id(self.block))
        return Instance(self.scope, self.provider, self.block, iteration, self.address + iteration.suffix, self.mode)

    def follow(self, steps: Sequence[Step], environment: Environment) -> tuple[Value, Sequence[Step]]:
        """See `RepeatedBlock`. `x[0]` means `x` where `x` is not repeated: it may have been once."""
        if not self.repeat.mode and steps and isinstance(steps[0], Key):
            steps = steps[1:]
        return super().follow(steps, environment)

    def select(self, iteration: Iteration, steps: Sequence[Step]) -> tuple[Value, Sequence[Step]]:
        """See `RepeatedBlock`."""
        if steps and isinstance(step := steps[0], Member):
            return self.instance(iteration).attribute(step.name), steps[1:]
        return self.whole(iteration), steps

    def whole(self, iteration: Iteration) -> Value:
        """See `RepeatedBlock`."""
        return self.instance(iteration).value

    def opened(self, iteration: Iteration) -> Unknown:
        """See `RepeatedBlock`."""
        key = self.instance(iteration).key
        text = f"the number of instances of `{self.address}` is unknown"
        causes = iteration.condition.causes if isinstance(iteration.condition, Unknown) else ()
        return Unknown(self.address, (Cause(CauseKind.RUNTIME, self.block.labels[0], text, key), *causes))
