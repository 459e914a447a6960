"""Facts about ARM resource types, as data: one module per provider namespace, loaded when the graph has such a resource.

A module such as `microsoft_storage` exports `FACTS: tuple[TypeFacts, ...]`. A fact names its source unless it follows from
the type definitions that Azure publishes.
"""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from typing import TypeAlias, cast

from azward.frozen import frozen
from azward.graph.resource import FieldPath, fold_path, parse_path
from azward.graph.value import JsonValue

__all__ = [
    "UNDOCUMENTED",
    "Default",
    "Fold",
    "FoldInto",
    "Inline",
    "Joined",
    "LinkBy",
    "LinkFact",
    "Rewrite",
    "TypeFacts",
    "Undocumented",
    "facts_of",
    "version_key",
]


@frozen
class Undocumented:
    """A default that is not documented, or defined elsewhere: the value is unknown rather than guessed."""

    reason: str = "its default is not documented"


UNDOCUMENTED = Undocumented()

Assumed: TypeAlias = "JsonValue | Undocumented"


@frozen
class Default:
    """What Azure assumes if `path` is not written.

    `values` are pairs (first API version, value), oldest first; "" means all versions. Before the first pair there is no
    default.
    """

    path: str
    values: tuple[tuple[str, Assumed], ...]
    source: str = ""  # a page or "type definition"


class LinkBy(StrEnum):
    """How a property refers to another resource."""

    ID = "id"  # its ARM id, or the id of something below or inside it
    NAME = "name"  # its bare name
    HOST = "host"  # a host name or a text that contains one: "logs.blob.core.windows.net"


@frozen
class LinkFact:
    """A property that refers to another resource.

    `targets` are the possible types of that resource, where `by` needs them. With an id, these types may also be referred to
    by their bare name.
    """

    path: str  # without a trailing `[*]` only if it is not a list
    kind: str
    by: LinkBy = LinkBy.ID
    targets: tuple[str, ...] = ()


@frozen
class Inline:
    """Children that may be written inside their parent: members of the list at `path` are resources of type `child`."""

    path: str
    child: str


class FoldInto(StrEnum):
    """How a child that only configures its parent is folded into it."""

    MERGE = "merge"  # its `properties` are merged into the object at the path
    APPEND = "append"  # the child (`name` and `properties`) becomes a member of the list at the path
    EXTEND = "extend"  # the list `properties.<last segment>` of the child extends the list at the path
    SETTINGS = "settings"  # its `properties` (name -> value) become a list of {name, value} at the path
    REPLACE = "replace"  # its `properties` become the value at the path
    CONNECTION_STRINGS = "connection-strings"  # name -> {value, type} becomes a list of {name, connectionString, type}


@frozen
class Fold:
    """A child resource of type `child` (and called `name`, if that is set) that is folded into its parent at `path`."""

    child: str
    path: str
    how: FoldInto
    name: str = ""


@frozen
class Rewrite:
    """An older spelling: a comma-separated text at `path` becomes a list at `into` of objects with the property `member`."""

    path: str
    into: str
    member: str


@frozen
class Joined:
    """A reference in two properties: the objects at `path` hold an id in `parent`, and the name of its child in `child`.

    Normalization replaces the name with the id of the child, whose type segment is `kind`.
    """

    path: str
    parent: str
    child: str
    kind: str


@frozen
class TypeFacts:
    """The facts about one resource type."""

    type: str  # spelt as in the Azure reference
    defaults: tuple[Default, ...] = ()
    links: tuple[LinkFact, ...] = ()
    inline: tuple[Inline, ...] = ()
    folds: tuple[Fold, ...] = ()
    rewrites: tuple[Rewrite, ...] = ()
    joined: tuple[Joined, ...] = ()
    hosts: tuple[str, ...] = ()  # suffixes of its host names, after its name and a dot: "blob.core.windows.net"


@lru_cache(maxsize=1024)
def facts_of(resource_type: str) -> TypeFacts:
    """Return the facts about a resource type, compared without case; empty facts if nothing is recorded."""
    folded = resource_type.casefold()
    return _namespace(folded.partition("/")[0]).get(folded) or TypeFacts(resource_type)


@lru_cache(maxsize=256)
def _namespace(namespace: str) -> dict[str, TypeFacts]:
    name = f"{__name__}.{namespace.replace('.', '_').replace('-', '_')}"
    if not namespace.replace(".", "").replace("-", "").isalnum() or find_spec(name) is None:
        return {}
    facts = cast("tuple[TypeFacts, ...]", import_module(name).FACTS)
    return {fact.type.casefold(): fact for fact in facts}


@lru_cache(maxsize=4096)
def default_table(resource_type: str) -> dict[FieldPath, Default]:
    """Return the defaults of a type by path, with names in lower case."""
    return {fold_path(parse_path(default.path)): default for default in facts_of(resource_type).defaults}


def version_key(api_version: str) -> tuple[str, bool, str]:
    """Return a key that sorts API versions by age, a preview before the stable version of the same date."""
    date, suffix = api_version[:10], api_version[10:]
    return date, not suffix, suffix
