"""Modules and templates that were not read: they may configure what they receive.

A source declares such a module as a resource of the type `UNREAD_MODULE`, with its arguments under `properties.inputs` and,
under `properties.updates`, the paths that its language can set beside a resource, by resource type in lower case.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from azward.graph.fold import with_value
from azward.graph.open_id import ancestors
from azward.graph.resource import PRESCRIBED_NAMES, Resource, ResourceId, parent_key, parse_path, read
from azward.graph.value import Absent, Cause, CauseKind, Choice, Unknown, Value, canonical

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from azward.graph.resource import Origin

__all__ = ["UNREAD_MODULE", "Handed", "unread_module", "with_open_settings"]

UNREAD_MODULE = "Azward/unreadModules"


def unread_module(
    address: str, scope: str, inputs: dict[str, Value], origin: Origin, updates: Mapping[str, Sequence[str]] | None = None
) -> Resource:
    """Return the resource that stands for a module that was not read."""
    paths: dict[str, Value] = {kind: list(found) for kind, found in (updates or {}).items()}
    return Resource(
        id=ResourceId(f"{scope}/providers/{UNREAD_MODULE}/{address}"),
        type=UNREAD_MODULE,
        api_version="",
        name=address,
        scope=scope,
        address=address,
        body={"properties": {"inputs": inputs, "updates": paths}},
        origin=origin,
    )


class Handed:
    """Which resources unread modules receive: by id, by name, or in a value that depends on them."""

    def __init__(self, resources: Iterable[Resource]) -> None:
        found = list(resources)
        self.modules = [resource for resource in found if resource.type == UNREAD_MODULE]
        self._by_key: dict[str, dict[Cause, None]] = {}
        if not self.modules:
            return
        keys = {resource.id.key for resource in found}
        names: dict[str, list[str]] = {}
        for resource in found:
            name = canonical(resource.name).casefold()
            if name.rpartition("/")[2] not in PRESCRIBED_NAMES and not resource.type.startswith("Azward/"):
                names.setdefault(name, []).append(resource.id.key)
        for module in self.modules:
            cause = _cause(module)
            for text in _texts(read(module.body, ("properties", "inputs"))):
                for key in names.get(text, ()) or _nearest(text, keys):
                    self._by_key.setdefault(key, {})[cause] = None

    def causes(self, resource: Resource) -> tuple[Cause, ...]:
        """Return the modules that receive the resource or one above it, as causes of what is not known of it."""
        if not self._by_key:
            return ()
        keys = (resource.id.key, *(text.casefold() for text in ancestors(resource)))
        return tuple(dict.fromkeys(cause for key in keys for cause in self._by_key.get(key, ())))

    def itself(self, resource: Resource) -> tuple[Cause, ...]:
        """Return the modules that receive the resource itself."""
        return tuple(self._by_key.get(resource.id.key, ()))


def _cause(module: Resource) -> Cause:
    name = canonical(module.name)
    return Cause(CauseKind.EXTERNAL, name, f"`{name}` was not read and may configure it")


def _texts(value: Value | Absent) -> Iterator[str]:
    """Yield the texts in `value` and the ids of what its unknown parts depend on, in lower case."""
    if isinstance(value, dict):
        for member in value.values():
            yield from _texts(member)
    elif isinstance(value, list):
        for member in value:
            yield from _texts(member)
    elif isinstance(value, Choice):
        yield canonical(value).casefold()
        for _, branch in value.branches:
            yield from _texts(branch)
    elif isinstance(value, (str, Unknown)):
        yield canonical(value).casefold().rstrip("/")
        if isinstance(value, Unknown):
            yield from (cause.target for cause in value.causes if cause.target)


def _nearest(text: str, keys: set[str]) -> Iterator[str]:
    """Yield the id that `text` is, or that of the nearest declared resource above it."""
    key = text
    while key:
        if key in keys:
            yield key
            return
        key = parent_key(key) if "/providers/" in key else ""


def with_open_settings(resources: Sequence[Resource]) -> Sequence[Resource]:
    """Return `resources` with unknown values where nothing is written and a module that was not read may set something."""
    if not any(resource.type == UNREAD_MODULE for resource in resources):
        return resources
    handed = Handed(resources)
    paths: dict[str, tuple[str, ...]] = {}
    for module in handed.modules:
        updates = read(module.body, ("properties", "updates"))
        for kind, found in updates.items() if isinstance(updates, dict) else ():
            paths[kind] = tuple(str(path) for path in found) if isinstance(found, list) else ()
    return [_opened(resource, handed.itself(resource), paths.get(resource.type.casefold(), ())) for resource in resources]


def _opened(resource: Resource, causes: tuple[Cause, ...], paths: tuple[str, ...]) -> Resource:
    if not causes or resource.existing:
        return resource
    body = resource.body
    for path in map(parse_path, paths):
        if isinstance(read(body, path), Absent):
            body = with_value(body, path, Unknown(str(path[-1]), causes))
    return resource if body is resource.body else replace(resource, body=body)
