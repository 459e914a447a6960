"""Decides quickly, by the types of resources alone, whether a threat model may fit."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

from azward.rule.pack import built_in_root

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from azward.threat.model import ThreatModel

__all__ = ["anchors", "built_in_that_may_fit", "may_fit"]

Anchors: TypeAlias = "list[list[list[str]]]"
"""For each list of components in `fits`: for each component, the types of its resources in lower case."""


def built_in_that_may_fit(deployments: Iterable[AbstractSet[str]]) -> frozenset[str]:
    """Return the ids of the built-in models that may fit a deployment of resources with these types, in lower case."""
    types = list(dict.fromkeys(map(frozenset, deployments)))  # many deployments have the same
    return frozenset(name for name, found in _built_in().items() if may_fit(found, types))


def anchors(model: ThreatModel) -> Anchors:
    """Return the types by which a model fits."""
    return [[_types(model, name) for name in names] for names in model.fits]


def _types(model: ThreatModel, component: str) -> list[str]:
    named = (name.casefold() for selector in model.components[component].selectors for name in selector.types)
    return sorted(set(named))


@cache
def _built_in() -> dict[str, Anchors]:
    return json.loads((built_in_root() / "threat-models" / "fits.json").read_bytes())


def may_fit(found: Anchors, deployments: Sequence[AbstractSet[str]]) -> bool:
    """Decide whether all components of one list may be in a deployment.

    A resource may have children that are not listed, since they are written inside of it.
    """
    return any(
        all(any(not types.isdisjoint(_with_parents(kind)) for kind in kinds) for kinds in components)
        for components in found
        for types in deployments
    )


def _with_parents(kind: str) -> Iterator[str]:
    """Yield a resource type and those that it is a child of."""
    while kind.count("/"):
        yield kind
        kind = kind.rpartition("/")[0]
