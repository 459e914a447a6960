"""The instances of a plan by module and block, and its references as expressions."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from azward.budget import BUDGET
from azward.source.terraform.hcl.grammar import HclError
from azward.source.terraform.hcl.reader import parse_expression
from azward.source.terraform.hcl.source_file import SourceFile
from azward.source.terraform.module.repeat import IterationKey

if TYPE_CHECKING:
    from azward.source.terraform.hcl.syntax import Expression
    from azward.source.terraform.plan.document import ModulePath, PlanDocument, Planned

__all__ = ["Plan"]

PARSED = 40
"""Steps of parsing a reference."""

Nodes: TypeAlias = "dict[tuple[str, str, str], dict[IterationKey, Planned]]"
"""Instances by mode, type and name of their block, and by key."""


@dataclass(slots=True)
class Plan:
    """The instances of a plan by module, and its parsed references."""

    document: PlanDocument
    file: SourceFile
    modules: dict[ModulePath, Nodes] = field(default_factory=dict["ModulePath", Nodes])
    children: dict[ModulePath, dict[str, dict[IterationKey, None]]] = field(
        default_factory=dict["ModulePath", "dict[str, dict[IterationKey, None]]"]
    )
    references: dict[str, tuple[Expression, SourceFile] | None] = field(
        default_factory=dict[str, "tuple[Expression, SourceFile] | None"]
    )
    exhausted: bool = False  # whether references were not parsed, since that takes too many steps

    @staticmethod
    def of(document: PlanDocument) -> Plan:
        """Return the instances of a document by module and block."""
        modules: dict[ModulePath, Nodes] = defaultdict(lambda: defaultdict(dict))
        children: dict[ModulePath, dict[str, dict[IterationKey, None]]] = defaultdict(lambda: defaultdict(dict))
        for planned in document.instances:
            modules[planned.module][(planned.mode, planned.type, planned.name)][planned.key] = planned
            for depth, (name, key) in enumerate(planned.module):
                children[planned.module[:depth]][name][key] = None
        return Plan(document, SourceFile(document.file, b"{}"), dict(modules), dict(children))

    def parse(self, reference: str) -> tuple[Expression, SourceFile] | None:
        """Return the expression of a reference with the file that its offsets refer to; `None` if it has no such form."""
        if reference not in self.references:
            if not BUDGET.take(PARSED):
                self.exhausted = True
                return None
            try:
                found = parse_expression(reference), SourceFile(self.document.file, f"x = (\n{reference}\n)\n".encode())
            except HclError:
                found = None
            self.references[reference] = found
        return self.references[reference]
