"""What to tell first where there is not room for all."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import TypeVar

    from azward.report.model import Result

    T = TypeVar("T")

__all__ = ["most", "ranked"]


def ranked(results: Iterable[Result]) -> list[Result]:
    """What is new first, then what is worst; the order is kept otherwise."""
    return sorted(results, key=lambda result: (result.new is False, -result.severity.value))


def most(items: Sequence[T], limit: int) -> tuple[Sequence[T], int]:
    """The first of `items`, and how many are left out beyond `limit`."""
    return items[:limit], max(len(items) - limit, 0)
