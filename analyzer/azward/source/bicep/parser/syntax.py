"""The syntax tree of Bicep files. Offsets count from 0, in code points; trees are immutable after parsing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

__all__ = [
    "Access",
    "ArrayType",
    "Assert",
    "Binary",
    "Call",
    "Conditional",
    "Constant",
    "Decorator",
    "Expression",
    "Extends",
    "Extension",
    "Field",
    "File",
    "Function",
    "Import",
    "Imported",
    "Index",
    "Interpolation",
    "Lambda",
    "List",
    "Loop",
    "Member",
    "MemberType",
    "Metadata",
    "Method",
    "Module",
    "Name",
    "NamedType",
    "Nested",
    "NonNull",
    "NullableType",
    "Object",
    "ObjectType",
    "Output",
    "Parameter",
    "Resource",
    "ResourceType",
    "Spread",
    "Statement",
    "Target",
    "Ternary",
    "Text",
    "TupleType",
    "Type",
    "TypeDeclaration",
    "TypeItem",
    "Unary",
    "UnionType",
    "Using",
    "Variable",
    "ValueType",
]

# expressions --------------------------------------------------------------------------------------------------------------


@dataclass(slots=True, eq=False)
class Text:
    """A string without holes. Starts and ends with its quotes."""

    value: str
    start: int
    end: int


@dataclass(slots=True, eq=False)
class Interpolation:
    """A string with holes: `pieces[0] hole[0] pieces[1] ...`, one piece more than holes."""

    pieces: tuple[str, ...]
    holes: tuple[Expression, ...]
    start: int
    end: int


@dataclass(slots=True, eq=False)
class Constant:
    """A number, `true`, `false` or `null`."""

    value: int | bool | None
    start: int
    end: int


@dataclass(slots=True, eq=False)
class Name:
    """The name of a symbol."""

    name: str
    start: int
    end: int


@dataclass(slots=True, eq=False)
class Access:
    """`base.name`, or `base.?name` if `safe`."""

    base: Expression
    name: str
    safe: bool
    start: int
    end: int


@dataclass(slots=True, eq=False)
class Nested:
    """`base::name`, a resource declared in the body of another."""

    base: Expression
    name: str
    start: int
    end: int


@dataclass(slots=True, eq=False)
class Index:
    """`base[index]`, `base[?index]` if `safe`, `base[^index]` if counted from the end."""

    base: Expression
    index: Expression
    safe: bool
    from_end: bool
    start: int
    end: int


@dataclass(slots=True, eq=False)
class NonNull:
    """`base!`"""

    base: Expression
    start: int
    end: int


@dataclass(slots=True, eq=False)
class Call:
    """`name(arguments)`"""

    name: str
    arguments: tuple[Expression, ...]
    start: int
    end: int


@dataclass(slots=True, eq=False)
class Method:
    """`base.name(arguments)`"""

    base: Expression
    name: str
    arguments: tuple[Expression, ...]
    start: int
    end: int


@dataclass(slots=True, eq=False)
class Unary:
    """`!x`, `-x` or `+x`."""

    operator: str
    operand: Expression
    start: int
    end: int


@dataclass(slots=True, eq=False)
class Binary:
    """`left operator right`"""

    operator: str
    left: Expression
    right: Expression
    start: int
    end: int


@dataclass(slots=True, eq=False)
class Ternary:
    """`condition ? yes : no`"""

    condition: Expression
    yes: Expression
    no: Expression
    start: int
    end: int


@dataclass(slots=True, eq=False)
class Lambda:
    """`(parameters) => body`"""

    parameters: tuple[str, ...]
    body: Expression
    start: int
    end: int


@dataclass(slots=True, eq=False)
class Spread:
    """`...value` in an array or object."""

    value: Expression
    start: int
    end: int


@dataclass(slots=True, eq=False)
class Member:
    """`key: value` of an object. `name` is the key if it has no holes, else the key is `computed`."""

    name: str
    computed: Interpolation | None
    value: Expression
    start: int  # of the key
    end: int
    key_end: int


@dataclass(slots=True, eq=False)
class List:
    """`[a, b]`"""

    items: tuple[Expression, ...]
    start: int
    end: int


@dataclass(slots=True, eq=False)
class Object:
    """`{ key: value }`; `resources` are those declared in it."""

    members: tuple[Member | Spread, ...]
    resources: tuple[Resource, ...]
    start: int
    end: int


@dataclass(slots=True, eq=False)
class Loop:
    """`[for item in items: body]` or `[for (item, index) in items: body]`"""

    item: str
    index: str  # "" if it has no name
    items: Expression
    body: Expression
    start: int
    end: int


@dataclass(slots=True, eq=False)
class Conditional:
    """`if (condition) body`, the value of a resource or module, or of each iteration of its loop."""

    condition: Expression
    body: Expression
    start: int
    end: int


Expression: TypeAlias = (
    Text
    | Interpolation
    | Constant
    | Name
    | Access
    | Nested
    | Index
    | NonNull
    | Call
    | Method
    | Unary
    | Binary
    | Ternary
    | Lambda
    | Spread
    | List
    | Object
    | Loop
    | Conditional
)

# types --------------------------------------------------------------------------------------------------------------------


@dataclass(slots=True, eq=False)
class NamedType:
    """A built-in type such as `string`, or the name of a declared one."""

    name: str
    start: int
    end: int


@dataclass(slots=True, eq=False)
class MemberType:
    """`base.name`; `base.*` is the type of additional properties, `base[*]` that of items."""

    base: Type
    name: str
    start: int
    end: int


@dataclass(slots=True, eq=False)
class TypeItem:
    """`base[0]`, the type of one item of a tuple."""

    base: Type
    index: int
    start: int
    end: int


@dataclass(slots=True, eq=False)
class ArrayType:
    """`item[]`"""

    item: Type
    start: int
    end: int


@dataclass(slots=True, eq=False)
class NullableType:
    """`base?`"""

    base: Type
    start: int
    end: int


@dataclass(slots=True, eq=False)
class UnionType:
    """`a | b`"""

    members: tuple[Type, ...]
    start: int
    end: int


@dataclass(slots=True, eq=False)
class ValueType:
    """A type that has one value: `'a'`, `-1`, `true`, `null`."""

    value: str | int | bool | None
    start: int
    end: int


@dataclass(slots=True, eq=False)
class Field:
    """A member of an object type, or an item of a tuple; its name is `*` for additional properties, "" for an item."""

    name: str
    type: Type
    decorators: tuple[Decorator, ...]
    start: int
    end: int


@dataclass(slots=True, eq=False)
class ObjectType:
    """`{ name: type }`"""

    fields: tuple[Field, ...]
    start: int
    end: int


@dataclass(slots=True, eq=False)
class TupleType:
    """`[a, b]`"""

    items: tuple[Field, ...]
    start: int
    end: int


@dataclass(slots=True, eq=False)
class ResourceType:
    """`resourceInput<'type@version'>`, `resourceOutput<...>` or `resource 'type@version'`: its members are unknown."""

    type: str
    start: int
    end: int


Type: TypeAlias = (
    NamedType
    | MemberType
    | TypeItem
    | ArrayType
    | NullableType
    | UnionType
    | ValueType
    | ObjectType
    | TupleType
    | ResourceType
)

# statements ---------------------------------------------------------------------------------------------------------------


@dataclass(slots=True, eq=False)
class Decorator:
    """`@name(arguments)`; the name is without `sys.`."""

    name: str
    arguments: tuple[Expression, ...]
    start: int
    end: int


@dataclass(slots=True, eq=False)
class Target:
    """`targetScope = 'subscription'`"""

    value: Expression
    start: int
    end: int


@dataclass(slots=True, eq=False)
class Extension:
    """`extension 'specification' with {...} as alias`"""

    specification: Expression
    configuration: Expression | None
    alias: str
    start: int
    end: int


@dataclass(slots=True, eq=False)
class Imported:
    """`name as alias` in an import; the alias is the name if none is given."""

    name: str
    alias: str
    start: int
    end: int


@dataclass(slots=True, eq=False)
class Import:
    """`import { names } from 'path'`, or `import * as namespace from 'path'`."""

    names: tuple[Imported, ...]
    namespace: str
    path: Expression
    start: int
    end: int


@dataclass(slots=True, eq=False)
class Metadata:
    """`metadata name = value`"""

    name: str
    value: Expression
    start: int
    end: int


@dataclass(slots=True, eq=False)
class Parameter:
    """`param name type = default`; in a parameter file there is no type and `default` is the value."""

    name: str
    type: Type | None
    default: Expression | None
    decorators: tuple[Decorator, ...]
    start: int
    end: int


@dataclass(slots=True, eq=False)
class TypeDeclaration:
    """`type name = value`"""

    name: str
    value: Type
    decorators: tuple[Decorator, ...]
    start: int
    end: int


@dataclass(slots=True, eq=False)
class Variable:
    """`var name type = value`"""

    name: str
    value: Expression
    decorators: tuple[Decorator, ...]
    start: int
    end: int


@dataclass(slots=True, eq=False)
class Resource:
    """`resource symbol 'type@version' = value`; `existing` for one that is only referred to."""

    symbol: str
    type: Expression
    existing: bool
    value: Expression
    decorators: tuple[Decorator, ...]
    start: int
    end: int


@dataclass(slots=True, eq=False)
class Module:
    """`module symbol 'path' = value`"""

    symbol: str
    path: Expression
    value: Expression
    decorators: tuple[Decorator, ...]
    start: int
    end: int


@dataclass(slots=True, eq=False)
class Assert:
    """`assert name = condition`, or `test name 'path' = {...}`, which azward parses and ignores."""

    name: str
    value: Expression
    start: int
    end: int


@dataclass(slots=True, eq=False)
class Output:
    """`output name type = value`"""

    name: str
    type: Type
    value: Expression
    decorators: tuple[Decorator, ...]
    start: int
    end: int


@dataclass(slots=True, eq=False)
class Function:
    """`func name(parameters) output => body`"""

    name: str
    parameters: tuple[str, ...]
    body: Expression
    decorators: tuple[Decorator, ...]
    start: int
    end: int


@dataclass(slots=True, eq=False)
class Using:
    """`using 'path'` in a parameter file; no path for `using none`."""

    path: Expression | None
    start: int
    end: int


@dataclass(slots=True, eq=False)
class Extends:
    """`extends 'path'` in a parameter file."""

    path: Expression
    start: int
    end: int


Statement: TypeAlias = (
    Target
    | Extension
    | Import
    | Metadata
    | Parameter
    | TypeDeclaration
    | Variable
    | Resource
    | Module
    | Assert
    | Output
    | Function
    | Using
    | Extends
)


@dataclass(slots=True, eq=False)
class File:
    """The statements of a file, in order, without those that are invalid."""

    statements: tuple[Statement, ...]
