"""The built-in rules in one generated file, so that a scan neither opens hundreds of files nor parses YAML.

`pytest --update` writes it. Each line is one rule without its examples; a rule file that was edited since is read
itself.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, cast
from zlib import crc32

import orjson

if TYPE_CHECKING:
    from collections.abc import Iterable

    from azward.graph.value import JsonValue

__all__ = ["FILE", "fingerprint_of", "is_current", "read_store", "store_text"]

FILE = "rules.json"

Stored: TypeAlias = "dict[str, tuple[str, JsonValue]]"
"""The fingerprint of each rule file and its content as data, by the id of the rule."""

_EDIT = 60 * 10**9
"""How much newer than the store, in nanoseconds, a file may be without an edit: time of a checkout or installation."""


def read_store(root: Path) -> tuple[int, Stored]:
    """Return when the store at `root` was written, in nanoseconds, and its content; nothing if there is none."""
    try:
        with (root / FILE).open("rb") as file:
            written = os.fstat(file.fileno()).st_mtime_ns
            rows = cast("list[tuple[str, str, JsonValue]]", orjson.loads(file.read()))
        return written, {name: (print_, data) for name, print_, data in rows}
    except (OSError, ValueError, TypeError):
        return 0, {}


def is_current(file: os.DirEntry[str], fingerprint: str, written: int) -> bool:
    """Return whether a rule file is the one that the store holds. It is opened only if it is newer than the store."""
    stat = file.stat()
    if stat.st_size != int(fingerprint.partition("-")[0]):
        return False
    return stat.st_mtime_ns <= written + _EDIT or fingerprint_of(Path(file.path)) == fingerprint


def fingerprint_of(path: Path) -> str:
    """Return the size of a file in bytes and its CRC: "812-c0ffee00"."""
    content = path.read_bytes()
    return f"{len(content)}-{crc32(content):08x}"


def store_text(rules: Iterable[tuple[str, str, JsonValue]]) -> str:
    """Return the text of the store: one line for the id, fingerprint and data of each rule, so that merges work."""
    lines = ",\n".join(orjson.dumps(rule).decode() for rule in rules)
    return f"[\n{lines}\n]\n"
