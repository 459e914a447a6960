"""The syntax tree of Terraform's language: immutable tuples with byte offsets into their file.

HCL and JSON syntax share it. Strip markers and the indentation of heredocs are already applied.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

__all__ = [
    "Attribute",
    "Binary",
    "Block",
    "Call",
    "Conditional",
    "Expression",
    "For",
    "ForPart",
    "IfPart",
    "Key",
    "Literal",
    "Member",
    "Name",
    "ObjectItem",
    "ObjectLiteral",
    "Part",
    "Splat",
    "Step",
    "Template",
    "Traversal",
    "TupleLiteral",
    "Unary",
    "Variable",
    "as_reference",
    "is_set",
    "text_attribute",
]


class Literal(NamedTuple):
    """A number, boolean, null, or a text without interpolation."""

    start: int
    end: int
    value: None | bool | int | float | str


class Template(NamedTuple):
    """A text with interpolations or directives. A single interpolation has the value of its expression, of any type."""

    start: int
    end: int
    parts: tuple[Part, ...]


class IfPart(NamedTuple):
    """`%{ if condition }…%{ else }…%{ endif }`"""

    start: int
    end: int
    condition: Expression
    yes: tuple[Part, ...]
    no: tuple[Part, ...]


class ForPart(NamedTuple):
    """`%{ for key, value in collection }…%{ endfor }`"""

    start: int
    end: int
    key: str  # "" if it has no name
    value: str
    collection: Expression
    body: tuple[Part, ...]


class Variable(NamedTuple):
    """A bare name: `var`, `local`, `each`, a resource type, or the variable of a `for`."""

    start: int
    end: int
    name: str


class Member(NamedTuple):
    """`.name`, or `.0` with the number as a text."""

    end: int
    name: str


class Key(NamedTuple):
    """`[key]`"""

    end: int
    key: Expression


class Splat(NamedTuple):
    """`[*]` or `.*` with the steps that apply to each member."""

    end: int
    steps: tuple[Step, ...]


class Traversal(NamedTuple):
    """`base` with the steps that lead into it."""

    start: int
    end: int
    base: Expression
    steps: tuple[Step, ...]


class Call(NamedTuple):
    """A function call. With `expand`, `...` follows the last argument."""

    start: int
    end: int
    name: str
    arguments: tuple[Expression, ...]
    expand: bool


class Unary(NamedTuple):
    """`-operand` or `!operand`"""

    start: int
    end: int
    operator: str
    operand: Expression


class Binary(NamedTuple):
    """`left operator right`"""

    start: int
    end: int
    operator: str
    left: Expression
    right: Expression


class Conditional(NamedTuple):
    """`condition ? yes : no`"""

    start: int
    end: int
    condition: Expression
    yes: Expression
    no: Expression


class TupleLiteral(NamedTuple):
    """`[a, b]`"""

    start: int
    end: int
    items: tuple[Expression, ...]


class ObjectItem(NamedTuple):
    """`key = value`; a bare name as key is a `Literal`."""

    key: Expression
    value: Expression


class ObjectLiteral(NamedTuple):
    """`{ a = 1 }`"""

    start: int
    end: int
    items: tuple[ObjectItem, ...]


class For(NamedTuple):
    """`[for k, v in collection : result if condition]`, or with `{` and a `result_key =>`."""

    start: int
    end: int
    key: str  # "" if it has no name
    value: str
    collection: Expression
    result_key: Expression | None  # None: a tuple
    result: Expression
    condition: Expression | None
    group: bool  # `...` after the result


Expression: TypeAlias = (
    "Literal | Template | Variable | Traversal | Call | Unary | Binary | Conditional | TupleLiteral | ObjectLiteral | For"
)
Step: TypeAlias = "Member | Key | Splat"
Part: TypeAlias = "str | Expression | IfPart | ForPart"


class Name(NamedTuple):
    """A name and its place."""

    start: int
    end: int
    text: str


class Attribute(NamedTuple):
    """`name = value`"""

    start: int
    end: int
    name: str
    name_end: int
    value: Expression


class Block(NamedTuple):
    """`type "label" { … }`. Its content may include that of override files."""

    start: int
    end: int
    header_end: int  # after the last label
    type: str
    labels: tuple[str, ...]
    attributes: dict[str, Attribute]
    blocks: tuple[Block, ...]


def as_reference(expression: Expression) -> tuple[str, tuple[str, ...]] | None:
    """Return the root and the names of an expression that is a path of names, `var.network.name`; `None` for any other."""
    if isinstance(expression, Variable):
        return expression.name, ()
    if not isinstance(expression, Traversal) or not isinstance(expression.base, Variable):
        return None
    names: list[str] = []
    for step in expression.steps:
        if isinstance(step, Member):
            names.append(step.name)
        elif isinstance(step, Key) and isinstance(step.key, Literal) and isinstance(step.key.value, (str, int)):
            names.append(str(step.key.value))
        else:
            return None
    return expression.base.name, tuple(names)


def text_attribute(block: Block, name: str) -> str:
    """Return the value of an attribute if it is a literal text, else ""."""
    attribute = block.attributes.get(name)
    value = attribute.value if attribute is not None else None
    return value.value if isinstance(value, Literal) and isinstance(value.value, str) else ""


def is_set(block: Block, name: str, *, default: bool = False) -> bool:
    """Decide whether an attribute of a block is the literal `true`; return `default` if it is not a literal."""
    attribute = block.attributes.get(name)
    value = getattr(attribute.value, "value", None) if attribute is not None else None
    return value is True or value == "true" if value is not None else default
