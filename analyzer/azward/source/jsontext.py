"""Read JSON as ARM accepts it, with comments, trailing commas and line breaks in strings, and locate each value."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from math import isfinite
from typing import TYPE_CHECKING, Literal, TypeAlias, cast

import orjson

from azward.pattern import Pattern
from azward.source.text import Lines, TextError, decode, shown_token

if TYPE_CHECKING:
    from collections.abc import Sequence

    from azward.graph.value import JsonValue

__all__ = [
    "MAX_DEPTH",
    "Kind",
    "Node",
    "comments",
    "parse_tree",
    "parse_value",
]

MAX_DEPTH = 200
"""How deeply objects and arrays may be nested."""

Kind: TypeAlias = Literal["object", "array", "string", "number", "boolean", "null"]


@dataclass(slots=True, eq=False)
class Node:
    """A value and its location: `text[start:end]`. Immutable after parsing."""

    kind: Kind
    start: int  # offsets count from 0, in code points
    end: int
    value: JsonValue = field(repr=False)
    children: Sequence[Node] = field(default=(), repr=False)  # in the order of the text, duplicates included
    key: str | None = None  # for a member of an object
    key_start: int = -1  # with the quotes, like the start of a string
    key_end: int = -1
    names: tuple[dict[str, Node], dict[str, Node]] | None = field(default=None, repr=False)  # exact, and case-folded

    def find(self, path: Sequence[str | int]) -> tuple[Node, int]:
        """Return the node at `path`, else its nearest ancestor, and how many segments of `path` lead there.

        Names are compared ignoring case, an exact match first; of exact duplicates the last one wins.
        """
        node = self
        for matched, segment in enumerate(path):
            child = node.child(segment)
            if child is None:
                return node, matched
            node = child
        return node, len(path)

    def child(self, segment: str | int) -> Node | None:
        """Return the member of that name, compared as `find` does, or the item at that index."""
        if isinstance(segment, int):
            inside = self.kind == "array" and -len(self.children) <= segment < len(self.children)
            return self.children[segment] if inside else None
        if self.kind != "object":
            return None
        if self.names is None:
            exact = {child.key or "": child for child in self.children}
            folded: dict[str, Node] = {}
            for name, child in exact.items():  # of several spellings the first one wins, as in `lookup`
                folded.setdefault(name.casefold(), child)
            self.names = exact, folded
        exact, folded = self.names
        return exact.get(segment) or folded.get(segment.casefold())


def parse_value(data: str | bytes) -> JsonValue:
    """Return the value of a JSON text; of duplicate names the last one wins. Raises TextError."""
    if isinstance(data, bytes):
        data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        value = cast("JsonValue", orjson.loads(data))
    except orjson.JSONDecodeError:
        pass
    else:
        if not _needs_care(value):
            return value
    return parse_tree(decode(data) if isinstance(data, bytes) else data).value


def _needs_care(value: JsonValue) -> bool:
    """Decide whether orjson may read `value` differently from `parse_tree`.

    It does for deep nesting, and for integers of more than 64 bits, which it converts to floats.
    """
    members = [value]
    for _ in range(MAX_DEPTH + 1):  # a list, since a generator takes twice the time here
        if any([not -(2**63) < member < 2**63 for member in members if isinstance(member, float)]):  # noqa: C419
            return True
        level = [member for member in members if isinstance(member, (dict, list))]
        if not level:
            return False
        members = [member for above in level for member in (above.values() if isinstance(above, dict) else above)]
    return True


def parse_tree(text: str) -> Node:
    """Return the syntax tree of a JSON text. Raises TextError."""
    return _Reader(text).read()


def comments(text: str) -> list[tuple[int, int]]:
    """Return the offsets of the comments of a text, ignoring what looks like a comment in a string."""
    return [match.span() for match in _COMMENT().finditer(text) if match[2] is not None]


def _error(text: str, offset: int, message: str) -> TextError:
    return TextError(*Lines(text).position(offset), message)


_STRING_BODY = r'"([^"\\]*+(?:\\.[^"\\]*+)*+)"'
# One alternative for each kind of token; `lastindex` of a match is the kind.
_TOKEN = re.compile(
    rf"""\s*+(?:
        {_STRING_BODY}
      | ([{{}}\[\],:])
      | (-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?+(?:[eE][+-]?[0-9]++)?+(?![\w.+-]))
      | ((?:true|false|null)(?!\w))
    )""",
    re.VERBOSE | re.DOTALL,
)
_OTHER, _STRING, _MARK, _NUMBER, _WORD = range(5)
_KEY = Pattern(rf"\s*+{_STRING_BODY}\s*+:", re.DOTALL)
_BLANKS = re.compile(r"(?:[\s\ufeff]++|//[^\r\n]*+|/\*.*?\*/)*+", re.DOTALL)
_COMMENT = Pattern(rf"{_STRING_BODY}|(//[^\r\n]*+|/\*.*?\*/)", re.DOTALL)
_END = re.compile(r"[\s\0]*+\Z")
_FOUND = Pattern(r'"[A-Za-z$_. -]{0,30}"|[\w.+-]{1,32}|.', re.DOTALL)
_ESCAPE = Pattern(r'\\(?:(["\\/bfnrt])|u([0-9a-fA-F]{4})|(.))', re.DOTALL)
_ESCAPED = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_SURROGATE = Pattern("[\ud800-\udfff]")
_WORDS: dict[str, tuple[Kind, bool | None]] = {
    "true": ("boolean", True),
    "false": ("boolean", False),
    "null": ("null", None),
}
_NO_KEY = (None, -1, -1)


@dataclass(slots=True)
class _Opened:
    """An object or array whose end has not been read yet."""

    kind: Literal["object", "array"]
    start: int
    key: tuple[str | None, int, int]
    children: list[Node] = field(default_factory=list[Node])

    @property
    def closing(self) -> str:
        return "}" if self.kind == "object" else "]"


class _Reader:
    """Parses one text. Open values are kept on an explicit stack, so that deep nesting does not exhaust Python's."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.opened: list[_Opened] = []
        self.key: tuple[str | None, int, int] = _NO_KEY  # of the value that comes next
        self.kind = _OTHER  # of the current token
        self.token = ""  # its text, without the quotes of a string
        self.mark = ""  # its text if it is one of `{}[],:`
        self.start = 0
        self.end = 0

    def read(self) -> Node:
        while True:
            node = self.rest(self.value())
            if node is not None:
                return node

    def advance(self) -> None:
        match = _TOKEN.match(self.text, self.end)
        if match is None:
            self.start = self.end = self.skip_blanks()
            match = _TOKEN.match(self.text, self.end)
        if match is None or match.lastindex is None:
            self.kind, self.token, self.mark = _OTHER, "", ""
            return
        self.kind = kind = match.lastindex
        self.token = match[kind]
        self.mark = self.token if kind == _MARK else ""
        self.end = match.end()
        self.start = match.start(kind) - (kind == _STRING)

    def skip_blanks(self) -> int:
        """Return the offset of what follows blanks and comments."""
        match = _BLANKS.match(self.text, self.end)
        return match.end() if match else self.end

    def value(self) -> Node:
        """Return the next scalar or empty object or list; opens the objects and arrays around it."""
        while True:
            if self.opened and self.opened[-1].kind == "object":
                self.read_key()
            else:
                self.key = _NO_KEY
                self.advance()
            if self.kind != _MARK:
                return self.scalar()
            if self.mark == "{":
                self.open("object")
            elif self.mark == "[":
                self.open("array")
            elif self.opened and self.mark == self.opened[-1].closing and self.key is _NO_KEY:
                return self.close()
            else:
                raise self.error(self.expected_value())

    def read_key(self) -> None:
        """Read the name of a member and go to its value; or go to the `}` in its place."""
        match = _KEY().match(self.text, self.end)
        if match is not None:
            start, end = match.span(1)
            self.end = match.end()
            self.key = (self.string(match[1], start), start - 1, end + 1)
        else:
            self.advance()
            if self.mark == "}":
                self.key = _NO_KEY
                return
            if self.kind != _STRING:
                raise self.error("a name in double quotes or `}`")
            self.key = (self.string(self.token, self.start + 1), self.start, self.end)
            self.advance()
            if self.mark != ":":
                raise self.error("`:`")
        self.advance()

    def open(self, kind: Literal["object", "array"]) -> None:
        if len(self.opened) == MAX_DEPTH:
            raise _error(self.text, self.start, f"nested deeper than {MAX_DEPTH} levels")
        self.opened.append(_Opened(kind, self.start, self.key))

    def close(self) -> Node:
        opened = self.opened.pop()
        children = opened.children
        value: JsonValue
        if opened.kind == "object":
            value = {child.key or "": child.value for child in children}
        else:
            value = [child.value for child in children]
        return Node(opened.kind, opened.start, self.end, value, children, *opened.key)

    def scalar(self) -> Node:
        value: JsonValue
        if self.kind == _STRING:
            kind, value = "string", self.string(self.token, self.start + 1)
        elif self.kind == _WORD:
            kind, value = _WORDS[self.token]
        elif self.kind == _NUMBER:
            kind, value = "number", self.number()
        else:
            raise self.error(self.expected_value())
        return Node(kind, self.start, self.end, value, (), *self.key)

    def expected_value(self) -> str:
        return "a value or `]`" if self.opened and self.opened[-1].kind == "array" else "a value"

    def rest(self, node: Node) -> Node | None:
        """Read what follows `node`, closing what ends there: the whole tree, or None if another value comes next."""
        while self.opened:
            opened = self.opened[-1]
            opened.children.append(node)
            self.advance()
            if self.mark == ",":
                return None
            if self.mark != opened.closing:
                raise self.error(f"`,` or `{opened.closing}`")
            node = self.close()
        self.start = self.skip_blanks()
        if not _END.match(self.text, self.start):
            raise self.error("end of file")
        return node

    def string(self, body: str, start: int) -> str:
        """Return the value of a string, given the text between its quotes, which is at `start`."""
        if "\\" not in body:
            return body

        def replace(match: re.Match[str]) -> str:
            simple, code, other = match.groups()
            if other is not None:
                found = "a line break" if other in "\r\n" else f"`\\{other}`"
                raise _error(self.text, start + match.start(), f"expected an escape such as `\\n` but found {found}")
            return _ESCAPED[simple] if simple else chr(int(code, 16))

        text = _ESCAPE().sub(replace, body)
        if _SURROGATE().search(text):  # surrogate pairs become one character, lone surrogates are replaced
            text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        return text

    def number(self) -> int | float:
        try:
            number = int(self.token)
        except ValueError:  # a fraction, or more digits than Python converts
            number = float(self.token)
        try:
            finite = isfinite(number)
        except OverflowError:  # an integer
            finite = False
        if not finite:
            raise self.error("a number that a double can hold")
        return number

    def error(self, expected: str) -> TextError:
        """Return the error for the current token."""
        text, start = self.text, self.start
        unclosed = ""
        if text.startswith("/*", start):
            expected, unclosed = "`*/`", self.unclosed("comment", start)
        elif text.startswith('"', start) and not _TOKEN.match(text, start):
            expected, unclosed = '`"`', self.unclosed("string", start)
        elif _END.match(text, start):
            unclosed = self.unclosed(self.opened[-1].kind, self.opened[-1].start) if self.opened else ""
        else:
            return _error(text, start, f"expected {expected} but found {_found(text, start)}")
        return _error(text, len(text), f"expected {expected} but found end of file{unclosed}")

    def unclosed(self, what: str, start: int) -> str:
        line, _ = Lines(self.text).position(start)
        return f" (the {what} opened at line {line} is not closed)"


def _found(text: str, offset: int) -> str:
    """Return what is at `offset`, in words for a message."""
    match = _FOUND().match(text, offset)
    found = match[0] if match else ""
    return f"`{shown_token(found)}`" if found.isprintable() else f"the character U+{ord(found[0]):04X}"
