"""The instances of a module and of those that it calls, each handed to its provider."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.diagnostic import DiagnosticKind
from azward.source.terraform.hcl.syntax import TupleLiteral, as_reference
from azward.source.terraform.module.environment import EvaluationError
from azward.source.terraform.resources.deployed import Deployed, Merged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azward.source.terraform.module.instance import Instance
    from azward.source.terraform.module.module import Module
    from azward.source.terraform.resources.providers import Providers

__all__ = ["deployed"]


def deployed(root: Module, providers: Providers) -> Iterator[Deployed | Merged]:
    """What all instances of a module and of those below it become. A mistake is reported, and the rest still read."""
    for module in root.all():
        for node in (*module.resources.values(), *module.data.values()):
            try:
                instances = node.instances()
            except EvaluationError as error:
                module.mistake(error, node.file, node.block.start, node.address)
                continue
            module.tell_summary(node.repeat, node.file)
            for instance in instances:
                if module.unit.left <= 0:
                    message = "more instances than azward follows: the rest is not read"
                    module.unit.sink.add(node.file, node.block.start, message, DiagnosticKind.LIMIT)
                    return
                module.unit.left -= 1
                yield from _of_instance(instance, providers)


def _of_instance(instance: Instance, providers: Providers) -> Iterator[Deployed | Merged]:
    try:
        for item in providers.deployed(instance):
            if isinstance(item, Deployed):
                item.depends_on = _depends_on(instance)
                item.existing = item.existing or instance.existing
            yield item
    except EvaluationError as error:
        instance.module.mistake(error, instance.environment.file, instance.block.start, instance.address)


def _depends_on(instance: Instance) -> tuple[str, ...]:
    """The id keys of what `depends_on` names."""
    attribute = instance.block.attributes.get("depends_on")
    if attribute is None:
        return ()
    keys: list[str] = []
    for item in attribute.value.items if isinstance(attribute.value, TupleLiteral) else ():
        reference = as_reference(item)
        names = (reference[0], *reference[1]) if reference is not None else ()
        node = instance.module.resources.get((names[0], names[1])) if len(names) > 1 else None
        keys.extend(other.key for other in (node.instances() if node is not None else ()))
    return tuple(dict.fromkeys(key for key in keys if key))
