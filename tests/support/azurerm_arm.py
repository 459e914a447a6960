"""Compares the azurerm tables with Azure's own types: paths, constants, allowed words and the types of values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from arm_schema import Shape, body_of, problems, step
from azward.graph.resource import FieldPath, fold_path
from azward.graph.value import Value
from azward.source.terraform.azurerm import arguments_of
from azward.source.terraform.azurerm.build import Argument, Arguments, ChildObject, Members, Object, Target, default_of
from azward.source.terraform.azurerm.engine import draft, lookup_in, read
from azward.source.terraform.azurerm.model import Beside, Field, Former, Satellite, Table
from azward.source.terraform.azurerm.schema import MAJORS, Declared, declared

ID = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/n/subnets/s"
ROUNDS = 12
FEW_ROUNDS = 4
SAMPLES: dict[str, tuple[Value, ...]] = {
    "string": ("sample", "08:00", "200-299", '{"a": []}', "1", "1.5", "true", '{"a": {}}', "[{}]", "PT1H", "2030-01-01T00:00:00Z", ID, "a,b", "https://v.vault.azure.net/keys/k/1"),
    "number": (1, 1.5),
    "bool": (True,),
}  # fmt: skip
"""Values of each type of Terraform: of a text several, since a converter may expect a number, a document or an id."""


@dataclass(frozen=True)
class OfKind(Shape):
    """A body whose `properties` are of one kind, which `properties.type` names."""

    kind: str = ""

    def member(self, name: str) -> tuple[Shape, bool] | None:
        """See `Shape`."""
        found = super().member(name)
        if found is None or name != "properties":
            return found
        shape, read_only = found
        options = tuple(option for option in shape.options if self._fits(shape, option))
        return Shape(shape.shapes, options or shape.options), read_only

    def _fits(self, shape: Shape, option: Any) -> bool:
        own = Shape(shape.shapes, (option,)).member("type") if option[0] == "object" and "type" in option[1] else None
        words = own[0].words if own is not None else None
        return words is None or self.kind.casefold() in words


def check(table: Table | Satellite) -> Iterator[str]:
    """Yield what is wrong with a table at any major of the provider."""
    if not table.type:
        return
    shape = body_of(table.type)
    if shape is None:
        yield _unknown(table.type)
        return
    kind = table.constants.get("properties.type")
    if isinstance(kind, str):
        shape = OfKind(shape.shapes, shape.options, kind)
    around, arguments = declared(table.name), arguments_of(table.name)
    if isinstance(table, Satellite) and table.member_of:
        shape, wrong = _member(shape, table.member_of)
        if shape is None or (wrong and "read-only" not in wrong):
            yield wrong
            return
        if table.member:
            only = {name: argument for name, argument in arguments.items() if name == table.member}
            yield from _arguments(table.type, shape, only, around, "")
            return
    for path in table.texts:
        yield from _place(shape, path)[1]
    for path, value in table.constants.items():
        yield from _constant(shape, path, value)
    yield from _arguments(table.type, shape, arguments, around, "")
    if table.finish is not None and around is not None:
        yield from dict.fromkeys(_finished(shape, table, arguments, around))


def _finished(shape: Shape, table: Table | Satellite, arguments: Arguments, around: Declared) -> Iterator[str]:
    """What ARM refuses of what `finish` writes for several sets of arguments."""
    assert table.finish is not None
    for major in around.majors:
        for turn in range(ROUNDS):
            lookup = lookup_in(sample_block(around, major, turn))
            for path, value, _ in table.finish(
                lambda name, lookup=lookup, major=major: read(name, arguments, lookup, (major,))[0]
            ):
                found, wrong = _place(shape, path)
                yield from (f"[finish] {problem}" for problem in wrong)
                if found is not None:
                    yield from (
                        f"[finish] {problem}"
                        for problem in problems(found, value, path)
                        if not any(f"{sample!r} is not one of" in problem for sample in SAMPLES["string"])
                    )


def written_paths(table: Table) -> set[FieldPath]:
    """The folded paths that a table writes for samples of all its arguments, with `*` for each member of a list."""
    around = declared(table.name)
    found: set[FieldPath] = set()
    for major in around.majors if around is not None else ():
        for turn in range(FEW_ROUNDS):
            lookup = lookup_in(sample_block(around, major, turn)) if around is not None else lookup_in({})
            found |= set(_paths(draft(table, arguments_of(table.name), lookup, (major,), ID).body))
    return found


def _paths(value: Value, at: FieldPath = ()) -> Iterator[FieldPath]:
    yield fold_path(at)
    if isinstance(value, dict):
        for name, member in value.items():
            yield from _paths(member, (*at, name))
    elif isinstance(value, list):
        for member in value:
            yield from _paths(member, (*at, "*"))


def sample_block(around: Declared, major: int, turn: int) -> dict[str, Value]:
    """A value for each argument that can be written; `turn` chooses among several."""
    block: dict[str, Value] = {}
    for name, found in around.arguments().items():
        if major not in found.written:
            continue
        if found.type == "block":
            block[name] = [sample_block(found, major, turn)]
        elif allowed := found.allowed(major):
            word: Any = allowed[turn % len(allowed)]
            block[name] = [word] if found.type in ("list", "block") else word
        elif samples := list(_samples(found)):
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
        yield from dict.fromkeys(problem for major in MAJORS for problem in problems(found, default_of(value, major), path))


def _arguments(kind: str, shape: Shape, arguments: Arguments, around: Declared | None, where: str) -> Iterator[str]:
    for name, argument in arguments.items():
        place = f"{where}.{name}" if where else name
        if where and around is not None and not any(around.argument(each) for each in _names(name, argument)):
            continue  # a fragment that several tables share has it, but no major has it in this block
        for target in argument.targets:
            for problem in dict.fromkeys(_target(kind, shape, target, argument, around, name, place)):
                yield problem if problem.startswith("[") else f"[{place}] {problem}"


def _target(
    kind: str, shape: Shape, target: Target, argument: Argument, around: Declared | None, name: str, place: str
) -> Iterator[str]:
    if isinstance(target, Field):
        found, wrong = _place(shape, target.path)
        yield from wrong
        if found is not None:
            yield from _values(found, target, argument, around, name)
            yield from _polarity(found, target, argument, name)
    elif isinstance(target, (ChildObject, Beside)):
        base, _, version = kind.partition("@")
        full = f"{base}/{target.kind}@{version}"
        below = body_of(full)
        if below is None:
            yield _unknown(full)
        elif isinstance(target, Beside):
            yield from _target(full, below, target.field, argument, around, name, place)
        else:
            yield from _block(full, below, target, argument, around, name, place)
    else:
        inner, wrong = _place(shape, target.path)
        yield from wrong
        if inner is not None and isinstance(target, Members):
            inner = inner.item()
            if inner is None:
                yield f"`{target.path}` is not a list"
        elif inner is not None and not inner.kinds & {"object", "any"}:
            yield f"`{target.path}` is not an object"
        if inner is not None:
            yield from _block(kind, inner, target, argument, around, name, place)


def _block(
    kind: str,
    shape: Shape,
    target: Object | Members | ChildObject,
    argument: Argument,
    around: Declared | None,
    name: str,
    place: str,
) -> Iterator[str]:
    for path, value in target.constants.items():
        yield from _constant(shape, path, value)
    found = (around.argument(each) for each in _names(name, argument)) if around is not None else ()
    yield from _arguments(kind, shape, target.arguments, next((block for block in found if block), None), place)


def _names(name: str, argument: Argument) -> tuple[str, ...]:
    return (name, *(former.name for former in argument.former))


def _polarity(shape: Shape, target: Field, argument: Argument, name: str) -> Iterator[str]:
    """A switch that is turned around on the way, or should be: `local_auth_enabled` is `disableLocalAuth`."""
    if argument.type != "bool" or "bool" not in shape.kinds:
        return
    value = _converted(True, target)
    last = target.path.removesuffix(".value").rpartition(".")[2]
    words = re.sub(r"([A-Z])", r"_\1", last).replace("-", "_")
    turned = bool(_NEGATIVE.search(words)) != bool(_NEGATIVE.search(name))
    if isinstance(value, bool) and value == turned:
        yield f"`{target.path}`: true becomes {str(value).lower()}, which is the opposite by its name; add or remove `NOT`"


_NEGATIVE = re.compile(
    r"(?:^|_)(?:disabled?|deny|denied|block|blocking|ignore|insecure|negat(?:e|ion)|no|skip|suspend)(?:_|$)", re.IGNORECASE
)
"""Words that turn a switch around."""


def _values(shape: Shape, target: Field, argument: Argument, around: Declared | None, name: str) -> Iterator[str]:
    """What ARM refuses of the values that an argument may have: its defaults, its allowed words, its type."""
    for major in MAJORS:
        yield from problems(shape, _converted(default_of(argument.default, major), target), target.path)
    for former in (Former(name), *argument.former):
        found = around.argument(former.name) if around is not None else None
        if found is None or not found.written:
            continue
        for word in dict.fromkeys(word for major in found.written for word in found.allowed(major)):
            value: Any = [word] if found.type in ("list", "block") else word
            yield from problems(shape, _converted(_renamed(value, former), target), target.path)
        results = [list(_type_problems(shape, target, former, sample)) for sample in _samples(found)]
        if results and all(results):
            yield results[0][0]


def _renamed(value: Value, former: Former) -> Value:
    return former.convert(value) if former.convert is not None else value


def _type_problems(shape: Shape, target: Field, former: Former, sample: Value) -> Iterator[str]:
    for problem in problems(shape, _converted(_renamed(sample, former), target), target.path):
        if " expected " in problem:
            yield problem


def _samples(found: Declared) -> Iterator[Value]:
    samples = SAMPLES.get(found.of if found.type in ("list", "map") else found.type, ())
    for sample in samples:
        yield [sample] if found.type == "list" else {"a": sample} if found.type == "map" else sample


def _converted(value: Value, target: Field) -> Value:
    if value is None:
        return None
    if target.part_of:
        value = [ID] if isinstance(value, list) else ID
    return target.convert(value) if target.convert is not None else value
