"""Lists what the azurerm tables say and neither the provider's schema nor Azure's types can refuse, one line a fact."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from types import FunctionType
from typing import Any

from arm_schema import Shape, body_of, step
from azward.graph.value import Unknown
from azward.source.terraform.azurerm import arguments_of, model
from azward.source.terraform.azurerm.build import Arguments, ChildObject, Members, Object, fields_of, specs_of
from azward.source.terraform.azurerm.model import (
    STATED,
    Absence,
    Beside,
    Block,
    ByMajor,
    Child,
    Field,
    Former,
    Key,
    OfText,
    Part,
    Satellite,
    Specs,
    Table,
    camel,
)

SAMPLES: tuple[Any, ...] = ("sample", "a,b", "8", "/a/b/c/d/e", "https://h/k/n/v", 8, True, False, ["a", "b"], {"a": "b"})
"""Values that tell converters without a name apart."""


def facts(table: Table | Satellite) -> Iterator[str]:
    """Yield the facts of a table, in the order of the table."""
    for path, value in table.constants.items():
        yield f"{table.name} {path} = {_text(value)}"
    for path, text in table.texts.items():
        yield f"{table.name} {path} = text {text}"
    fields = {name: specs for name, specs in fields_of(table).items() if name != "location" or name in table.fields}
    for line in (*_fields(fields, ""), *_untyped(table)):
        yield f"{table.name}.{line}"
    for name, export in table.exports.items():
        yield f"{table.name} exports {name}: {f'key of {export.of}' if isinstance(export, Key) else _text(export)}"


def own_defaults(fields: Mapping[str, Specs], where: str) -> Iterator[str]:
    """Yield the arguments whose default is written by hand, after `where`: "azurerm_subnet."."""
    for name, specs in fields.items():
        for spec in specs_of(specs):
            held = spec.field if isinstance(spec, Beside) else spec
            if isinstance(held, (Field, Part)) and held.default is not STATED:
                yield f"{where}{name}"
            if isinstance(spec, (Block, Child)):
                yield from own_defaults(spec.fields, f"{where}{name}.")


def _fields(fields: Mapping[str, Specs], where: str) -> Iterator[str]:
    for name, specs in fields.items():
        place = f"{where}{name}"
        for spec in specs_of(specs):
            if isinstance(spec, (Child, Beside)):
                yield f"{place}: child {spec.kind}/{spec.name}"
            held = spec.field if isinstance(spec, Beside) else spec
            if isinstance(held, Field):
                if held.convert is not None:
                    yield f"{place}: {held.path} by {describe(held.convert)}"
                if held.part_of:
                    yield f"{place}: {held.path} is the id of one of {held.part_of}"
            if isinstance(held, (Field, Part)) and held.default is not STATED:
                yield f"{place}: default {_text(held.default)}"
            if isinstance(held, (Field, Part, Block, Child)):
                for former in held.former:
                    if isinstance(former, Former) and former.convert is not None:
                        yield f"{place}: former {former.name} by {describe(former.convert)}"
            if isinstance(spec, (Block, Child)):
                yield from (f"{place}: {path} = {_text(value)}" for path, value in spec.constants.items())
                yield from _fields(spec.fields, f"{place}.")


# paths that Azure's types cannot refuse -----------------------------------------------------------------------------------


def _untyped(table: Table | Satellite) -> Iterator[str]:
    if table.type:
        shape = None if isinstance(table, Satellite) and table.member_of else body_of(table.type)
        yield from dict.fromkeys(_paths(table.type, shape, arguments_of(table.name), ""))


def _paths(kind: str, shape: Shape | None, arguments: Arguments, where: str) -> Iterator[str]:
    for name, argument in arguments.items():
        place = f"{where}{name}"
        for target in argument.targets:
            below, around, field = kind, shape, target
            if isinstance(target, (ChildObject, Beside)):
                base, _, version = kind.partition("@")
                below = f"{base}/{target.kind}@{version}"
                around = body_of(below)
                field = target.field if isinstance(target, Beside) else target
            if (
                not isinstance(field, ChildObject)
                and field.path.rpartition(".")[2] != camel(name)
                and _free(around, field.path)
            ):
                yield f"{place}: at {field.path}"
            if isinstance(field, (Object, Members)):
                around = step(around, field.path)[0] if around is not None and field.path else around
                around = around.item() if around is not None and isinstance(field, Members) else around
            if isinstance(field, (Object, Members, ChildObject)):
                yield from _paths(below, around, field.arguments, f"{place}.")


def _free(shape: Shape | None, path: str) -> bool:
    """Decide whether a misspelt path would go unseen."""
    return bool(path) and (shape is None or not step(shape, f"{path}Misspelt")[1])


# values and converters ----------------------------------------------------------------------------------------------------


def _text(value: object) -> str:
    if isinstance(value, ByMajor):
        return ", ".join(f"{_text(of)} from {major} on" for major, of in value.values)
    if isinstance(value, Absence):
        return value.name
    return json.dumps(value, ensure_ascii=False)


def describe(convert: Callable[..., Any] | OfText) -> str:
    """Return the name of a converter with what it was made from; of one without a name, what it makes of samples."""
    if isinstance(convert, OfText):
        named = next((name for name, value in vars(model).items() if value is convert), "")
        return named or f"part of text {describe(convert.apply)}"
    assert isinstance(convert, FunctionType)
    name = convert.__qualname__
    if "<lambda>" in name and "<locals>" not in name:
        return "lambda " + ", ".join(_result(convert, sample) for sample in SAMPLES)
    cells = zip(convert.__code__.co_freevars, convert.__closure__ or (), strict=True)
    made = ", ".join(f"{variable}={_made(cell.cell_contents)}" for variable, cell in cells)
    return name.partition(".<locals>")[0] + (f"({made})" if made else "")


def _made(value: object) -> str:
    if isinstance(value, OfText) or callable(value):
        return describe(value)
    return json.dumps(value, ensure_ascii=False, default=repr)


def _result(convert: FunctionType, sample: object) -> str:
    try:
        made = convert(sample)
        return f"open {made.expression}" if isinstance(made, Unknown) else repr(made)
    except Exception as problem:
        return type(problem).__name__
