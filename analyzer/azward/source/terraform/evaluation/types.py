"""Type constraints of variables.

<https://developer.hashicorp.com/terraform/language/expressions/type-constraints>
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeAlias

from azward.frozen import frozen
from azward.graph.choice import attempted
from azward.graph.value import ABSENT, Absent, Cause, Choice, Unknown, Value
from azward.source.function import FunctionError, charge
from azward.source.terraform.evaluation.environment import OpenObject
from azward.source.terraform.functions.conversion import SetValue, kind, make_set, to_bool, to_number, to_text
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
    "TupleType",
    "Type",
    "convert",
    "open_value",
    "parse_type",
]


@frozen
class Any:
    """No constraint."""


@frozen
class Primitive:
    """`string`, `number` or `bool`."""

    name: str


@frozen
class Collection:
    """`list`, `set` or `map` of one type."""

    name: str
    element: Type


@frozen
class Attribute:
    """One attribute of an object type."""

    type: Type
    optional: bool = False
    default: Expression | None = None


@frozen
class ObjectType:
    """`object({ … })`"""

    attributes: Mapping[str, Attribute]


@frozen
class TupleType:
    """`tuple([ … ])`"""

    elements: tuple[Type, ...]


Type: TypeAlias = "Any | Primitive | Collection | ObjectType | TupleType"
ANY = Any()


def parse_type(expression: Expression) -> Type:
    """Return the type that an expression denotes. Raise FunctionError for any other expression."""
    if isinstance(expression, Literal) and isinstance(expression.value, str):  # the syntax of Terraform 0.11
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


Default: TypeAlias = "Callable[[Expression], Value]"


def convert(value: Value, to: Type, default: Default) -> Value:
    """Convert `value` to the type `to`; unknown values are kept. `default` evaluates the defaults of optional attributes.

    Raise FunctionError where Terraform rejects the conversion.
    """
    if isinstance(to, Any) or value is None:
        return value
    if isinstance(value, Choice):
        return attempted("type", value.decider, lambda outcome: convert(outcome[0], to, default), [value], FunctionError)
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
    charge(len(to.attributes))
    result: dict[str, Value] = {}
    for name, attribute in to.attributes.items():
        item = value.lookup(name) if isinstance(value, OpenObject) else value.get(name, ABSENT)
        if (item is None or isinstance(item, Absent)) and attribute.default is not None:
            item = default(attribute.default)
        elif isinstance(item, Absent):
            if not attribute.optional:
                raise FunctionError(f"expected an object with `{name}`")
            item = None
        result[name] = convert(item, attribute.type, default)
    return result


def open_value(of: Type, expression: str, cause: Cause) -> Value:
    """Return an unknown value of a type: a choice for a bool, an object of unknown values for an object."""
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
