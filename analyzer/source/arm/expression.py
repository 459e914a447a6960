"""The expressions of ARM templates: which strings are one, their syntax tree, and the tree as text again."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias, assert_never

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "MAX_DEPTH",
    "Call",
    "Expression",
    "ExpressionError",
    "Index",
    "Literal",
    "Property",
    "is_expression",
    "parse",
    "unescape",
    "unparse",
]

MAX_DEPTH = 128
"""How deep an expression may nest. The deepest of the public templates has 24 levels."""


class ExpressionError(ValueError):
    """A text that is not an expression."""

    def __init__(self, offset: int, message: str) -> None:
        super().__init__(message)
        self.offset = offset  # from 0, in code points, within the text with its brackets
        self.message = message


@dataclass(frozen=True, slots=True)
class Literal:
    """A text or a number; `true()`, `false()` and `null()` are calls."""

    value: str | int | float
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Call:
    """A call; the name is as the author wrote it, with its namespace: `contoso.uniqueName`."""

    name: str
    arguments: tuple[Expression, ...] = ()
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Property:
    """`base.name`; starts where its base does."""

    base: Expression
    name: str
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Index:
    """`base[index]`; starts where its base does."""

    base: Expression
    index: Expression
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


Expression: TypeAlias = "Literal | Call | Property | Index"
"""The tree of an expression. Two are equal if they differ in offsets only; `start` and `end` count from 0, in code
points, within the text that was parsed, brackets included."""


def is_expression(text: str) -> bool:
    """Whether a string of a template is evaluated: it starts with one `[` and ends with `]`."""
    return text.startswith("[") and text.endswith("]") and not text.startswith("[[")


def unescape(text: str) -> str:
    """The value of a string that is not an expression: `[[a]` is how `[a]` is written, `[a` stands for itself."""
    return text[1:] if text.startswith("[[") and text.endswith("]") else text


@lru_cache(maxsize=65536)
def parse(text: str) -> Expression:
    """The tree of an expression, which is given with its brackets: `[concat('a', 'b')]`.

    Raises ExpressionError.
    """
    if not text.startswith("["):
        raise ExpressionError(0, f"expected `[` but found {_found(text, 0)}")
    return _Parser(text).parse()


def unparse(expression: Expression) -> str:
    """The text of an expression without brackets, in one spelling: `concat('a', variables('b').c[0])`."""
    parts: list[str] = []
    pending: list[Expression | str] = [expression]
    while pending:
        part = pending.pop()
        match part:
            case str():
                parts.append(part)
            case Literal(value=str(text)):
                parts.append("'" + text.replace("'", "''") + "'")
            case Literal():
                parts.append(repr(part.value))
            case Call():
                parts.append(f"{part.name}(")
                pending.append(")")
                pending.extend(_separated(part.arguments))
            case Property():
                pending += (f".{part.name}", part.base)
            case Index():
                pending += ("]", part.index, "[", part.base)
            case _:
                assert_never(part)
    return "".join(parts)


def _separated(arguments: Sequence[Expression]) -> list[Expression | str]:
    """The arguments with commas between them, last first."""
    parts: list[Expression | str] = []
    for argument in reversed(arguments):
        parts += (argument, ", ")
    return parts[:-1]


# One alternative for each kind of token, most frequent first; `lastindex` of a match tells which one it is.
_TOKEN = re.compile(
    r"""\s*+(?:
        ([A-Za-z_$][\w$]*+)
      | ([()\[\],.])
      | '((?:[^']|'')*+)'
      | (-?[0-9]++(?:\.[0-9]++)?+(?:[eE][+-]?[0-9]++)?+(?![\w$]))
    )""",
    re.VERBOSE,
)
_NAME, _MARK, _STRING, _NUMBER = 1, 2, 3, 4
_BLANK = re.compile(r"\s*")
_WORD = re.compile(r"[\w$]+|[^\w$]")


class _Parser:
    """Reads one expression, without recursion: what is open stands on a stack."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 1  # after the opening bracket
        self.token_start = 1
        self.kind = 0
        self.token = ""
        self.open: list[_Open] = []

    def parse(self) -> Expression:
        while True:
            value = self.operand()
            if value is None:
                continue
            value = self.rest(value)
            if value is not None:
                return value

    def operand(self) -> Expression | None:
        """The value that starts here, or None if a call was opened whose first argument comes next."""
        self.advance()
        match self.kind:
            case 1:
                return self.call()
            case 3:
                return Literal(self.token.replace("''", "'"), self.token_start, self.position)
            case 4:
                return Literal(self.number(), self.token_start, self.position)
            case _:
                self.fail("a value")

    def call(self) -> Expression | None:
        """Read the name of a call up to the first argument."""
        start, name = self.token_start, self.token
        self.advance()
        while self.token == "." and self.kind == _MARK:
            name += "." + self.name()
            self.advance()
        if not self.is_mark("("):
            self.fail("`(`")
        end = self.position
        self.advance()
        if self.is_mark(")"):
            return Call(name, (), start, self.position)
        self.position = end
        self.push(_Open(start, name, [], None))
        return None

    def rest(self, value: Expression) -> Expression | None:
        """Read what follows a value, closing what it ends; None if another operand comes next."""
        while True:
            self.advance()
            mark = self.token if self.kind == _MARK else ""
            opened = self.open[-1] if self.open else None
            if mark == "." and not isinstance(value, Literal):
                value = Property(value, self.name(), value.start, self.position)
            elif mark == "[" and not isinstance(value, Literal):
                self.push(_Open(value.start, "", [], value))
                return None
            elif opened is None:
                if mark == "]" and self.position == len(self.text):
                    return value
                self.fail("the end" if mark == "]" else "`]`")
            elif opened.base is not None:
                if mark != "]":
                    self.fail("`]`")
                value = Index(opened.base, value, opened.start, self.position)
                self.open.pop()
            elif mark in {",", ")"} and mark:
                opened.arguments.append(value)
                if mark == ",":
                    return None
                value = Call(opened.name, tuple(opened.arguments), opened.start, self.position)
                self.open.pop()
            else:
                self.fail("`)` or `,`")
