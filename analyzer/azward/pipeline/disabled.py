"""What defaults disable in all deployments of a template or root module."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from azward.report.model import DisabledResource

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from azward.source.disabled import Disabled
    from azward.source.tree import Tree
    from azward.source.unit import Loaded

__all__ = ["disabled"]

_KEY = re.compile(r"\[[^\[\]]*\]")


def disabled(trees: Sequence[Tree]) -> tuple[DisabledResource, ...]:
    """Return the resources and modules that the defaults of parameters disable, each once, in order of place.

    One that another parameter set enables is judged there.
    """
    found: dict[Disabled, None] = {}
    for tree in trees:
        deployments: dict[Path, list[Loaded]] = {}
        for unit, loaded in tree.loaded:
            deployments.setdefault(unit.file, []).append(loaded)
        for loaded in deployments.values():
            if any(one.disabled for one in loaded):
                found.update(dict.fromkeys(_of(loaded)))
    ordered = sorted(found, key=lambda one: (one.place[0], str(one.place[1]).rjust(12), one.address))
    return tuple(DisabledResource(one.address, one.type, one.parameters, one.judged, one.locate) for one in ordered)


def _of(deployments: Sequence[Loaded]) -> list[Disabled]:
    """Return what is disabled in deployments of the same file."""
    several = len(deployments) > 1
    deployed = (
        {_KEY.sub("", resource.address) for one in deployments for resource in one.resources} if several else set[str]()
    )
    return [entry for one in deployments for entry in one.disabled if not _is_among(entry, deployed)]


def _is_among(entry: Disabled, deployed: set[str]) -> bool:
    address = _KEY.sub("", entry.address)
    return address in deployed or (not entry.type and any(name.startswith(f"{address}.") for name in deployed))
