"""Type constraints of variables, and the conversions between Terraform's types.

<https://developer.hashicorp.com/terraform/language/expressions/type-constraints>
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias
from unicodedata import combining

from azward.graph.choice import distribute
from azward.graph.value import Cause, CauseKind, Choice, Unknown, Value, causes
from azward.source.function import FunctionError
from azward.source.terraform.hcl.syntax import Call, Expression, Literal, ObjectLiteral, TupleLiteral, Variable

if TYPE_CHECKING:
    from azward.source.terraform.hcl.syntax import ObjectItem

__all__ = [
    "ANY",
    "Any",
    "Attribute",
    "Collection",
    "ObjectType",
    "Primitive",
    "SetValue",
    "TupleType",
    "Type",
    "characters",
    "convert",
    "exposed",
    "kind",
    "make_set",
    "number_text",
    "open_value",
    "parse_type",
    "taint",
    "tidy",
    "to_bool",
    "to_number",
    "to_text",
    "unified",
]


class SetValue(list[Value]):
    """A set: without duplicates, texts in order."""


@dataclass(frozen=True, slots=True)
class Any:
    """No constraint."""


@dataclass(frozen=True, slots=True)
class Primitive:
    """`string`, `number` or `bool`."""

    name: str


@dataclass(frozen=True, slots=True)
class Collection:
    """`list`, `set` or `map` of one type."""

    name: str
    element: Type


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute of an object type."""

    type: Type
    optional: bool = False
    default: Expression | None = None


@dataclass(frozen=True, slots=True)
class ObjectType:
    """`object({ … })`"""

    attributes: Mapping[str, Attribute]


@dataclass(frozen=True, slots=True)
class TupleType:
    """`tuple([ … ])`"""

    elements: tuple[Type, ...]


Type: TypeAlias = "Any | Primitive | Collection | ObjectType | TupleType"
ANY = Any()


def parse_type(expression: Expression) -> Type:
    """The type that an expression means. Raises FunctionError."""
    if isinstance(expression, Literal) and isinstance(expression.value, str):  # as written for Terraform 0.11
        return {"list": Collection("list", ANY), "map": Collection("map", ANY)}.get(
            expression.value, Primitive("string") if expression.value == "string" else ANY
        )
    if isinstance(expression, Variable):
        return _named(expression.name)
    if isinstance(expression, Call) and expression.arguments:
        argument = next(iter(expression.arguments))
        if expression.name in ("list", "set", "map"):
            return Collection(expression.name, parse_type(argument))
        if expression.name == "object" and isinstance(argument, ObjectLiteral):
            return ObjectType(dict(map(_attribute, argument.items)))
        if expression.name == "tuple" and isinstance(argument, TupleLiteral):
            return TupleType(tuple(map(parse_type, argument.items)))
        if expression.name == "optional":
            return parse_type(argument)
    raise FunctionError("expected a type such as `string` or `list(number)`")


def _named(name: str) -> Type:
    if name in ("string", "number", "bool"):
        return Primitive(name)
    if name in ("list", "set", "map"):
        return Collection(name, ANY)
    if name == "any":
        return ANY
    raise FunctionError(f"expected a type such as `string` or `list(number)`, not `{name}`")


def _attribute(item: ObjectItem) -> tuple[str, Attribute]:
    key, value = item
    name = str(key.value) if isinstance(key, Literal) else ""
    if isinstance(value, Call) and value.name == "optional" and value.arguments:
        inner, *rest = value.arguments
        return name, Attribute(parse_type(inner), True, next(iter(rest), None))
    return name, Attribute(parse_type(value))


def kind(value: Value) -> str:
    """What `value` is, for messages."""
    match value:
        case None:
            return "null"
        case bool():
            return "a bool"
        case int() | float():
            return "a number"
        case str():
            return "a string"
        case SetValue():
            return "a set"
        case list():
            return "a list"
        case dict():
            return "an object"
        case Unknown() | Choice():
            return "an open value"


_JOINED = re.compile(r"[\u200d\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]")
_FLAG = re.compile(r"[\U0001f1e6-\U0001f1ff]")


def characters(text: str) -> Sequence[str]:
    """The characters of a text as people see them: what is combined, joined or a flag is one."""
    if text.isascii():
        return text
    found: list[str] = []
    for letter in text:
        before = found[-1] if found else ""
        flag = len(before) == 1 and _FLAG.match(before) and _FLAG.match(letter)
        if before and (combining(letter) or _JOINED.match(letter) or before.endswith("\u200d") or flag):
            found[-1] += letter
        else:
            found.append(letter)
    return found


def number_text(value: int | float) -> str:
    """A number as Terraform prints it: without an exponent."""
    if isinstance(value, int):
        return str(value)
    return format(Decimal(repr(value)), "f").removesuffix(".0")


def to_text(value: Value) -> str:
    """A primitive as a text. Raises FunctionError."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return number_text(value)
    raise FunctionError(f"expected a string, not {kind(value)}")


def to_number(value: Value) -> int | float:
    """A number, or the text of one, as a number. Raises FunctionError."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    if isinstance(value, str):
        try:
            return tidy(float(value)) if not value.lstrip("+-").isdecimal() else int(value)
        except ValueError as error:
            raise FunctionError(f"expected a number, not `{value[:40]}`") from error
    raise FunctionError(f"expected a number, not {kind(value)}")


def tidy(value: float | int) -> int | float:
    """A whole number as an integer."""
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 2**53 else value


def to_bool(value: Value) -> bool:
    """A bool, or the text of one, as a bool. Raises FunctionError."""
    if isinstance(value, bool):
        return value
    if value in ("true", "false"):
        return value == "true"
    raise FunctionError(f"expected a bool, not {f'`{value[:40]}`' if isinstance(value, str) else kind(value)}")


def unified(items: Sequence[Value]) -> list[Value]:
    """`items` as members of a list: primitives of several types become texts."""
    kinds = {"text" if isinstance(item, str) else "bool" if isinstance(item, bool) else "number"
             for item in items if isinstance(item, (str, bool, int, float))}  # fmt: skip
    if len(kinds) < 2 or any(isinstance(item, (list, dict)) for item in items):
        return list(items)
    return [to_text(item) if isinstance(item, (bool, int, float)) else item for item in items]


def make_set(items: Iterable[Value]) -> SetValue:
    """A set of `items`: the first of equal ones; texts and numbers in order, all else as it came."""
    found: list[Value] = []
    seen: set[object] = set()
    for item in items:
        key: object = (type(item), item) if isinstance(item, (str, int, float, bool)) or item is None else None
        if key is None:
            if item not in found:
                found.append(item)
        elif key not in seen:
            seen.add(key)
            found.append(item)
    if all(isinstance(item, str) for item in found):
        found.sort(key=str)
    elif all(isinstance(item, bool) for item in found):
        found.sort(key=bool)
    elif all(isinstance(item, (int, float)) and not isinstance(item, bool) for item in found):
        found.sort(key=lambda item: item if isinstance(item, (int, float)) else 0)
    return SetValue(found)


Default: TypeAlias = "Callable[[Expression], Value]"


def convert(value: Value, to: Type, default: Default) -> Value:
    """`value` as one of type `to`; what is open stays. `default` evaluates the defaults of optional attributes.

    Raises FunctionError where Terraform refuses.
    """
    if isinstance(to, Any) or value is None:
        return value
    if isinstance(value, Choice):
        return distribute(value.decider, lambda outcome: convert(outcome[0], to, default), [value])
    if isinstance(value, Unknown):
        return value
    if isinstance(to, Primitive):
        return _PRIMITIVES[to.name](value)
    if isinstance(to, Collection):
        return _collection(value, to, default)
    if isinstance(to, ObjectType):
        return _object(value, to, default)
    if not isinstance(value, list) or len(value) != len(to.elements):
        raise FunctionError(f"expected a tuple of {len(to.elements)}, not {kind(value)}")
    return [convert(item, element, default) for item, element in zip(value, to.elements, strict=True)]


_PRIMITIVES: Mapping[str, Callable[[Value], Value]] = {"string": to_text, "number": to_number, "bool": to_bool}


def _collection(value: Value, to: Collection, default: Default) -> Value:
    if to.name == "map":
        if not isinstance(value, dict):
            raise FunctionError(f"expected a map, not {kind(value)}")
        return {key: convert(item, to.element, default) for key, item in value.items()}
    if not isinstance(value, list):
        raise FunctionError(f"expected a {to.name}, not {kind(value)}")
    items = [convert(item, to.element, default) for item in value]
    return make_set(items) if to.name == "set" else items


def _object(value: Value, to: ObjectType, default: Default) -> Value:
    if not isinstance(value, dict):
        raise FunctionError(f"expected an object, not {kind(value)}")
    result: dict[str, Value] = {}
    for name, attribute in to.attributes.items():
        item = value.get(name)
        if item is None and attribute.default is not None:
            item = default(attribute.default)
        elif name not in value and not attribute.optional:
            raise FunctionError(f"expected an object with `{name}`")
        result[name] = convert(item, attribute.type, default)
    return result


def open_value(of: Type, expression: str, cause: Cause) -> Value:
    """A value of which only the type is known: a choice for a bool, an object of open values for an object."""
    if isinstance(of, ObjectType):
        return {name: open_value(attribute.type, f"{expression}.{name}", cause) for name, attribute in of.attributes.items()}
    if cause.secret:
        return Unknown(expression, (cause,))
    if of == Primitive("bool"):
        return Choice(expression, cause, (("false", False), ("true", True)))
    if isinstance(of, Collection) and of.name in ("list", "set"):
        member: list[Value] = [Unknown(expression, (cause,), many=True)]
        return SetValue(member) if of.name == "set" else member
    return Unknown(expression, (cause,))


def taint(value: Value, expression: str, cause: Cause) -> Value:
    """`value` with its texts and numbers made secret: what is marked sensitive is never looked at."""
    if isinstance(value, dict):
        return {key: taint(item, f"{expression}.{key}", cause) for key, item in value.items()}
    if isinstance(value, list):
        items = [taint(item, f"{expression}[{index}]", cause) for index, item in enumerate(value)]
        return SetValue(items) if isinstance(value, SetValue) else items
    if value is None or value == "" or isinstance(value, bool):
        return value
    if isinstance(value, Unknown):
        return value if value.secret else replace(value, causes=(cause, *value.causes))
    return Unknown(expression, (cause, *causes(value)))


def exposed(value: Value) -> Value:
    """`value` without the mark of a secret: what `nonsensitive` says; key material stays what it is."""
    if isinstance(value, Unknown):
        causes_ = tuple(
            replace(cause, kind=CauseKind.PARAMETER) if cause.kind is CauseKind.SECURE_PARAMETER else cause
            for cause in value.causes
        )
        return replace(value, causes=causes_)
    if isinstance(value, dict):
        return {key: exposed(item) for key, item in value.items()}
    return [exposed(item) for item in value] if isinstance(value, list) else value
