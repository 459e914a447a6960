"""Expand the instances of a module tree to ARM resources, each by its provider."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from azward.graph.diagnostic import DiagnosticKind
from azward.source.terraform.evaluation.environment import EvaluationError
from azward.source.terraform.hcl.syntax import TupleLiteral, as_reference
from azward.source.terraform.resources.assembly import ResourceDraft, ResourcePatch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from azward.source.terraform.module.instance import Instance
    from azward.source.terraform.module.module import Module
    from azward.source.terraform.module.resource_node import ResourceNode

__all__ = ["Expand", "expand", "nodes"]

Expand: TypeAlias = "Callable[[Instance], Iterator[ResourceDraft | ResourcePatch]]"
"""Returns the ARM resources of one instance, and what it adds to others."""


def nodes(root: Module) -> Iterator[tuple[Module, ResourceNode]]:
    """Yield the resources and data sources of a module and of those below it, and what acts on them."""
    for module in root.all():
        acting = (*module.ephemeral.values(), *module.actions.values())
        for node in (*module.resources.values(), *module.data.values(), *acting):
            yield module, node


def expand(found: Iterable[tuple[Module, ResourceNode]], of_instance: Expand) -> Iterator[ResourceDraft | ResourcePatch]:
    """Yield what the instances of resources and data sources expand to. Errors are reported, and the rest follows."""
    for module, node in found:
        unit = module.scope.unit
        try:
            instances = node.instances()
        except EvaluationError as error:
            module.scope.report(error, node.file, node.block.start)
            continue
        node.report_summary()
        for instance in instances:
            if unit.instances_left <= 0:
                message = f"more than {unit.most_instances} resource instances; the rest is skipped"
                unit.diagnostics.add(node.file, node.block.start, message, DiagnosticKind.LIMIT)
                return
            unit.instances_left -= 1
            yield from _expanded(instance, module, of_instance)


def _expanded(instance: Instance, module: Module, of_instance: Expand) -> Iterator[ResourceDraft | ResourcePatch]:
    try:
        for item in of_instance(instance):
            if isinstance(item, ResourceDraft):
                item.depends_on = _depends_on(instance, module)
                item.existing = item.existing or instance.existing
            yield item
    except EvaluationError as error:
        module.scope.report(error, instance.environment.file, instance.block.start)


def _depends_on(instance: Instance, module: Module) -> tuple[str, ...]:
    """Return the id keys of the resources that `depends_on` names."""
    attribute = instance.block.attributes.get("depends_on")
    if attribute is None:
        return ()
    keys: list[str] = []
    for item in attribute.value.items if isinstance(attribute.value, TupleLiteral) else ():
        reference = as_reference(item)
        names = (reference[0], *reference[1]) if reference is not None else ()
        node = module.resources.get((names[0], names[1])) if len(names) > 1 else None
        keys.extend(other.key for other in (node.instances() if node is not None else ()))
    return tuple(dict.fromkeys(key for key in keys if key))
