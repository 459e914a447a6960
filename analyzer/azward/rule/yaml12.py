"""YAML 1.2 as rule files need it.

`2023-01-01`, `off`, `010` and `1:30` are text; duplicate keys, aliases, merges and tags are errors.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeAlias, cast

import yaml

if TYPE_CHECKING:
    from collections.abc import Callable

    from azward.graph.value import JsonValue

__all__ = ["MAX_CHARACTERS", "MAX_DEPTH", "Node", "YamlError", "construct", "find", "parse"]

MAX_CHARACTERS = 1 << 19
"""The maximal length of a rule file."""

MAX_DEPTH = 100
"""How deep lists and mappings may nest. Events are read because deep nesting crashes the composer of libyaml."""


class _Events(Protocol):
    def get_event(self) -> yaml.Event: ...


_LOADER = cast("Callable[[str], _Events]", getattr(yaml, "CBaseLoader", yaml.BaseLoader))

_INTEGER = re.compile(r"0|[-+]?[1-9][0-9]{0,18}")
_FLOAT = re.compile(r"[-+]?[0-9]{1,18}\.[0-9]{1,18}(?:[eE][-+]?[0-9]{1,3})?")
_WORDS: dict[str, bool | None] = {
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
}  # fmt: skip


class YamlError(ValueError):
    """What is wrong with a text, and where: 1-based line and column, in code points."""

    def __init__(self, line: int, column: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


@dataclass(slots=True)
class Node:
    """A part of a document and where it begins: 1-based line and column, in code points."""

    line: int
    column: int
    content: _Content
    plain: bool = False  # a text that is neither quoted nor a block


_Content: TypeAlias = "str | list[Node] | dict[str, tuple[Node, Node]]"
"""A text, a list, or a mapping from a key to its own node and that of its value."""


def parse(text: str) -> Node:
    """Return the syntax tree of a document. Raise YamlError, also for duplicate keys, aliases, anchors and tags."""
    if len(text) > MAX_CHARACTERS:
        raise YamlError(1, 1, f"longer than {MAX_CHARACTERS} characters")
    try:
        node = _Reader(text).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise YamlError(line, column, f"not YAML: {error.problem or error.context}") from error
    except yaml.reader.ReaderError as error:
        raise YamlError(1, 1, f"not YAML: {error.reason}") from error
    if node is None:
        raise YamlError(1, 1, "expected a mapping, got an empty file")
    return node


class _Reader:
    """Builds the tree of one document from its events, without recursion in libyaml."""

    def __init__(self, text: str) -> None:
        self.loader = _LOADER(text)

    def document(self) -> Node | None:
        self._next()  # the stream starts
        if isinstance(self._next(), yaml.StreamEndEvent):
            return None
        node = self._node(self._next(), 0)
        self._next()  # the document ends
        after = self._next()
        if not isinstance(after, yaml.StreamEndEvent):
            raise YamlError(*_position(after), "expected one document")
        return node

    def _next(self) -> yaml.Event:
        return self.loader.get_event()

    def _node(self, event: yaml.Event, depth: int) -> Node:
        line, column = _position(event)
        if type(event) is yaml.ScalarEvent and event.anchor is None and event.tag is None:  # by far the most
            return Node(line, column, event.value, not event.style)
        if isinstance(event, yaml.AliasEvent) or cast("object", getattr(event, "anchor", None)) is not None:
            raise YamlError(line, column, "anchors and aliases are not supported")
        if (tag := cast("object", getattr(event, "tag", None))) is not None:
            raise YamlError(line, column, f"unsupported tag `{tag}`")
        if depth == MAX_DEPTH:
            raise YamlError(line, column, f"nested deeper than {MAX_DEPTH} levels")
        if isinstance(event, yaml.SequenceStartEvent):
            return Node(line, column, self._items(depth + 1))
        return Node(line, column, self._pairs(depth + 1))

    def _items(self, depth: int) -> list[Node]:
        items: list[Node] = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            items.append(self._node(event, depth))
        return items

    def _pairs(self, depth: int) -> dict[str, tuple[Node, Node]]:
        pairs: dict[str, tuple[Node, Node]] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            key = self._node(event, depth)
            if not isinstance(key.content, str):
                raise YamlError(key.line, key.column, "keys must be strings")
            if key.content in pairs:
                raise YamlError(key.line, key.column, f"duplicate key `{key.content}`")
            pairs[key.content] = key, self._node(self._next(), depth)
        return pairs


def _position(event: yaml.Event) -> tuple[int, int]:
    mark = cast("yaml.Mark", event.start_mark)
    return mark.line + 1, mark.column + 1


def construct(node: Node) -> JsonValue:
    """Return the data of a syntax tree."""
    if isinstance(node.content, str):
        return _scalar(node.content) if node.plain else node.content
    if isinstance(node.content, list):
        return [construct(item) for item in node.content]
    return {key: construct(value) for key, (_, value) in node.content.items()}


def _scalar(text: str) -> JsonValue:
    if text in _WORDS:
        return _WORDS[text]
    if not text[0].isdigit() and text[0] not in "+-":
        return text
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text


def find(node: Node, path: tuple[str | int, ...], *, on_key: bool = False) -> tuple[int, int]:
    """Return the 1-based line and column of the value at `path`, or of its key; else of its nearest ancestor."""
    for depth, step in enumerate(path):
        content = node.content
        if isinstance(content, dict) and isinstance(step, str) and step in content:
            key, below = content[step]
            node = key if on_key and depth == len(path) - 1 else below
        elif isinstance(content, list) and isinstance(step, int) and step < len(content):
            node = content[step]
        else:
            break
    return node.line, node.column
