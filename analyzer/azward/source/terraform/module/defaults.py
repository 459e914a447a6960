"""What the defaults of variables disable: resources and module calls that have no instances because of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from azward.graph.value import Choice, Unknown, Value, causes
from azward.source.disabled import Disabled, all_open
from azward.source.terraform.evaluation.environment import EvaluationError
from azward.source.terraform.hcl.syntax import Conditional
from azward.source.terraform.module.module import ModuleCall

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from azward.source.disabled import Place
    from azward.source.terraform.module.module import Module
    from azward.source.terraform.module.repeat import Iteration
    from azward.source.terraform.module.repeated_block import RepeatedBlock
    from azward.source.terraform.module.resource_node import ResourceNode

__all__ = ["Worlds", "added"]

MAX_ROUNDS = 4
"""Defaults that others hide are looked for this often."""


@dataclass
class Worlds:
    """A root module, and the same module with other values for the variables that have defaults.

    `build` returns it with any value for the variables that a function chooses.
    """

    root: Module
    build: Callable[[Callable[[str], bool]], Module]
    is_resource: Callable[[str], bool]  # whether a resource type is of interest
    kept: list[Module] = field(default_factory=list["Module"])  # instances are known by their identity

    def __post_init__(self) -> None:
        self.root.find_counterpart = self._open

    def _open(self) -> Module:
        return self._built(all_open)

    def _built(self, is_open: Callable[[str], bool]) -> Module:
        found = self.build(is_open)
        self.kept.append(found)
        return found

    def enabled(self, *, everywhere: bool) -> Module | None:
        """Return the module with the resources that defaults disable, as ones that may exist; `None` if there are none.

        Other defaults hold. Without `everywhere` only those of the root module may be replaced.
        """
        chosen: set[str] = set()
        world: Module | None = None
        for _ in range(MAX_ROUNDS):
            names = {name for found in self.disabled(world or self.root) for name in found.parameters}
            new = {name for name in names if everywhere or "." not in name} - chosen
            if not new:
                break
            chosen |= new
            world = self._built(frozenset(chosen).__contains__)
            world.find_counterpart = lambda: self.root.counterpart
        return world

    def disabled(self, root: Module, listed: set[Place] | None = None) -> Iterator[Disabled]:
        """Yield the resources and module calls that have no instances because of defaults.

        Declarations that are `listed` are left out and the others added, since a module may be called many times.
        """
        for module in root.all():
            for block in (*module.calls.values(), *module.resources.values()):
                place = (block.file.file, block.block.start)
                if not self._is_absent(block) or (listed is not None and place in listed):
                    continue
                parameters = _deciders(module, block)
                if parameters:
                    kind = "" if isinstance(block, ModuleCall) else block.block.labels[0]
                    locate = partial(block.file.span, block.block.start, block.block.header_end)
                    if listed is not None:
                        listed.add(place)
                    yield Disabled(block.address, kind, parameters, False, place, locate)

    def _is_absent(self, block: RepeatedBlock) -> bool:
        """Decide whether a module call, or a resource of interest, has no instances."""
        if not block.repeat.mode or not (isinstance(block, ModuleCall) or self.is_resource(block.block.labels[0])):
            return False
        return _iterations(block) == []


def added(before: Module, after: Module) -> Iterator[tuple[Module, ResourceNode]]:
    """Yield the resources and data sources that have instances in `after` only."""
    for mode in ("resources", "data"):
        others = before.resources if mode == "resources" else before.data
        for name, node in (after.resources if mode == "resources" else after.data).items():
            if _iterations(others[name]) == []:
                yield after, node
    for name, call in after.calls.items():
        iterations = _iterations(before.calls[name])
        if iterations == []:
            yield from _all_nodes(call)
        elif iterations and call.folder is not None:
            for iteration in iterations:
                yield from _added_below(before.calls[name], call, iteration)


def _added_below(before: ModuleCall, after: ModuleCall, iteration: Iteration) -> Iterator[tuple[Module, ResourceNode]]:
    found = after.repeat.find(iteration.key) if after.repeat.mode else next(iter(after.iterations()), None)
    if before.folder is not None and after.folder is not None and found is not None and found.key == iteration.key:
        yield from added(before.child(iteration, before.folder), after.child(found, after.folder))


def _all_nodes(call: ModuleCall) -> Iterator[tuple[Module, ResourceNode]]:
    for child in call.children():
        for module in child.all():
            for node in (*module.resources.values(), *module.data.values()):
                yield module, node


def _iterations(block: RepeatedBlock) -> list[Iteration] | None:
    """Return the iterations of a block; `None` if their number cannot be computed."""
    try:
        return block.iterations()
    except EvaluationError:
        return None


def _deciders(module: Module, block: RepeatedBlock) -> tuple[str, ...]:
    """Return the variables whose defaults decide that a block has no instances; none if something else does."""
    other = module.counterpart_of(block)
    if other is None:
        return ()
    try:
        total = other.repeat.total
    except EvaluationError:
        return ()
    if not _may_exist(total):
        return ()
    tree = other.block.attributes[other.repeat.mode].value
    decided = [total]
    if isinstance(tree, Conditional):
        decided.append(other.scope.value(tree.condition, other.repeat.environment, quiet=True))
    opened = other.scope.unit.opened
    return tuple(dict.fromkeys(cause.name for value in decided for cause in causes(value) if cause.name in opened))


def _may_exist(total: Value) -> bool:
    if isinstance(total, Choice):
        return any(_may_exist(branch) for _, branch in total.branches)
    return isinstance(total, Unknown) or bool(total)
