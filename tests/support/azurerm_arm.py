"""Compares the azurerm tables with Azure's own types: paths, constants, allowed words and the types of values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from arm_schema import Shape, body_of, problems, step
from azward.graph.value import Value
from azward.source.terraform.azurerm import arguments_of
from azward.source.terraform.azurerm.build import Argument, Arguments, ChildObject, Members, Object, default_of
from azward.source.terraform.azurerm.engine import lookup_in, read
from azward.source.terraform.azurerm.model import Beside, Field, Finish, Former, Satellite, Table
from azward.source.terraform.azurerm.schema import MAJORS, Declared, declared

ID = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/n/subnets/s"
SAMPLES: Mapping[str, tuple[Value, ...]] = {
    "string": ("sample", "1", "1.5", "true", '{"a": {}}', "[{}]", "PT1H", "2030-01-01T00:00:00Z", ID, "a,b", "https://v.vault.azure.net/keys/k/1", "00:00"),
    "number": (1,),
    "bool": (True,),
}  # fmt: skip
"""Values of each type of Terraform: of a text several, since a converter may expect a number, a document or an id."""
ROUNDS = 12


def check(table: Table | Satellite) -> Iterator[str]:
    """Yield what is wrong with a table."""
    if not table.type:
        return
    shape = body_of(table.type)
    if shape is None:
        yield _unknown(table.type)
        return
    arguments = arguments_of(table.name)
    if isinstance(table, Satellite) and table.member_of:
        shape, wrong = _member(shape, table.member_of)
        if shape is None:
            yield wrong
            return
        if table.member:
            return  # the value of the argument is the member
    for path in table.texts:
        yield from _place(shape, path)[1]
    for path, value in table.constants.items():
        yield from _constant(shape, path, value)
    around = declared(table.name)
    yield from _arguments(table.type, shape, arguments, around, "")
    if table.finish is not None and around is not None:
        yield from dict.fromkeys(_finished(shape, table.finish, arguments, around))


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
        yield from dict.fromkeys(problem for major in MAJORS for problem in problems(found, default_of(value, major), path))


def _arguments(kind: str, shape: Shape, arguments: Arguments, around: Declared | None, where: str) -> Iterator[str]:
    for name, argument in arguments.items():
        place = f"{where}.{name}" if where else name
        facts = [fact for fact in _facts(around, name, argument.former) if fact[1].written]
        if around is not None and not facts:
            continue  # computed only, or not an argument of this type in any major
        for target in argument.targets:
            for problem in dict.fromkeys(_target(kind, shape, target, argument, facts, place)):
                yield problem if problem.startswith("[") else f"[{place}] {problem}"


def _facts(around: Declared | None, name: str, former: Sequence[Former]) -> list[tuple[Former | None, Declared]]:
    """What is declared of an argument by each of its names."""
    names: list[tuple[str, Former | None]] = [(name, None), *((other.name, other) for other in former)]
    return [(by, found) for key, by in names if around is not None and (found := around.argument(key)) is not None]


def _target(
    kind: str,
    shape: Shape,
    target: object,
    argument: Argument,
    facts: Sequence[tuple[Former | None, Declared]],
    place: str,
) -> Iterator[str]:
    block = facts[0][1] if facts else None
    if isinstance(target, Field):
        found, wrong = _place(shape, target.path)
        yield from wrong
        if found is not None:
            yield from _values(found, target, argument, facts)
    elif isinstance(target, (ChildObject, Beside)):
        base, _, version = kind.partition("@")
        full = f"{base}/{target.kind}@{version}"
        below = body_of(full)
        if below is None:
            yield _unknown(full)
        elif isinstance(target, Beside):
            yield from _target(full, below, target.field, argument, facts, place)
        else:
            yield from _block(full, below, target, block, place)
    elif isinstance(target, (Object, Members)):
        inner, wrong = _place(shape, target.path)
        yield from wrong
        if inner is not None and isinstance(target, Members):
            inner = inner.item()
            if inner is None:
                yield f"`{target.path}` is not a list"
        elif inner is not None and not inner.kinds & {"object", "any"}:
            yield f"`{target.path}` is not an object"
        if inner is not None:
            yield from _block(kind, inner, target, block, place)


def _block(
    kind: str, shape: Shape, target: Object | Members | ChildObject, block: Declared | None, place: str
) -> Iterator[str]:
    for path, value in target.constants.items():
        yield from _constant(shape, path, value)
    yield from _arguments(kind, shape, target.arguments, block, place)


def _values(
    shape: Shape, field: Field, argument: Argument, facts: Sequence[tuple[Former | None, Declared]]
) -> Iterator[str]:
    """What ARM refuses of the values that an argument may have: its defaults, its allowed words, its type."""
    for major in MAJORS:
        yield from problems(shape, _converted(default_of(argument.default, major), None, field), field.path)
    for former, fact in facts:
        for word in dict.fromkeys(word for major in fact.written for word in fact.allowed(major)):
            sample = [word] if fact.type == "list" else word
            yield from problems(shape, _converted(sample, former, field), field.path)
        results = [list(_type_problems(shape, field, former, sample)) for sample in _samples(fact)]
        if results and all(results):
            yield results[0][0]


def _type_problems(shape: Shape, field: Field, former: Former | None, sample: Value) -> Iterator[str]:
    for problem in problems(shape, _converted(sample, former, field), field.path):
        if " expected " in problem:
            yield problem


def _samples(fact: Declared) -> list[Value]:
    match fact.type:
        case "list":
            return [[sample] for sample in SAMPLES.get(fact.of, ())]
        case "map":
            return [{"a": sample} for sample in SAMPLES.get(fact.of, ())]
        case kind:
            return list(SAMPLES.get(kind, ()))


def _converted(value: Value, former: Former | None, field: Field) -> Value:
    if former is not None and former.convert is not None and value is not None:
        value = former.convert(value)
    if value is None:
        return None
    if field.part_of:
        value = [ID] if isinstance(value, list) else ID
    return field.convert(value) if field.convert is not None else value


def _finished(shape: Shape, finish: Finish, arguments: Arguments, around: Declared) -> Iterator[str]:
    """What ARM refuses of what `finish` writes for several sets of arguments."""
    for major in around.majors:
        for turn in range(ROUNDS):
            lookup = lookup_in(sample_block(around, turn, major))
            for path, value, _ in finish(lambda name, lookup=lookup, major=major: read(name, arguments, lookup, major)[0]):
                found, wrong = _place(shape, path)
                yield from (f"[finish] {problem}" for problem in wrong)
                if found is not None:
                    yield from (
                        f"[finish] {problem}"
                        for problem in problems(found, value, path)
                        if not any(f"{sample!r} is not one of" in problem for sample in SAMPLES["string"])
                    )


def sample_block(around: Declared, turn: int, major: int) -> dict[str, Value]:
    """A value for each argument of a block that can be written at a major; `turn` chooses among several."""
    block: dict[str, Value] = {}
    for name, fact in around.arguments().items():
        if major not in fact.written:
            continue
        if fact.block is not None:
            block[name] = [sample_block(fact, turn, major)]
        elif allowed := fact.allowed(major):
            word = allowed[turn % len(allowed)]
            block[name] = [word] if fact.type == "list" else word
        elif samples := _samples(fact):
            block[name] = samples[turn % len(samples)]
    return block
