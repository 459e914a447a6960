"""Reads files of other tools for threat modelling: JSON or YAML, with the line and the column of each value."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

from azward.config.text_file import ConfigError
from azward.frozen import frozen
from azward.rule.syntax import ConditionError, KeyPath
from azward.rule.yaml12 import YamlError, construct, find, parse
from azward.source.jsontext import parse_tree
from azward.source.text import Lines, TextError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azward.graph.value import JsonValue
    from azward.rule.yaml12 import Node
    from azward.source.jsontext import Node as JsonNode

__all__ = ["Document", "Part", "read_document", "shortened"]

MAX_PARTS = 2_000
"""The maximal length of a list of components, flows, threats or mitigations."""

_JSON = re.compile(r'\s*\{\s*["}/]')
_SHOWN = 60


@frozen
class Document:
    """The data of a file, and where its values are."""

    data: JsonValue
    path: str  # as messages show it
    _text: str
    _json: JsonNode | None = None
    _yaml: Node | None = None

    def place(self, at: KeyPath, *, on_key: bool = False) -> tuple[int, int]:
        """Return the 1-based line and column of the value at a path, or of its key; else of its nearest ancestor."""
        if self._json is None:
            return find(self._yaml, at, on_key=on_key) if self._yaml is not None else (1, 1)
        node, _ = self._json.find(at)
        return Lines(self._text).position(node.key_start if on_key and node.key is not None else node.start)

    def error(self, error: ConditionError) -> ConfigError:
        """Return an error as users see it: "shop.otm:12:5: ..."."""
        line, column = self.place(error.path, on_key=error.on_key)
        return ConfigError(f"{self.path}:{line}:{column}: {error}")


def read_document(text: str, path: str) -> Document:
    """Return the document in `text`, which messages call `path`. Raises ConfigError."""
    try:
        if path.endswith(".json") or _JSON.match(text):
            tree = parse_tree(text)
            return Document(tree.value, path, text, _json=tree)
        node = parse(text)
    except (TextError, YamlError) as error:
        message = error.message if isinstance(error, TextError) else str(error)
        raise ConfigError(f"{path}:{error.line}:{error.column}: {message}") from error
    return Document(construct(node), path, text, _yaml=node)


@frozen
class Part:
    """An object of a document. A missing value and null are the same; all errors are ConditionError."""

    data: dict[str, JsonValue]
    at: KeyPath

    @classmethod
    def of(cls, value: JsonValue, at: KeyPath, what: str) -> Part:
        if not isinstance(value, dict):
            raise ConditionError(at, f"{what}: expected an object")
        return cls(value, at)

    def below(self, key: str) -> Part:
        """Return an object; an empty one if there is none."""
        value = self.data.get(key)
        return Part.of({} if value is None else value, (*self.at, key), f"`{key}`")

    def text(self, key: str) -> str:
        """Return a text on one line; "" if there is none."""
        value = self.data.get(key)
        if value is not None and not isinstance(value, str):
            raise ConditionError((*self.at, key), f"`{key}`: expected a text")
        return " ".join((value or "").split())

    def lines(self, key: str) -> list[str]:
        """Return the lines of a text that are not empty."""
        self.text(key)
        value = cast("str", self.data.get(key) or "")
        return [line.strip() for line in value.splitlines() if line.strip()]

    def required(self, key: str) -> str:
        """Return a text that must not be empty."""
        value = self.text(key)
        if not value:
            raise ConditionError(self.at if key not in self.data else (*self.at, key), f"missing text `{key}`")
        return value

    def number(self, key: str) -> float | None:
        value = self.data.get(key)
        if value is not None and (isinstance(value, bool) or not isinstance(value, (int, float))):
            raise ConditionError((*self.at, key), f"`{key}`: expected a number")
        return value

    def flag(self, key: str) -> bool:
        return self.data.get(key) is True

    def parts(self, key: str) -> Iterator[Part]:
        """Yield the objects of a list."""
        value = self.data.get(key)
        if value is not None and not isinstance(value, list):
            raise ConditionError((*self.at, key), f"`{key}`: expected a list")
        if value and len(value) > MAX_PARTS:
            raise ConditionError((*self.at, key), f"`{key}`: more than {MAX_PARTS:,} members")
        for index, item in enumerate(value or ()):
            if item is not None:
                yield Part.of(item, (*self.at, key, index), f"`{key}`")

    def texts(self, key: str) -> list[str]:
        """Return the texts of a list; other members do not count."""
        value = self.data.get(key)
        if value is not None and not isinstance(value, list):
            raise ConditionError((*self.at, key), f"`{key}`: expected a list")
        return [item for item in value or () if isinstance(item, str)]

    def wrong(self, key: str, message: str) -> ConditionError:
        """Return an error at a key."""
        return ConditionError((*self.at, key), message)


def shortened(text: str) -> str:
    """Return a text as messages quote it."""
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
