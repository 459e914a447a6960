"""One resource in ARM shape, its location in the source, and the paths into its body."""

from __future__ import annotations

import re
from dataclasses import field
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Protocol, TypeAlias, cast, runtime_checkable

from azward.frozen import frozen
from azward.graph.value import ABSENT, Absent, Choice, Unknown, Value, canonical, lookup

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "EVERY",
    "FieldPath",
    "NamedOrigin",
    "Origin",
    "Resource",
    "ResourceId",
    "Segment",
    "Span",
    "Writer",
    "fold_path",
    "format_path",
    "parent_key",
    "parse_path",
    "read",
    "without_expressions",
]

EVERY = "*"
"""The path segment that means every member of a list."""

Segment: TypeAlias = "str | int"
FieldPath: TypeAlias = "tuple[Segment, ...]"
"""A path into a resource: property names, list indices from 0, and `EVERY`."""

PRESCRIBED_NAMES = frozenset({"default", "current", "activedirectory", "web", "logs", "ftp", "scm", "appsettings"})
"""Names that Azure prescribes for a child resource of which a parent has only one, in lower case."""

_LONGEST_NAME = 80
"""A name with unknown parts that is longer than this says less than what the author calls the resource."""

GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)

_PLAIN = re.compile(r"[^.\[\]']+")
_SEGMENT = re.compile(r"""\.?(?:\[(?:(\*)|(-?\d+)|'((?:[^']|'')*)')\]|([^.\[\]]+))""")


@lru_cache(maxsize=4096)
def parse_path(text: str) -> FieldPath:
    """Return the path written as `properties.rules[*].id`, `rules[0]` or `tags['cost.center']`.

    Raise ValueError with the column (from 1) if the text is not a path.
    """
    segments: list[Segment] = []
    position = 0
    while position < len(text):
        match = _SEGMENT.match(text, position)
        if not match or (position == 0 and text.startswith(".")):
            raise ValueError(f"`{text}` is not a path: expected a property name or `[` at column {position + 1}")
        every, index, quoted, name = match.groups()
        segments.append(
            EVERY if every else int(index) if index else quoted.replace("''", "'") if quoted is not None else name
        )
        position = match.end()
    return tuple(segments)


def format_path(path: FieldPath) -> str:
    """Return the text of a path, which `parse_path` reads back."""
    text = ""
    for segment in path:
        if isinstance(segment, int) or segment == EVERY:
            text += f"[{segment}]"
        elif _PLAIN.fullmatch(segment):
            text += f".{segment}" if text else segment
        else:
            text += "['" + segment.replace("'", "''") + "']"
    return text


def fold_path(path: FieldPath) -> FieldPath:
    """Return `path` in lower case, for comparing."""
    return tuple(segment.casefold() if isinstance(segment, str) else segment for segment in path)


def read(value: Value, path: FieldPath) -> Value | Absent:
    """Return the value at `path` (without `EVERY`) below `value`, ignoring the case of names.

    If a value on the way is unknown, it is returned in place of everything below it.
    """
    for segment in path:
        if isinstance(value, dict) and isinstance(segment, str):
            below = lookup(value, segment)
        elif isinstance(value, list) and isinstance(segment, int) and -len(value) <= segment < len(value):
            below = value[segment]
        elif isinstance(value, (dict, list)) or value is None or isinstance(value, (str, int, float)):
            return ABSENT
        else:
            return value
        if isinstance(below, Absent):
            return ABSENT
        value = below
    return value


@frozen(order=True)
class Span:
    """A range in a source file. Lines and columns are 1-based, columns in code points; the end column is exclusive."""

    file: str  # relative to the root of the scan, with `/`
    start_line: int
    start_column: int
    end_line: int
    end_column: int


@runtime_checkable
class NamedOrigin(Protocol):
    """The origin of a resource in a language that has names of its own for the properties of ARM."""

    def argument(self, path: FieldPath) -> str:
        """Return the name of the argument that sets `path`, or "" if none does."""
        ...

    def is_write_only(self, path: FieldPath) -> bool | None:
        """Decide whether that argument is kept nowhere; `None` if it has no such form."""
        ...


class Origin(Protocol):
    """Where a resource is written, and through which calls it is deployed."""

    def locate(self, path: FieldPath) -> tuple[Span, int]:
        """Return where `path` or its nearest written ancestor is, and how many segments of `path` that ancestor has.

        Computed on each call; never raises.
        """
        ...

    def callers(self) -> tuple[Span, ...]:
        """Return the module calls through which the resource is deployed, innermost first; empty in a root module."""
        ...

    def trail(self, path: FieldPath) -> tuple[Span, ...]:
        """Return where the resource is declared, and every location on the way to where `locate` finds `path`.

        The value of a module argument has two locations: in the module and at the call.
        """
        ...


class LoopedOrigin(Origin, Protocol):
    """The origin of a resource that a loop may have made."""

    def shares(self, other: Origin, paths: Iterable[FieldPath]) -> bool:
        """See `Resource.shares`; `other` is the origin of the other resource."""
        ...


@cache
def _may_share(origin: type) -> bool:
    """Decide whether origins of a class are a `LoopedOrigin`. To ask whether one is takes 30 times as long."""
    return hasattr(origin, "shares")


@frozen
class ResourceId:
    """An ARM id. Unknown parts are in braces: `/subscriptions/…/storageAccounts/stor{parameters('suffix')}`."""

    text: str

    @property
    def key(self) -> str:
        """The id in lower case, by which ids are compared."""
        return self.text.casefold().rstrip("/")

    @staticmethod
    def of(scope: str, resource_type: str, names: Iterable[Value]) -> ResourceId:
        """Return the id of a resource of `resource_type` below `scope`, with one name per type segment after the first."""
        namespace, *types = resource_type.split("/")
        pairs = "".join(f"/{kind}/{canonical(name)}" for kind, name in zip(types, names, strict=False))
        return ResourceId(f"{scope.rstrip('/')}/providers/{namespace}{pairs}")


@lru_cache(maxsize=1 << 14)
def parent_key(key: str) -> str:
    """Return the id key of the parent of a child resource, or "" for a resource that has none."""
    if "{" in key:
        # a slash in braces is part of an expression, not of the id
        closed = _BRACES.sub(lambda match: match.group().replace("/", "\0"), key)
        return parent_key(closed).replace("\0", "/") if closed.count("/") != key.count("/") else _parent_key(key)
    return _parent_key(key)


def without_expressions(text: str) -> str:
    """Return the text of an id without the expressions in it, which are in braces."""
    return _BRACES.sub("", text)


_BRACES = re.compile(r"\{(?:[^{}]|\{[^{}]*\})*\}")


def _parent_key(key: str) -> str:
    head, _, tail = key.rpartition("/providers/")
    segments = tail.split("/")
    return f"{head}/providers/{'/'.join(segments[:-2])}" if len(segments) > 3 else ""


@frozen
class Writer:
    """A resource of this deployment that sets `path` of a resource that exists already."""

    path: FieldPath
    address: str
    origin: Origin = field(compare=False, repr=False)


@frozen
class Resource:
    """One resource in ARM shape, whichever language declared it."""

    id: ResourceId
    type: str  # "Microsoft.Storage/storageAccounts", as the author spelt it
    api_version: str | Unknown  # "2023-01-01" or "2023-05-01-preview"
    name: Value  # the full name, "account/default/logs" for a child; may be partly unknown
    scope: str  # the id that the resource is deployed below: a resource group, a subscription, another resource
    address: str  # what the author calls it: "azurerm_storage_account.logs", "storage", "resources[2]"
    body: dict[str, Value]  # as declared, evaluated: location, sku, properties, ...; no defaults
    origin: Origin = field(compare=False, repr=False)
    existing: bool = False  # only referred to; deployed elsewhere
    condition: Value = True  # whether it is deployed: True or unknown, never False
    depends_on: tuple[str, ...] = ()  # canonical ids
    sensitive: frozenset[FieldPath] = frozenset()  # folded paths of the body whose values the source declares sensitive
    writers: tuple[Writer, ...] = field(default=(), compare=False)  # of an existing resource: what is written onto it here
    ids: Choice | None = field(default=None, compare=False)  # what its id may be, where a condition selects its scope
    subscription: str = ""  # if others of the deployment have its id: what tells its subscription apart, "azurerm.other"

    @property
    def display_name(self) -> str:
        """Return what a message calls the resource: the last segment of its name, unless that is meaningless to a reader.

        A GUID, an unknown name and a long expression give way to the address, and a name that Azure prescribes to the full
        name.
        """
        name = canonical(self.name)
        last = name.rsplit("/", 1)[-1]
        if not isinstance(self.name, str):
            is_readable = len(name) <= _LONGEST_NAME and not (name.startswith("{") and name.endswith("}"))
            return name if is_readable else self.address
        if last.casefold() in PRESCRIBED_NAMES:
            return name
        return self.address if GUID.fullmatch(last) else last

    def is_type(self, *types: str) -> bool:
        """Decide whether the resource has one of `types`, ignoring case."""
        return self.type.casefold() in {name.casefold() for name in types}

    def locate(self, path: FieldPath) -> Span:
        """Return where `path` is written, else its nearest written ancestor. Computed on each call."""
        return self.origin.locate(path)[0]

    def shares(self, other: Resource, paths: Iterable[FieldPath]) -> bool:
        """Decide whether `other`, which has the same body, has its declaration and all `paths` at the same places.

        Instances of a loop often do. It may be false although they are at the same places.
        """
        return _may_share(type(self.origin)) and cast("LoopedOrigin", self.origin).shares(other.origin, paths)

    def argument(self, path: FieldPath) -> str:
        """Return the name of the argument that sets `path`; "" if the language has the names of ARM."""
        return self.origin.argument(path) if isinstance(self.origin, NamedOrigin) else ""

    def is_write_only(self, path: FieldPath) -> bool | None:
        """Decide whether the argument that sets `path` is kept nowhere; `None` if it has no such form."""
        return self.origin.is_write_only(path) if isinstance(self.origin, NamedOrigin) else None
