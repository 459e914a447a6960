"""The names that an expression can use beyond those of its file: loop and lambda variables, and nested resources."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field, replace
from typing import TYPE_CHECKING, TypeAlias

from azward.frozen import frozen

if TYPE_CHECKING:
    from azward.source.arm.expression import Expression
    from azward.source.bicep.semantics.symbols import Declaration

__all__ = ["FILE_LEVEL", "Local", "Names"]

Local: TypeAlias = "Callable[[int, int], Expression]"
"""Returns the expression of a local variable, given the offsets where it is used."""


@frozen
class Names:
    """The local names around an expression."""

    locals: Mapping[str, Local] = field(default_factory=dict[str, "Local"])
    inside: Declaration | None = None  # its nested resources are in scope
    loops: frozenset[str] = frozenset()  # case-folded names of the loops around

    def bind(self, bound: Mapping[str, Local]) -> Names:
        """Return these names with more local variables."""
        return replace(self, locals={**self.locals, **bound})


FILE_LEVEL = Names()
"""The names of an expression outside of loops, lambdas and resources: none."""
