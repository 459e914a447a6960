"""Builds what a table says of each argument: the provider's schema, and the mapping that is written by hand over it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, TypeAlias, cast

from azward.frozen import frozen
from azward.graph.resource import fold_path, parse_path
from azward.graph.value import to_json
from azward.source.terraform.azurerm.ids import templates_of
from azward.source.terraform.azurerm.model import (
    DIFFERS,
    ENABLED,
    IDENTITY,
    NOT,
    OLDEST_MAJOR,
    STATED,
    Absence,
    Beside,
    Block,
    ByMajor,
    Child,
    Field,
    Former,
    Ignored,
    Many,
    Nested,
    Part,
    Satellite,
    Spec,
    Specs,
    Table,
    camel,
    inside,
    listed,
)
from azward.source.terraform.azurerm.schema import CHANGED_IN_3, MAJORS, declared

if TYPE_CHECKING:
    from azward.graph.resource import FieldPath
    from azward.graph.value import JsonValue, Value
    from azward.source.terraform.azurerm.model import Default
    from azward.source.terraform.azurerm.schema import Declared

__all__ = [
    "Argument",
    "Arguments",
    "ChildObject",
    "Members",
    "Object",
    "Target",
    "build",
    "default_of",
    "fields_of",
    "source_of",
    "specs_of",
    "used",
]


@frozen
class Argument:
    """What one argument or nested block becomes."""

    targets: tuple[Target, ...]  # where its value goes; none if an id or `finish` alone uses it, or nothing does
    default: Default
    type: str  # "string", "bool", "number", "list", "map", "block"; "" where no schema says it
    of: str  # the type of the members of a list or map
    former: tuple[Former, ...]
    sensitive: bool

    @property
    def is_silent(self) -> bool:
        """Whether nothing is sent if the argument is not written under its newest name."""
        return not self.former and isinstance(self.default, Absence)


Arguments: TypeAlias = "Mapping[str, Argument]"


@dataclass(frozen=True)
class _BlockArguments:
    """A nested block whose arguments are built when a configuration first has it: most never are."""

    build: Callable[[], Arguments]

    @cached_property
    def arguments(self) -> Arguments:
        """The arguments of the block by their newest names."""
        return self.build()


@dataclass(frozen=True)
class Object(_BlockArguments):
    """A nested block that is one object at `path`; "" is the object around it."""

    path: str
    constants: Mapping[str, JsonValue]
    required: bool


@dataclass(frozen=True)
class Members(_BlockArguments):
    """A nested block that is a list of objects at `path`."""

    path: str
    constants: Mapping[str, JsonValue]


@dataclass(frozen=True)
class ChildObject(_BlockArguments):
    """A nested block that is a child resource."""

    kind: str
    name: str
    constants: Mapping[str, JsonValue]


Target: TypeAlias = "Field | Beside | Object | Members | ChildObject"

_NEVER = frozenset(("name", "resource_group_name"))
"""Arguments of a resource that are part of its id, whether a table says so or not."""


def _location(value: Value) -> Value:
    return value.replace(" ", "").lower() if isinstance(value, str) else value


_COMMON: Mapping[str, Specs] = {
    "edge_zone": "extendedLocation.name",
    "identity": IDENTITY,
    "kind": "kind",
    "local_auth_enabled": Field("properties.disableLocalAuth", NOT),
    "local_authentication_enabled": Field("properties.disableLocalAuth", NOT),
    "location": Field("location", _location),
    "plan": Block("plan"),
    "public_network_access_enabled": Field("properties.publicNetworkAccess", ENABLED),
    "sku_name": "sku.name",
    "tags": "tags",
    "zone": Field("zones", listed),
    "zones": "zones",
}
"""What these arguments are for every type, unless its table says otherwise."""


def build(table: Table | Satellite) -> Arguments:
    """Return all arguments of a type by their newest names."""
    around = declared(table.name)
    ids = used(table) | _NEVER
    changed = CHANGED_IN_3.get(table.name, ())
    base = "" if isinstance(table, Satellite) and table.member_of else "properties"
    return _Around(around, base, ids, changed).arguments(fields_of(table))


def source_of(arguments: Arguments, path: FieldPath) -> FieldPath | None:
    """Return the path of the argument, in single blocks, that becomes the folded `path`; `None` if none does."""
    for name, argument in arguments.items():
        for target in argument.targets:
            if isinstance(target, Field) and fold_path(parse_path(target.path)) == path:
                return (name,)
            if not isinstance(target, Object):
                continue
            start = fold_path(parse_path(target.path)) if target.path else ()
            inner = source_of(target.arguments, path[len(start) :]) if path[: len(start)] == start else None
            if inner is not None:
                return (name, 0, *inner)
    return None


def fields_of(table: Table | Satellite) -> Mapping[str, Specs]:
    """Return the specs of a table, after those that are the same for every type."""
    around = declared(table.name)
    if isinstance(table, Satellite) or around is None:
        return table.fields
    written = (name for name, found in around.arguments().items() if name in _COMMON and found.written)
    ids = used(table)
    return {**{name: _COMMON[name] for name in written if name not in ids}, **table.fields}


_HOLE = re.compile(r"\{([a-z0-9_]+)[:}]")


def used(table: Table | Satellite) -> frozenset[str]:
    """Return the arguments that the ids and texts of a table are made of."""
    texts = [*table.texts.values()]
    texts += templates_of(table)
    texts += [table.member_of, f"{{{table.member}}}"] if isinstance(table, Satellite) else [f"{{{table.scope}}}"]
    return frozenset(name for text in texts for name in _HOLE.findall(text))


@frozen
class _Around:
    """The block whose arguments are built."""

    declared: Declared | None
    base: str  # where arguments are that no table maps
    used: frozenset[str] = frozenset()
    changed: tuple[str, ...] = ()  # arguments whose default changed in azurerm 3

    def arguments(self, fields: Mapping[str, Specs]) -> Arguments:
        """Return the arguments of the block: those with specs, and by convention all others that can be written."""
        result = {name: self._argument(name, specs_of(specs)) for name, specs in fields.items()}
        known = {former.name for argument in result.values() for former in argument.former}
        for name, found in self.declared.arguments().items() if self.declared is not None else ():
            if found.written and name not in result and name not in known:
                result[name] = self._by_convention(name, found)
        return result

    def _by_convention(self, name: str, found: Declared) -> Argument:
        path = inside(self.base, camel(name))
        if found.type == "block" and name not in self.used:
            return self._argument(name, (Block(path),))
        default = _by_major(found.defaults) if found.defaults else STATED
        targets = () if name in self.used else (Field(path),)
        return Argument(
            targets, _changed(default) if name in self.changed else default, found.type, found.of, (), found.sensitive
        )

    def _argument(self, name: str, specs: tuple[Spec, ...]) -> Argument:
        former = tuple(_former(other) for spec in specs if not isinstance(spec, Ignored) for other in spec.former)
        former = tuple(dict.fromkeys(former))
        found = self._declared(name, former)
        below = tuple(path.removeprefix(f"{name}.") for path in self.changed if path.startswith(f"{name}."))
        targets = tuple(target for spec in specs for target in self._targets(spec, found, below))
        default = self._default(name, former, specs)
        return Argument(
            targets,
            _changed(default) if name in self.changed else default,
            found.type if found is not None else "",
            found.of if found is not None else "",
            former,
            found is not None and found.sensitive,
        )

    def _declared(self, name: str, former: tuple[Former, ...]) -> Declared | None:
        if self.declared is None:
            return None
        names = (name, *(other.name for other in former))
        return next((found for key in names if (found := self.declared.argument(key)) is not None), None)

    def _targets(self, spec: Spec, found: Declared | None, changed: tuple[str, ...]) -> Iterator[Target]:
        if isinstance(spec, (Field, Beside)):
            yield spec
        elif isinstance(spec, Child):
            around = _Around(found, "properties", changed=changed)
            yield ChildObject(partial(around.arguments, spec.fields), spec.kind, spec.name, spec.constants)
        elif isinstance(spec, Block):
            around = _Around(found, "" if spec.path else self.base, changed=changed)
            arguments = partial(around.arguments, spec.fields)
            if isinstance(spec, Many) or not (isinstance(spec, Nested) or found is None or found.single):
                yield Members(arguments, spec.path, spec.constants)
            else:
                yield Object(arguments, spec.path, spec.constants, spec.required)

    def _default(self, name: str, former: tuple[Former, ...], specs: tuple[Spec, ...]) -> Default:
        """The default that is written by hand, else what the schemas state for the name of each major."""
        for spec in specs:
            held = spec.field if isinstance(spec, Beside) else spec
            if isinstance(held, (Field, Part)) and held.default is not STATED:
                return held.default
        if self.declared is None:
            return STATED
        if not former:
            only = self.declared.argument(name)
            return STATED if only is None or not only.defaults else _by_major(only.defaults)
        stated: dict[int, JsonValue | Absence] = {}
        for key, convert in ((name, None), *((other.name, other.convert) for other in former)):
            found = self.declared.argument(key)
            for major, value in found.defaults.items() if found is not None else ():
                if major not in stated:
                    stated[major] = value if convert is None else to_json(convert(cast("Value", value)))
        return _by_major(stated)


def _changed(default: Default) -> Default:
    later = default.values if isinstance(default, ByMajor) else ((OLDEST_MAJOR, default),)
    return ByMajor(((OLDEST_MAJOR - 1, DIFFERS), *later))


def _former(name: str | Former) -> Former:
    return name if isinstance(name, Former) else Former(name)


def _by_major(stated: Mapping[int, JsonValue | Absence]) -> Default:
    """One value where all majors have the same; a major without any has none."""
    if not stated:
        return STATED
    pairs: list[tuple[int, JsonValue | Absence]] = []
    for major in MAJORS:
        value = stated.get(major, STATED)
        if not pairs or pairs[-1][1] != value or isinstance(pairs[-1][1], bool) != isinstance(value, bool):
            pairs.append((major, value))
    return pairs[0][1] if len(pairs) == 1 else ByMajor(tuple(pairs))


def specs_of(specs: Specs) -> tuple[Spec, ...]:
    """Return the specs of an argument as a tuple."""
    if isinstance(specs, str):
        return (Field(specs),)
    if not isinstance(specs, tuple):
        return (specs,)
    return tuple(Field(spec) if isinstance(spec, str) else spec for spec in specs)


def default_of(of: object, major: int) -> Value:
    """Return the default that holds for a major; `None` if there is none."""
    if isinstance(of, ByMajor):
        value: object = None
        for since, found in of.values:
            if major >= since:
                value = found
        return default_of(value, major)
    return None if isinstance(of, Absence) else of  # pyright: ignore[reportReturnType]
