"""The built-in rules in one generated file, so that a scan neither opens hundreds of files nor parses YAML.

`pytest --update` writes it. Each line is one rule without its examples; a rule file that was edited since is read
itself.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, TypeAlias, cast

import orjson

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from azward.graph.value import JsonValue

__all__ = ["FILE", "is_current", "read_store", "store_text"]

FILE = "rules.json"

Stored: TypeAlias = "dict[str, tuple[int, JsonValue]]"
"""The size of each rule file in bytes and its content as data, by the id of the rule."""

_EDIT = 60 * 10**9
"""How much newer than the store, in nanoseconds, a file is that was edited: a checkout or an installation is quicker."""


def read_store(root: Path) -> tuple[int, Stored]:
    """Return when the store at `root` was written, in nanoseconds, and its content; nothing if there is none."""
    try:
        with (root / FILE).open("rb") as file:
            written = os.fstat(file.fileno()).st_mtime_ns
            rows = cast("list[tuple[str, int, JsonValue]]", orjson.loads(file.read()))
        return written, {name: (size, data) for name, size, data in rows}
    except (OSError, ValueError, TypeError):
        return 0, {}


def is_current(file: os.stat_result, size: int, written: int) -> bool:
    """Return whether a rule file is the one that the store holds: not edited since."""
    return file.st_size == size and file.st_mtime_ns <= written + _EDIT


def store_text(rules: Iterable[tuple[str, int, JsonValue]]) -> str:
    """Return the text of the store: one line for the id, the size and the data of each rule, so that merges work."""
    lines = ",\n".join(orjson.dumps(rule).decode() for rule in rules)
    return f"[\n{lines}\n]\n"
