"""Keeps what is computed of graphs beyond rules within the budget: whatever goes wrong costs one answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from azward.source.guard import guarded

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from azward.graph.diagnostic import Diagnostic
    from azward.source.tree import Tree
    from azward.source.unit import Unit

__all__ = ["Guard"]

_T = TypeVar("_T")


class Guard:
    """Computes answers on the units of a scan, and collects what went wrong."""

    def __init__(self, trees: Sequence[Tree]) -> None:
        self.problems: list[Diagnostic] = []
        self._trees = {unit: tree for tree in trees for unit, _ in tree.loaded}

    def kept(self, compute: Callable[[], _T], unit: Unit | None = None) -> _T | None:
        """Return `compute()`, an answer on `unit` or on all units; `None` if it fails."""

        def file() -> str:
            named = unit or next(iter(self._trees), None)
            return self._trees[named].file_of(named) if named is not None else "."

        return guarded(compute, self.problems.append, file)
