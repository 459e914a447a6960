"""Compares the azurerm tables with what the provider declares at each major."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from types import CodeType, FunctionType
from typing import Any

from azward.source.terraform.azurerm.build import default_of, specs_of, used
from azward.source.terraform.azurerm.ids import templates_of
from azward.source.terraform.azurerm.model import (
    NONE,
    OLDEST_MAJOR,
    STATED,
    Beside,
    Block,
    Child,
    Field,
    Former,
    Ignored,
    Key,
    Part,
    Satellite,
    Spec,
    Specs,
    Table,
)
from azward.source.terraform.azurerm.schema import FOLDER, Declared, declared

FREE = frozenset(("name", "resource_group_name", "id"))
AZURERM_2 = frozenset(
    (
        "allow_blob_public_access",
        "configuration_reference_blob_uri",
        "create_incident",
        "gallery_applications",
        "package_reference_id",
        "public_ip_address_allocation",
        "terminate_notification",
    )
)
"""Names that azurerm 2 had."""
PUBLIC = frozenset(("connection_string", "custom_domain_verification_id", "instrumentation_key", "principal_id", "sid",
                    "tenant_id", "validation_token", "virtual_machine_ssh_key"))  # fmt: skip
"""Sensitive attributes that give no access: they identify something, or prove that a domain is owned."""


@lru_cache(maxsize=1)
def known_names() -> frozenset[str]:
    """Return the names of all arguments of all types: a fragment that several tables share has some that not all have."""
    found: set[str] = set(AZURERM_2)

    def add(arguments: Mapping[str, Any]) -> None:
        for name, stored in arguments.items():
            found.add(name)
            add(stored.get("block", {}))

    for path in FOLDER.glob("*.json"):
        for resource in json.loads(path.read_bytes()).values():
            add(resource["arguments"])
    return frozenset(found)


def problems(table: Table | Satellite) -> Iterator[str]:
    """Yield what the provider's schema contradicts in a table, and what to do about it."""
    yield from _ids(table)
    around = declared(table.name)
    if around is None:
        yield from _undeclared(table.fields)
        return
    words = words_of(table.finish)
    yield from _fields(around, table.fields, used(table), words, "")
    yield from _sensitive(around, table, words)
    yield from _exports(around, table)


def words_of(function: object, seen: frozenset[int] = frozenset()) -> frozenset[str]:
    """Return the texts in the code of a function, and in what it refers to: the arguments that it may read."""
    if id(function) in seen:
        return frozenset()
    seen |= {id(function)}
    found: set[str] = set()
    if isinstance(function, FunctionType):
        found |= words_of(function.__code__, seen)
        values = [cell.cell_contents for cell in function.__closure__ or ()]
        values += [function.__globals__[name] for name in _names(function.__code__) if name in function.__globals__]
        for value in values:
            found |= words_of(value, seen)
    elif isinstance(function, CodeType):
        for constant in function.co_consts:
            found |= words_of(constant, seen)
    elif isinstance(function, str):
        found |= {function, *function.split(".")}
    elif isinstance(function, (tuple, list, frozenset)):
        for item in function:  # pyright: ignore[reportUnknownVariableType]
            found |= words_of(item, seen)
    elif isinstance(function, Mapping):
        for key, item in function.items():  # pyright: ignore[reportUnknownVariableType]
            found |= words_of(key, seen) | words_of(item, seen)
    return frozenset(found)


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)


def _ids(table: Table | Satellite) -> Iterator[str]:
    """The id of a resource names its type: `{vault_id}/secrets/{name}` is one of `Microsoft.KeyVault/vaults/secrets`."""
    if isinstance(table, Satellite):
        return
    templates = templates_of(table)
    if not templates:
        yield "no argument names its parent for certain; write `id`"
    namespace, *kinds = table.type.partition("@")[0].casefold().split("/")
    for template in templates:
        # a name of several segments: `files/{path}/{name}`
        _, provider, path = template.casefold().replace("}/{", "").rpartition("/providers/")
        segments = path.split("/")
        found = segments[1::2]
        fits = segments[0] == namespace and found == kinds if provider else bool(found) and kinds[-len(found) :] == found
        if not fits:
            yield f"the id `{template}` is not one of {table.type}"


def _undeclared(fields: Mapping[str, Specs]) -> Iterator[str]:
    """A type that no schema has: nothing of it can be derived."""
    for name, specs in fields.items():
        for spec in specs_of(specs):
            if type(spec) is Block:
                yield f"`{name}`: no schema has the type; write `Nested` or `Many`"


def _fields(
    around: Declared, fields: Mapping[str, Specs], ids: frozenset[str], words: frozenset[str], where: str
) -> Iterator[str]:
    for name, specs in fields.items():
        place = f"{where}{name}"
        for spec in specs_of(specs):
            former = (
                []
                if isinstance(spec, Ignored)
                else [item if isinstance(item, Former) else Former(item) for item in spec.former]
            )
            names = [name, *(item.name for item in former)]
            known = [found for each in names if (found := around.argument(each)) is not None]
            held = spec.field if isinstance(spec, Beside) else spec
            until = held.until if isinstance(held, (Field, Part)) else OLDEST_MAJOR
            if until >= OLDEST_MAJOR:
                missing = [each for each in names if each not in known_names()]
                yield from (f"`{place}`: no major has `{each}`; remove it or correct the name" for each in missing)
            if isinstance(held, (Field, Part)):
                yield from _default(around, held, [Former(name), *former], place)
            yield from _reason(spec, name, ids, words, place)
            if isinstance(spec, (Block, Child)) and known:
                yield from _block(known[0], spec, words, place)


def _block(found: Declared, spec: Block | Child, words: frozenset[str], place: str) -> Iterator[str]:
    if found.type != "block":
        yield f"`{place}`: it is a {found.type}, not a block; write `Field`"
        return
    ids = frozenset(re.findall(r"\{(\w+)", spec.name)) if isinstance(spec, Child) else frozenset[str]()
    yield from _fields(found, spec.fields, ids, words, f"{place}.")


def _default(around: Declared, spec: Field | Part, names: list[Former], place: str) -> Iterator[str]:
    """A default that is written by hand stands for what no schema states."""
    if spec.default is STATED:
        return
    stated: dict[int, Any] = {}
    majors: set[int] = set()
    for former in names:
        found = around.argument(former.name)
        if found is None:
            continue
        majors |= set(found.majors)
        for major, value in found.defaults.items():
            stated.setdefault(major, former.convert(value) if former.convert is not None else value)  # pyright: ignore[reportArgumentType]
    if spec.default is NONE:
        if not stated:
            yield f"`{place}`: no schema states a default; remove `default=NONE`"
        return
    for major, value in stated.items():
        own = default_of(spec.default, major)
        if value not in (own, ""):
            yield f"`{place}`: the default is {value!r} in azurerm {major}, not {own!r}; remove `default`"


def _reason(spec: Spec, name: str, ids: frozenset[str], words: frozenset[str], place: str) -> Iterator[str]:
    """An argument without a path has a reason, or an id, a text or `finish` uses it."""
    if isinstance(spec, Ignored) and not spec.reason:
        yield f"`{place}`: say why it is nowhere in the body: `Ignored(reason)`"
    if isinstance(spec, Part) and not spec.how and name not in ids and not _reads(name, words):
        yield f"`{place}`: `finish` does not read it; map it, or write `Ignored(reason)` or `Part(how)`"


def _sensitive(around: Declared, table: Table | Satellite, words: frozenset[str]) -> Iterator[str]:
    yield from _hidden(around, table.fields, words | used(table), "")
    for path in _computed(around, ""):
        export = table.exports.get(path, table.exports.get(path.partition(".")[0]))
        if not isinstance(export, Key) and path.rpartition(".")[2] not in PUBLIC:
            yield f"`{path}` is a sensitive attribute; add it to `exports` as KEY"


def _hidden(around: Declared, fields: Mapping[str, Specs], words: frozenset[str], where: str) -> Iterator[str]:
    """Sensitive arguments that are not written to the body, without a reason."""
    for name, found in around.arguments().items():
        for spec in specs_of(fields.get(name, ())):
            if found.sensitive and found.written and isinstance(spec, Part) and not _reads(name, words):
                yield f"`{where}{name}` is sensitive and `finish` does not read it; map it, or write `Ignored(reason)`"
            if isinstance(spec, (Block, Child)) and found.type == "block":
                yield from _hidden(found, spec.fields, words, f"{where}{name}.")


def _reads(name: str, words: frozenset[str]) -> bool:
    """Decide whether code with these texts may read an argument, also by a name of two parts."""
    return name in words or any(name[:at] in words and name[at:] in words for at in range(1, len(name)))


def _computed(around: Declared, where: str) -> Iterator[str]:
    for name, found in around.arguments().items():
        if found.type == "block":
            yield from _computed(found, f"{where}{name}.")
        elif found.sensitive and not found.written:
            yield f"{where}{name}"


def _exports(around: Declared, table: Table | Satellite) -> Iterator[str]:
    for path in table.exports:
        found: Declared | None = around
        for name in path.split("."):
            if found is not None and found.type == "map":
                break
            found = found.argument(name) if found is not None else None
        if found is None and path.rpartition(".")[2] != "id":
            yield f"exports `{path}`: no major has such an attribute; remove it or correct the name"
