"""How a table says what an azurerm resource is in ARM. `docs/azurerm-tables.md` explains it with examples."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from typing import TypeAlias

from azward.frozen import frozen
from azward.graph.value import JsonValue, Unknown, Value, join_text
from azward.source.function import FunctionError
from azward.source.terraform.functions.conversion import to_number, to_text
from azward.source.terraform.resources.ids import last_name, vault_segment

__all__ = [
    "DIFFERS",
    "DISABLED",
    "ENABLED",
    "IDENTITY",
    "KEY",
    "KEY_NAME",
    "KEY_VAULT",
    "KEY_VERSION",
    "Export",
    "Key",
    "NEWEST_MAJOR",
    "NONE",
    "NOT",
    "OLDEST_MAJOR",
    "STATED",
    "SYSTEM_IDENTITY",
    "Absence",
    "Beside",
    "Block",
    "ByMajor",
    "Child",
    "Convert",
    "Default",
    "Field",
    "Finish",
    "Former",
    "Get",
    "Ignored",
    "Many",
    "Nested",
    "OfText",
    "PLAIN_IDENTITY",
    "Part",
    "ROOT_KEY",
    "Satellite",
    "Spec",
    "Specs",
    "Names",
    "Table",
    "VAULT_ADDRESS",
    "Written",
    "as_keys",
    "camel",
    "each",
    "epoch",
    "enum",
    "from_major",
    "id_objects",
    "inside",
    "joined",
    "last_segment",
    "listed",
    "number",
    "objects",
    "pairs",
    "parsed",
    "same",
    "split",
    "text",
    "unless",
]

OLDEST_MAJOR = 3
NEWEST_MAJOR = 5

Convert: TypeAlias = "Callable[[Value], Value]"
"""Turns a known value of Terraform into one of ARM. It never meets an `Unknown`, a `Choice` or null at the top level, but
may meet them inside of a list."""


class Absence:
    """There is no default value."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return self.name


NONE = Absence("NONE")
"""Nothing is sent for an argument that is not written, whatever the schema says."""
DIFFERS = Absence("DIFFERS")
"""The default of azurerm 2, where it is another than that of 3."""
STATED = Absence("STATED")
"""The default is the one that the provider's schema states, if it states one."""


@frozen
class ByMajor:
    """A default that changed: the value of the last pair (major from which on, value) that applies."""

    values: tuple[tuple[int, JsonValue | Absence], ...]


def from_major(values: Mapping[int, JsonValue | Absence]) -> ByMajor:
    """A default by the major version from which on it holds: `from_major({3: "TLS1_0", 4: "TLS1_2"})`."""
    return ByMajor(tuple(sorted(values.items(), key=lambda pair: pair[0])))


Default: TypeAlias = "JsonValue | Absence | ByMajor"


@frozen
class Former:
    """A name that an argument had in other majors; `convert` turns its value into that of the new one."""

    name: str
    convert: Convert | None = None


Names: TypeAlias = "tuple[str | Former, ...]"


@frozen
class Field:
    """An argument whose value is at `path` of the body.

    Write `default` only where no schema states it: what the provider's code sends, in Terraform's terms.
    """

    path: str
    convert: Convert | None = None
    default: Default = STATED
    former: Names = ()
    until: int = NEWEST_MAJOR  # 2 for an argument that no stored schema has any more
    part_of: str = ""  # "probes": the value is the name of such a part of the resource, ARM wants its id


@frozen
class Part:
    """An argument that has no path of its own: `finish` reads it. Those that ids and texts use need no entry.

    Where `finish` does not name it, say how it gets into the body.
    """

    how: str = ""  # "copied with its block"
    default: Default = STATED
    former: Names = ()
    until: int = NEWEST_MAJOR


@frozen
class Block:
    """A nested block: one object at `path` if the schema allows one block, else a list of objects.

    "" is the object around it. An argument of the block that is not in `fields` is at its camel-cased name.
    """

    path: str
    fields: Mapping[str, Specs] = field(default_factory=dict[str, "Specs"])
    constants: Mapping[str, JsonValue] = field(default_factory=dict[str, "JsonValue"])  # there whenever the block is
    former: Names = ()
    required: bool = False  # the block is always there: where it is open, each of its fields is, but not the object


@frozen
class Nested(Block):
    """A nested block that is one object, although the schema allows several."""


@frozen
class Many(Block):
    """A nested block that is a list of objects, although the schema allows only one."""


@frozen
class Child:
    """A nested block that is a child resource: `kind` and `name` are those below the parent.

    A block that is written several times needs a `name` with one of its arguments in braces.
    """

    kind: str  # "blobServices"
    name: str  # "default"
    fields: Mapping[str, Specs] = field(default_factory=dict[str, "Specs"])
    constants: Mapping[str, JsonValue] = field(default_factory=dict[str, "JsonValue"])
    former: Names = ()


@frozen
class Beside:
    """An argument whose value is in a child resource, at the path of `field` in its body."""

    kind: str  # "connectionPolicies"
    name: str  # "default"
    field: Field

    @property
    def former(self) -> Names:
        return self.field.former


@frozen
class Ignored:
    """An argument that is nowhere in the body."""

    reason: str


Spec: TypeAlias = "Field | Part | Block | Child | Beside | Ignored"
Specs: TypeAlias = "Spec | str | tuple[Spec | str, ...]"
"""What an argument means: one thing, or several. A text is the path of a field."""

Get: TypeAlias = "Callable[[str], Value]"
"""The value of an argument, with its default; `None` if it has none."""
Written: TypeAlias = "tuple[str, Value, str]"
"""A path of the body, the value there, and the argument that it comes from ("" if from none)."""
Finish: TypeAlias = "Callable[[Get], Iterable[Written]]"
"""What no field can say. Values may be open: `distribute` helps."""


@frozen
class Key:
    """An attribute that is key material: a secret whose source is what has the id `of`, a text as in `Table` in which
    `{id}` is the id of the resource."""

    of: str = "{id}"


KEY = Key()
"""A key of the resource itself."""
ROOT_KEY = Key("{id}/authorizationRules/RootManageSharedAccessKey")
"""A key of the rule that a namespace of Event Hubs, Service Bus or Relay is born with."""

Export: TypeAlias = "str | tuple[str, ...] | Key"
"""What an attribute is that nobody writes: a text with arguments in braces, or key material."""


@frozen
class Table:
    """What one azurerm type is in ARM.

    Texts in `id` and `exports` hold arguments in braces: `{name}`, `{key_vault_id}`. `{argument:last}` is the last segment
    of an id, `{argument:parent}` the id without its last two, `{argument:group}` the resource group of an id,
    `{argument:source}` the id of what a connection string belongs to, `{argument:role}` the id of the built-in role of that
    name, `{group}` the resource group, `{subscription}` the subscription, and `{?x}` something that is known only once it is
    deployed.
    """

    name: str  # "azurerm_storage_account"
    type: str  # "Microsoft.Storage/storageAccounts@2023-05-01"
    fields: Mapping[str, Specs] = field(default_factory=dict[str, "Specs"])
    id: str | tuple[str, ...] = ""  # of several, the first whose arguments are all set; "" for a resource in a group
    texts: Mapping[str, str] = field(default_factory=dict[str, str])  # path of the body -> text with arguments in braces
    constants: Mapping[str, JsonValue] = field(default_factory=dict[str, "JsonValue"])
    exports: Mapping[str, Export] = field(default_factory=dict[str, "Export"])
    finish: Finish | None = None
    scope: str = ""  # an extension resource: the argument that holds the id of what it extends


@frozen
class Satellite:
    """An azurerm type that is no resource in ARM but part of another: its body is merged into that one."""

    name: str  # "azurerm_subnet_network_security_group_association"
    into: str | tuple[str, ...]  # the id of the other, a text as in `Table`
    fields: Mapping[str, Specs]
    # the list in the other's body that all of this is one member of; on the way `['{argument}']` is the member of a list
    # that has this name, `[*]` every member
    member_of: str = ""
    member: str = ""  # the argument whose value is the member, where that is no object
    type: str = ""  # of the other, where that is not declared beside it
    texts: Mapping[str, str] = field(default_factory=dict[str, str])
    constants: Mapping[str, JsonValue] = field(default_factory=dict[str, "JsonValue"])
    exports: Mapping[str, Export] = field(default_factory=dict[str, "Export"])
    finish: Finish | None = None


def same(*names: str, at: str = "") -> dict[str, Specs]:
    """Fields of arguments that ARM calls the same, in camel case: `same("start_time", at="properties")`."""
    return {name: inside(at, camel(name)) for name in names}


def inside(base: str, path: str) -> str:
    """Return the path that `path` is below `base`; either may be empty."""
    return f"{base}.{path}" if base and path else base or path


def camel(name: str) -> str:
    """Return the name that an argument has in ARM by convention."""
    first, *more = name.split("_")
    return first + "".join(word.capitalize() for word in more)


# converters ---------------------------------------------------------------------------------------------------------------


def _words(yes: str, no: str) -> Convert:
    return lambda value: yes if value is True else no if value is False else value


ENABLED = _words("Enabled", "Disabled")
DISABLED = _words("Disabled", "Enabled")


def _not(value: Value) -> Value:
    return not value if isinstance(value, bool) else value


NOT: Convert = _not


def enum(words: Mapping[str, str]) -> Convert:
    """Each of `words` as ARM spells it; others stay."""
    return lambda value: words.get(value, value) if isinstance(value, str) else value


def text(value: Value) -> Value:
    """A number or a bool as a text."""
    return to_text(value) if isinstance(value, (bool, int, float)) else value


def number(value: Value) -> Value:
    """A text as a number; what is none stays."""
    try:
        return to_number(value) if isinstance(value, str) else value
    except FunctionError:
        return value


def epoch(value: Value) -> Value:
    """A date and time as the seconds since 1970; what is none stays."""
    from datetime import datetime

    try:
        return int(datetime.fromisoformat(value).timestamp()) if isinstance(value, str) else value
    except ValueError:
        return value


def joined(separator: str) -> Convert:
    """The members of a list as one text; open if one of them is."""

    def convert(value: Value) -> Value:
        if not isinstance(value, list):
            return value
        if all(isinstance(item, str) for item in value):
            return separator.join(str(item) for item in value)
        from azward.graph.value import unknown_from

        return unknown_from(separator.join(["…"]), *value)

    return convert


def split(separator: str) -> Convert:
    """A text as the list of its parts."""
    return lambda value: [*value.split(separator)] if isinstance(value, str) else value


def each(convert: Convert) -> Convert:
    """`convert` for each member of a list."""

    def apply(value: Value) -> Value:
        if not isinstance(value, list):
            return value
        return [convert(item) if item is not None and not isinstance(item, Unknown) else item for item in value]

    return apply


def objects(member: str, **more: JsonValue) -> Convert:
    """Each member of a list as an object that has it as `member`, with `more` beside it."""

    def convert(value: Value) -> Value:
        if not isinstance(value, list):
            return value
        return [item if isinstance(item, Unknown) and item.many else {member: item, **_values(more)} for item in value]

    return convert


def _values(members: Mapping[str, JsonValue]) -> dict[str, Value]:
    return {key: value for key, value in members.items()}  # pyright: ignore[reportReturnType]  # noqa: C416


id_objects = objects("id")


def pairs(key: str = "name", member: str = "value") -> Convert:
    """A map as a list of objects, such as the settings of an app."""

    def convert(value: Value) -> Value:
        return [{key: name, member: item} for name, item in value.items()] if isinstance(value, dict) else value

    return convert


def listed(value: Value) -> Value:
    """A single value as a list of one."""
    return value if isinstance(value, list) else [value]


@frozen
class OfText:
    """A converter that takes a text apart, also one of which only stretches are known."""

    apply: Convert

    def __call__(self, value: Value) -> Value:
        return self.apply(value)


def _parsed(value: Value) -> Value:
    """Return what a text of JSON says, also if parts of it are unknown; any other text stays."""
    if isinstance(value, Unknown):
        from azward.source.terraform.functions.json_encoding import partly_known_json

        found = partly_known_json(value, value.expression)
        return value if isinstance(found, Unknown) else found
    if not isinstance(value, str):
        return value
    from azward.source.terraform.functions.json_encoding import decoded

    try:
        return decoded(value)
    except (ValueError, RecursionError, FunctionError):
        return value


parsed = OfText(_parsed)
"""What a text of JSON says."""

last_segment = OfText(last_name)
"""The last segment of an id: its name."""


def _vault(value: Value) -> Value:
    host = vault_segment(value, 2)
    if isinstance(host, Unknown):
        return join_text("vault", ["https://", host]) if host.parts else host
    return f"https://{host}" if isinstance(host, str) else host


KEY_VAULT = OfText(_vault)
"""Of the id of a key or secret in a vault, the address of the vault, without a slash at its end."""
VAULT_ADDRESS = OfText(lambda value: join_text("vault", ["https://", last_name(value), ".vault.azure.net"]))
"""Of the id of a vault, its address, without a slash at its end."""
KEY_NAME = OfText(lambda value: vault_segment(value, 4))
KEY_VERSION = OfText(lambda value: vault_segment(value, 5))


def _versionless(value: Value) -> Value:
    version = vault_segment(value, 5)
    return version if isinstance(version, Unknown) else not version


KEY_VERSIONLESS = OfText(_versionless)
"""Of the id of a key, secret or certificate in a vault, whether it names no version."""


def unless(*words: JsonValue) -> Convert:
    """Null for the values that the provider does not send."""
    return lambda value: None if value in words else value


def as_keys(value: Value) -> Value:
    """A list of ids as an object that has them as its keys."""
    from azward.graph.value import canonical

    if not isinstance(value, list):
        return value
    if any(isinstance(item, Unknown) and item.many for item in value):
        from azward.graph.value import unknown_from

        return unknown_from("identity_ids", *value)
    return {canonical(item): {} for item in value}


IDENTITY = Nested("identity", {"type": Field("type"), "identity_ids": Field("userAssignedIdentities", as_keys)})
"""The block `identity`, which many types share."""
PLAIN_IDENTITY = Nested(
    "identity",
    {
        "type": Field("type", enum({"SystemAssigned, UserAssigned": "SystemAssigned,UserAssigned"})),
        "identity_ids": Field("userAssignedIdentities", as_keys),
    },
)
"""The block `identity` of types that take no space after the comma."""
SYSTEM_IDENTITY = Nested("identity", {"type": Field("type")})
"""The block `identity` of types that accept no identities of users."""
