"""Decides quickly, by the types of resources alone, whether a threat model may fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

    from azward.threat.model import Component, ThreatModel

__all__ = ["may_fit"]


def may_fit(model: ThreatModel, types: AbstractSet[str]) -> bool:
    """Decide whether the components of one of the lists in `fits` may be deployed with resources of `types`, in lower case.

    A resource may have children that are not listed, since they are written inside of it.
    """
    return any(all(_may_be(model.components[name], types) for name in names) for names in model.fits)


def _may_be(component: Component, types: AbstractSet[str]) -> bool:
    named = (name.casefold() for selector in component.selectors for name in selector.types)
    return any(not types.isdisjoint(_with_parents(name)) for name in named)


def _with_parents(kind: str) -> Iterator[str]:
    """Yield a resource type and those that it is a child of."""
    while kind.count("/"):
        yield kind
        kind = kind.rpartition("/")[0]
