"""The matrix of mitigations and components: the worst result of each mitigation on each component."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.frozen import frozen
from azward.rule.model import Status

if TYPE_CHECKING:
    from azward.graph.resource import Resource
    from azward.threat.coverage import Deployed, ModelCoverage

__all__ = ["WORST_FIRST", "Matrix", "matrix", "worst"]

WORST_FIRST = (Status.FAIL, Status.UNKNOWN, Status.PASS)


@frozen
class Matrix:
    """A row for each mitigation with a result that decides, on the resources of a component themselves."""

    components: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Status | None, ...]], ...]  # a mitigation, and its worst status on each component


def matrix(found: ModelCoverage) -> Matrix:
    """Return the matrix of one model; without rows if nothing decides on any component."""
    columns = [one for one in found.components if any(not resource.existing for resource in one.resources)]
    cells = worst(found)
    rows = ((item, tuple(_cell(cells, item, one) for one in columns)) for item in found.model.mitigations)
    return Matrix(tuple(one.component for one in columns), tuple(row for row in rows if any(row[1])))


def _cell(cells: dict[tuple[str, str], Status], item: str, one: Deployed) -> Status | None:
    statuses = {cells[item, key] for key in _keys(one.resources) if (item, key) in cells}
    return next((status for status in WORST_FIRST if status in statuses), None)


def _keys(resources: tuple[Resource, ...]) -> list[str]:
    return [resource.id.key for resource in resources]


def worst(found: ModelCoverage) -> dict[tuple[str, str], Status]:
    """Return the worst status of each mitigation on each resource."""
    cells: dict[tuple[str, str], Status] = {}
    for threat in found.threats:
        for item in threat.mitigations:
            for one in item.decided:
                at = item.mitigation.id, one.key
                if at not in cells or WORST_FIRST.index(one.status) < WORST_FIRST.index(cells[at]):
                    cells[at] = one.status
    return cells
