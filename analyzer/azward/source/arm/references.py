"""Resolves references to the resources of a template: by symbolic name, name or id."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias, cast

from azward.graph.value import ABSENT, Absent, Choice, Unknown, Value, canonical, join_text, lookup
from azward.source.arm.expansion import Expansion, ResourceInstance
from azward.source.arm.template import DEPLOYMENTS
from azward.source.arm.template import member as member_of

if TYPE_CHECKING:
    from azward.source.arm.context import Output
    from azward.source.arm.evaluator import Evaluator

__all__ = ["TemplateResources"]

_LONGEST = 10_000
"""Characters of a longer text, which refers to no resource."""

_INDEX = re.compile(r"[0-9]{1,9}")

Deployed: TypeAlias = "Callable[[ResourceInstance], Value]"
"""Returns what `reference` gives for a deployment."""
Outputs: TypeAlias = "Callable[[ResourceInstance, str], Output | None]"
"""Returns where a deployment declares an output."""


class TemplateResources:
    """The resources of one template; implements `ResourceLookup`. While they are being expanded, none is found."""

    def __init__(self, expansion: Expansion, evaluator: Evaluator, deployed: Deployed, outputs: Outputs) -> None:
        self._expansion = expansion
        self._evaluator = evaluator
        self._deployed = deployed
        self._outputs = outputs
        self._expanding = False
        self._in_progress: set[str] = set()  # resources whose parts are being computed, to detect cycles

    @cached_property
    def instances(self) -> list[ResourceInstance]:
        """The resources of the template, in order of declaration."""
        self._expanding = True
        try:
            return self._expansion.instances()
        finally:
            self._expanding = False

    @cached_property
    def _by_symbol(self) -> dict[str, list[ResourceInstance]]:
        table: dict[str, list[ResourceInstance]] = {}
        for instance in self.instances:
            if instance.symbol:
                table.setdefault(instance.symbol.casefold(), []).append(instance)
        return table

    @cached_property
    def _by_name(self) -> dict[str, list[ResourceInstance]]:
        table: dict[str, list[ResourceInstance]] = {}
        for instance in self.instances:
            table.setdefault(canonical(instance.name).casefold(), []).append(instance)
        return table

    @cached_property
    def _by_key(self) -> dict[str, ResourceInstance]:
        return {instance.key: instance for instance in self.instances}

    def _find(self, key: str) -> ResourceInstance | None:
        return None if self._expanding else self._by_key.get(key)

    def key(self, value: Value) -> str:
        """See `ResourceLookup`."""
        if isinstance(value, (list, dict)) or (isinstance(value, str) and len(value) > _LONGEST):
            return ""
        text = canonical(value).casefold()
        if len(text) > _LONGEST:
            return ""
        if "/providers/" in text or not text or (isinstance(value, Unknown) and not value.parts):
            return text if "/providers/" in text else ""
        if self._expanding:
            return ""
        symbol, _, index = text.partition("[")
        named = self._by_symbol.get(symbol)
        if named is not None:
            position = index.rstrip("]")
            if _INDEX.fullmatch(position) and int(position) < len(named):
                return named[int(position)].key
            return named[0].key if len(named) == 1 else ""
        found = self._by_name.get(text, [])
        if not found and "/" in text:
            return f"{canonical(self._expansion.template.scope.id)}/providers/{text}".casefold()
        return found[0].key if len({instance.key for instance in found}) == 1 else ""

    def info(self, key: str) -> Value | Absent:
        """See `ResourceLookup`."""
        found = self._find(key)
        if found is None:
            return ABSENT
        return {"id": found.id, "name": found.name, "type": found.type, "apiVersion": found.api_version}

    def part(self, key: str, name: str, index: int, member: str) -> Value | Absent:
        """See `ResourceLookup`: the `id` or `name` in `reference(vnet).subnets[0].id`, of network resources.

        Azure lists the parts of a resource in the order of their declaration, and their ids follow from its id.
        """
        instance = None if key in self._in_progress else self._find(key)
        if instance is None or instance.existing or not instance.type.casefold().startswith("microsoft.network/"):
            return ABSENT
        properties = member_of(instance.raw, "properties")
        written = member_of(properties, name) if isinstance(properties, dict) else None
        path = (*instance.path, "properties", name)
        self._in_progress.add(key)
        try:
            parts = self._evaluator.quietly(lambda: self._evaluator.evaluate(written, instance.environment, path))
        finally:
            self._in_progress.discard(key)
        before = parts[: index + 1] if isinstance(parts, list) else []
        if len(before) <= index or not all(isinstance(part, dict) for part in before):
            return ABSENT  # there are fewer, or one of them may be several or none
        found = lookup(cast("dict[str, Value]", before[index]), "name")
        if isinstance(found, (Absent, Choice)) or member == "name":
            return ABSENT if isinstance(found, Choice) else found
        return join_text("id", [instance.id, f"/{name}/", found])

    def deployment(self, key: str) -> Value | Absent:
        """See `ResourceLookup`."""
        found = self._find_deployment(key)
        return self._deployed(found) if found is not None else ABSENT

    def output(self, key: str, name: str) -> Output | None:
        """See `ResourceLookup`."""
        found = self._find_deployment(key)
        return self._outputs(found, name) if found is not None else None

    def _find_deployment(self, key: str) -> ResourceInstance | None:
        found = self._find(key)
        return None if found is None or found.type.casefold() != DEPLOYMENTS or found.existing else found
