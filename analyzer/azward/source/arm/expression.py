"""Parses the expressions of ARM templates, and prints their syntax trees."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from math import isfinite
from typing import TYPE_CHECKING, TypeAlias, assert_never

from azward.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "MAX_DEPTH",
    "Call",
    "Expression",
    "ExpressionError",
    "Index",
    "Literal",
    "Lowered",
    "Property",
    "is_expression",
    "parse",
    "unescape",
    "unparse",
]

MAX_DEPTH = 128
"""How deeply an expression may be nested. The deepest in the registry of public Bicep modules has 19 levels."""


class ExpressionError(ValueError):
    """A string that is not a valid expression."""

    def __init__(self, offset: int, message: str) -> None:
        super().__init__(message)
        self.offset = offset  # from 0, in code points, within the text with its brackets
        self.message = message


@frozen
class Literal:
    """A string or a number; `true()`, `false()` and `null()` are calls."""

    value: str | int | float
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@frozen
class Call:
    """A call; the name is as the author wrote it, with its namespace: `contoso.uniqueName`."""

    name: str
    arguments: tuple[Expression, ...] = ()
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@frozen
class Property:
    """`base.name`; starts where its base does."""

    base: Expression
    name: str
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@frozen
class Index:
    """`base[index]`; starts where its base does."""

    base: Expression
    index: Expression
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


Expression: TypeAlias = "Literal | Call | Property | Index"
"""The syntax tree of an expression. Two trees that differ in offsets only are equal.

Offsets count from 0, in code points, within the parsed text, brackets included."""


class Lowered(str):
    """An expression lowered from another language: its tree, with offsets in `source`, the file that it was written in.

    As a string it is what the author wrote, in brackets.
    """

    __slots__ = ("looping", "source", "tree")

    tree: Expression
    source: str
    looping: bool  # whether it differs between the iterations of a loop

    @staticmethod
    def of(tree: Expression, source: str, *, looping: bool = False) -> Lowered:
        made = Lowered(f"[{source[tree.start : tree.end]}]")
        made.tree, made.source, made.looping = tree, source, looping
        return made


def is_expression(text: str) -> bool:
    """Decide whether a string is an expression: it starts with one `[` and ends with `]`."""
    return isinstance(text, Lowered) or (text.startswith("[") and text.endswith("]") and not text.startswith("[["))


def unescape(text: str) -> str:
    """Return the value of a string that is not an expression: `[[a]` stands for `[a]`, and `[a` for itself."""
    return text[1:] if text.startswith("[[") and text.endswith("]") else text


def parse(text: str) -> Expression:
    """Return the tree of an expression, given with its brackets: `[concat('a', 'b')]`.

    Raises ExpressionError.
    """
    if isinstance(text, Lowered):
        return text.tree
    found = _parsed(text)
    if isinstance(found, ExpressionError):
        raise ExpressionError(found.offset, found.message)
    return found


@lru_cache(maxsize=65536)
def _parsed(text: str) -> Expression | ExpressionError:
    """Return the tree of an expression, or what is wrong with it: a long one is not read again for each who asks."""
    try:
        return _parse(text)
    except ExpressionError as error:
        return ExpressionError(error.offset, error.message)


def _parse(text: str) -> Expression:
    if not text.startswith("["):
        raise ExpressionError(0, f"expected `[` but found {_found(text, 0)}")
    tree = _Parser(text).parse()
    if sum(map(text.count, "([.")) > MAX_DEPTH:
        _refuse_depth(tree)
    return tree


def unparse(expression: Expression) -> str:
    """Return the text of an expression without brackets, normalised: `concat('a', variables('b').c[0])`."""
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
    """Return the arguments with commas between them, last first."""
    parts: list[Expression | str] = []
    for argument in reversed(arguments):
        parts += (argument, ", ")
    return parts[:-1]


def _refuse_depth(tree: Expression) -> None:
    """Raise ExpressionError if `tree` has more than MAX_DEPTH levels."""
    level = [tree]
    for _ in range(MAX_DEPTH):
        level = [below for above in level for below in _operands(above)]
    if level:
        raise ExpressionError(level[0].start, f"nested deeper than {MAX_DEPTH} levels")


def _operands(expression: Expression) -> tuple[Expression, ...]:
    match expression:
        case Literal():
            return ()
        case Call():
            return expression.arguments
        case Property():
            return (expression.base,)
        case Index():
            return (expression.base, expression.index)
        case _:
            assert_never(expression)


# One alternative for each kind of token; `lastindex` of a match is the kind.
_TOKEN = re.compile(
    r"""\s*+(?:
        ((?![0-9])[\w$]++)
      | ([()\[\],.])
      | '((?:[^']|'')*+)'
      | (-?[0-9]++(?:\.[0-9]++)?+(?:[eE][+-]?[0-9]++)?+(?![\w$]))
    )""",
    re.VERBOSE,
)
_OTHER, _NAME, _MARK, _STRING, _NUMBER = range(5)
_BLANKS = re.compile(r"\s*")
_WORD = re.compile(r"-?[\w$]+|.", re.DOTALL)


@dataclass(slots=True)
class _Opened:
    """A call whose `)`, or an index of `base` whose `]`, has not been read yet."""

    start: int
    name: str
    base: Expression | None = None
    arguments: list[Expression] = field(default_factory=list["Expression"])


class _Parser:
    """Parses one expression. Open calls are kept on an explicit stack, so that deep nesting does not exhaust Python's."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.opened: list[_Opened] = []
        self.kind = _OTHER  # of the current token
        self.token = ""  # its text, without the quotes of a string
        self.mark = ""  # its text if it is one of `()[],.`
        self.start = 0
        self.end = 1  # after the bracket that opens the expression

    def parse(self) -> Expression:
        while True:
            value = self.rest(self.operand())
            if value is not None:
                return value

    def advance(self) -> None:
        match = _TOKEN.match(self.text, self.end)
        if match is None or match.lastindex is None:
            self.kind, self.token, self.mark = _OTHER, "", ""
            self.start = self.end = _skip_blanks(self.text, self.end)
            return
        self.kind = kind = match.lastindex
        self.token = match[kind]
        self.mark = self.token if kind == _MARK else ""
        self.end = match.end()
        self.start = match.start(kind) - (kind == _STRING)

    def error(self, expected: str) -> ExpressionError:
        return ExpressionError(self.start, f"expected {expected} but found {_found(self.text, self.start)}")

    def operand(self) -> Expression:
        """Return the next literal or call without arguments; opens the calls before it."""
        self.advance()
        while self.kind == _NAME:
            self.open_call()
            self.advance()
        if self.kind == _STRING:
            return Literal(self.token.replace("''", "'"), self.start, self.end)
        if self.kind == _NUMBER:
            return Literal(self.number(), self.start, self.end)
        if self.mark == ")" and self.opened and not (self.opened[-1].base or self.opened[-1].arguments):
            return self.close_call()
        raise self.error("a value")

    def number(self) -> int | float:
        try:
            number = int(self.token)
        except ValueError:  # a fraction, or more digits than Python converts
            number = float(self.token)
        try:
            if isfinite(number):
                return number
        except OverflowError:  # an integer beyond any double
            pass
        raise self.error("a number that a double can hold")

    def open_call(self) -> None:
        start, name = self.start, self.token
        self.advance()
        while self.mark == ".":
            name += f".{self.name()}"
            self.advance()
        if self.mark != "(":
            raise self.error("`(`")
        self.opened.append(_Opened(start, name))

    def name(self) -> str:
        """Return the name after a dot."""
        self.advance()
        if self.kind != _NAME:
            raise self.error("a name")
        return self.token

    def rest(self, value: Expression) -> Expression | None:
        """Read what follows `value`, closing what ends there: the whole expression, or None if an operand comes next."""
        while True:
            self.advance()
            if self.mark == "." and not isinstance(value, Literal):
                value = Property(value, self.name(), value.start, self.end)
            elif self.mark == "[" and not isinstance(value, Literal):
                self.opened.append(_Opened(value.start, "", value))
                return None
            elif not self.opened:
                return self.finish(value)
            elif self.opened[-1].base is not None:
                value = self.close_index(self.opened[-1].base, value)
            elif self.mark == ",":
                self.opened[-1].arguments.append(value)
                return None
            elif self.mark == ")":
                self.opened[-1].arguments.append(value)
                value = self.close_call()
            else:
                raise self.error("`)` or `,`")

    def finish(self, value: Expression) -> Expression:
        if self.mark != "]":
            raise self.error("`]`")
        if self.end != len(self.text):
            self.start = _skip_blanks(self.text, self.end)
            raise self.error("the end of the expression")
        return value

    def close_index(self, base: Expression, index: Expression) -> Index:
        if self.mark != "]":
            raise self.error("`]`")
        return Index(base, index, self.opened.pop().start, self.end)

    def close_call(self) -> Call:
        call = self.opened.pop()
        return Call(call.name, tuple(call.arguments), call.start, self.end)


def _skip_blanks(text: str, offset: int) -> int:
    match = _BLANKS.match(text, offset)
    return match.end() if match else offset


def _found(text: str, offset: int) -> str:
    """Return what is at `offset`, in words for a message."""
    if offset >= len(text):
        return "the end"
    if text[offset] == "'" and not _TOKEN.match(text, offset):
        return "an unterminated string"
    word = _WORD.match(text, offset)
    return f"`{word[0][:32]}`" if word else "the end"
