"""The folders of an extracted service of API Management, as APIOps writes them: which file describes what.

https://learn.microsoft.com/azure/architecture/example-scenario/devops/automated-api-deployments-apiops
"""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from azward.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["Part", "Place", "is_link", "parts_of", "place_of"]

_KINDS = {
    "apis": "apis",
    "operations": "operations",
    "products": "products",
    "namedvalues": "namedValues",
    "policyfragments": "policyFragments",
    "backends": "backends",
    "loggers": "loggers",
    "diagnostics": "diagnostics",
    "subscriptions": "subscriptions",
    "workspaces": "workspaces",
    "groups": "groups",
    "gateways": "gateways",
}
"""Names of folders, without blanks and signs, and the type of resource that each holds."""

_LINKS = frozenset((("products", "apis"), ("products", "groups"), ("gateways", "apis")))
"""Folders in folders that say what belongs together."""

_ALONE = frozenset(("apis", "products", "namedValues", "policyFragments", "workspaces"))
"""What shows that a folder is an extracted service."""


@frozen
class Part:
    """A resource below a service: the folders that lead to it, as pairs of a type and a name."""

    path: tuple[tuple[str, str], ...]

    @property
    def kinds(self) -> tuple[str, ...]:
        return tuple(kind for kind, _ in self.path)


@frozen
class Place:
    """What a file describes: the policy of a part, or the part itself."""

    root: PurePath
    part: Part
    is_policy: bool


def place_of(file: PurePath) -> Place | None:
    """Return what a file describes; `None` if it is not one of an extracted service."""
    name = file.name.casefold()
    is_policy = name == "policy.xml"
    if not is_policy and not name.endswith("information.json"):
        return None
    path, folder = _pairs(file.parent)
    if not path or path[0][0] not in _ALONE | {"backends", "loggers", "diagnostics", "subscriptions", "groups", "gateways"}:
        return None
    return Place(folder, Part(path), is_policy)


def _pairs(folder: PurePath) -> tuple[tuple[tuple[str, str], ...], PurePath]:
    """Return the types and names that the last folders of a path say, and the folder that they are in."""
    pairs: list[tuple[str, str]] = []
    while len(folder.parts) > 2:
        kind = _KINDS.get("".join(sign for sign in folder.parent.name.casefold() if sign.isalnum()))
        if kind is None:
            break
        pairs.append((kind, folder.name))
        folder = folder.parent.parent
    return tuple(reversed(pairs)), folder


def parts_of(files: Iterable[PurePath]) -> dict[PurePath, list[tuple[PurePath, Place]]]:
    """Return the files of each extracted service, by its folder."""
    found: dict[PurePath, list[tuple[PurePath, Place]]] = {}
    loose: list[PurePath] = []
    for file in files:
        place = place_of(file)
        if place is not None:
            found.setdefault(place.root, []).append((file, place))
        elif file.name.casefold() == "policy.xml":
            loose.append(file)
    services = {root: members for root, members in found.items() if _is_service(members)}
    for file in loose:
        if file.parent in services:
            services[file.parent].append((file, Place(file.parent, Part(()), True)))
    return services


def _is_service(members: Sequence[tuple[PurePath, Place]]) -> bool:
    """Decide whether files with these places are those of a service: at least one is a policy in a scope."""
    return any(place.is_policy and place.part.path[0][0] in _ALONE for _, place in members)


def is_link(part: Part) -> bool:
    """Decide whether a part only says that two others belong together."""
    return part.kinds[-2:] in _LINKS
