"""The names that expressions may use beyond those of their file: of loops and lambdas, and of nested resources."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from azward.source.arm.expression import Expression
    from azward.source.bicep.program import Declared

__all__ = ["NOTHING", "Local", "Names"]

Local: TypeAlias = "Callable[[int, int], Expression]"
"""Makes the tree of a name of a loop or lambda, for where it is used."""


@dataclass(frozen=True, slots=True)
class Names:
    """The names that an expression may use beyond those of its file."""

    locals: Mapping[str, Local] = field(default_factory=dict[str, "Local"])
    inside: Declared | None = None  # whose children have names of their own
    loops: frozenset[str] = frozenset()  # names of the loops around, in one case

    def bind(self, bound: Mapping[str, Local]) -> Names:
        return replace(self, locals={**self.locals, **bound})


NOTHING = Names()
