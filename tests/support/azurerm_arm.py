"""Compares the azurerm tables with Azure's own types: paths, constants, allowed words and the types of values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from arm_schema import Shape, body_of, problems, step
from azward.graph.value import Value
from azward.source.terraform.azurerm.engine import COMMON, default_of, lookup_in, read, specs_of
from azward.source.terraform.azurerm.model import (
    NEWEST_MAJOR,
    OLDEST_MAJOR,
    Beside,
    Child,
    Field,
    Finish,
    Many,
    Nested,
    Satellite,
    Specs,
    Table,
)

Arguments = Mapping[str, Mapping[str, Any]]
"""The arguments of a block as the provider declares them: name -> type, element, allowed, block, ..."""

ID = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/n/subnets/s"
ROUNDS = 12
SAMPLES: dict[str, tuple[Value, ...]] = {
    "string": ("sample", "1", "1.5", "true", '{"a": {}}', "[{}]", "PT1H", "2030-01-01T00:00:00Z", ID, "a,b", "https://v.vault.azure.net/keys/k/1"),
    "int": (1,),
    "float": (1.5,),
    "bool": (True,),
}  # fmt: skip
"""Values of each type of Terraform: of a text several, since a converter may expect a number, a document or an id."""


def check(table: Table | Satellite, versions: Mapping[int, Arguments]) -> Iterator[str]:
    """Yield what is wrong with a table. `versions` holds the provider's arguments by major version."""
    if not table.type:
        return
    shape = body_of(table.type)
    if shape is None:
        yield _unknown(table.type)
        return
    if isinstance(table, Satellite) and table.member_of:
        shape, wrong = _member(shape, table.member_of)
        if shape is None or (wrong and "read-only" not in wrong):
            yield wrong
            return
        if table.member:
            fields = {name: specs for name, specs in table.fields.items() if name == table.member}
            yield from _fields(table.type, shape, {}, versions, "")
            return
    fields: dict[str, Specs] = dict(table.fields)
    if isinstance(table, Table):
        writable = {name: specs for name, specs in COMMON.items() if (found := shape.member(name)) and not found[1]}
        fields = {**writable, **fields}
    for path in table.texts:
        yield from _place(shape, path)[1]
    for path, value in table.constants.items():
        yield from _constant(shape, path, value)
    yield from _fields(table.type, shape, fields, versions, "")
    if table.finish is not None:
        yield from dict.fromkeys(_finished(shape, table.finish, fields, versions))


def _finished(shape: Shape, finish: Finish, fields: Mapping[str, Specs], versions: Mapping[int, Arguments]) -> Iterator[str]:
    """What ARM refuses of what `finish` writes for several sets of arguments."""
    for major, arguments in versions.items():
        for turn in range(ROUNDS):
            lookup = lookup_in(_sample_block(arguments, turn))
            for path, value, _ in finish(lambda name, lookup=lookup, major=major: read(name, fields, lookup, major)[0]):
                found, wrong = _place(shape, path)
                yield from (f"[finish] {problem}" for problem in wrong)
                if found is not None:
                    yield from (
                        f"[finish] {problem}"
                        for problem in problems(found, value, path)
                        if not any(f"{sample!r} is not one of" in problem for sample in SAMPLES["string"])
                    )


def _sample_block(arguments: Arguments, turn: int) -> dict[str, Value]:
    """A value for each argument that can be written; `turn` chooses among several."""
    block: dict[str, Value] = {}
    for name, argument in arguments.items():
        if not (argument.get("optional") or argument.get("required")):
            continue
        if "block" in argument:
            block[name] = [_sample_block(argument["block"], turn)]
        elif allowed := argument.get("allowed"):
            word = allowed[turn % len(allowed)]
            block[name] = [word] if argument.get("type") in ("list", "set") else word
        elif samples := list(_samples(argument)):
            block[name] = samples[turn % len(samples)]
    return block


def _unknown(full: str) -> str:
    return f"{full} is not stored: run bench/arm_schema.py, or Azure's types lack it"


def _member(shape: Shape, path: str) -> tuple[Shape | None, str]:
    found, wrong = step(shape, re.sub(r"\[[^]]*\]", "[*]", path))
    inner = found.item() if found is not None else None
    return inner, wrong or ("" if inner else f"`{path}` is not a list")


def _place(shape: Shape, path: str) -> tuple[Shape | None, list[str]]:
    found, wrong = step(shape, path)
    return found, [wrong] if wrong else []


def _constant(shape: Shape, path: str, value: object) -> Iterator[str]:
    found, wrong = _place(shape, path)
    yield from wrong
    if found is not None:
        majors = range(OLDEST_MAJOR, NEWEST_MAJOR + 1)
        yield from dict.fromkeys(problem for major in majors for problem in problems(found, default_of(value, major), path))


def _fields(
    kind: str, shape: Shape, fields: Mapping[str, Specs], versions: Mapping[int, Arguments], where: str
) -> Iterator[str]:
    for name, specs in fields.items():
        place = f"{where}.{name}" if where else name
        for spec in specs_of(specs):
            for problem in dict.fromkeys(_spec(kind, shape, spec, name, versions, place)):
                yield problem if problem.startswith("[") else f"[{place}] {problem}"


def _spec(kind: str, shape: Shape, spec: object, name: str, versions: Mapping[int, Arguments], place: str) -> Iterator[str]:
    if isinstance(spec, Field):
        found, wrong = _place(shape, spec.path)
        yield from wrong
        if found is not None:
            yield from _values(found, spec, name, versions)
    elif isinstance(spec, (Child, Beside)):
        base, _, version = kind.partition("@")
        full = f"{base}/{spec.kind}@{version}"
        below = body_of(full)
        if below is None:
            yield _unknown(full)
        elif isinstance(spec, Beside):
            yield from _spec(full, below, spec.field, name, versions, place)
        else:
            yield from _block(full, below, spec, name, versions, place)
    elif isinstance(spec, (Nested, Many)):
        inner, wrong = _place(shape, spec.path)
        yield from wrong
        if inner is not None and isinstance(spec, Many):
            inner = inner.item()
            if inner is None:
                yield f"`{spec.path}` is not a list"
        elif inner is not None and not inner.kinds & {"object", "any"}:
            yield f"`{spec.path}` is not an object"
        if inner is not None:
            yield from _block(kind, inner, spec, name, versions, place)


def _block(
    kind: str, shape: Shape, spec: Nested | Many | Child, name: str, versions: Mapping[int, Arguments], place: str
) -> Iterator[str]:
    for path, value in spec.constants.items():
        yield from _constant(shape, path, value)
    names = (name, *(former.name for former in spec.former))
    inner = {
        major: found["block"]
        for major, arguments in versions.items()
        for found in [next((arguments[each] for each in names if each in arguments), {})]
        if "block" in found
    }
    yield from _fields(kind, shape, spec.fields, inner, place)


def _values(shape: Shape, spec: Field, name: str, versions: Mapping[int, Arguments]) -> Iterator[str]:
    """What ARM refuses of the values that an argument may have: its defaults, its allowed words, its type."""
    for major in range(OLDEST_MAJOR, NEWEST_MAJOR + 1):
        yield from problems(shape, _converted(default_of(spec.default, major), spec), spec.path)
    names = {name: None, **{former.name: former for former in spec.former}}
    for arguments in versions.values():
        for known, former in names.items():
            argument = arguments.get(known)
            if argument is None or not (argument.get("optional") or argument.get("required")):
                continue
            for word in argument.get("allowed", ()):
                sample = [word] if argument.get("type") in ("list", "set") else word
                value = former.convert(sample) if former is not None and former.convert is not None else sample
                yield from problems(shape, _converted(value, spec), spec.path)
            samples = tuple(_samples(argument))
            results = [list(_type_problems(shape, spec, former, sample)) for sample in samples]
            if samples and all(results):
                yield results[0][0]


def _type_problems(shape: Shape, spec: Field, former: Any, sample: Value) -> Iterator[str]:
    value = former.convert(sample) if former is not None and former.convert is not None else sample
    for problem in problems(shape, _converted(value, spec), spec.path):
        if " expected " in problem:
            yield problem


def _samples(argument: Mapping[str, Any]) -> Iterator[Value]:
    match argument.get("type"):
        case "list" | "set" if "block" not in argument:
            for sample in SAMPLES.get(str(argument.get("element", "string")), ()):
                yield [sample]
        case "map":
            for sample in SAMPLES.get(str(argument.get("element", "string")), ()):
                yield {"a": sample}
        case str(kind):
            yield from SAMPLES.get(kind, ())
        case _:
            pass


def _converted(value: Value, spec: Field) -> Value:
    if value is None:
        return None
    if spec.part_of:
        value = [ID] if isinstance(value, list) else ID
    return spec.convert(value) if spec.convert is not None else value
