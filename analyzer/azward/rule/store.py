"""The built-in rules in one generated file, so that a scan neither opens hundreds of files nor parses YAML.

`pytest --update` writes it. It holds two lists: what decides whether a rule is needed, then the rules without their
examples, each in a line of its own, so that only those which are needed are parsed. A rule file that was edited since is
read itself.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, cast
from zlib import crc32

import orjson

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from azward.graph.value import JsonValue

__all__ = ["FILE", "Stored", "StoredRule", "fingerprint_of", "is_current", "read_store", "store_text"]

FILE = "rules.json"

_BETWEEN = b"\n],[\n"

_EDIT = 60 * 10**9
"""How much newer than the store, in nanoseconds, a file may be without an edit: time of a checkout or installation."""


class StoredRule(NamedTuple):
    """A rule of the store."""

    fingerprint: str
    types: list[str]
    mitigates: list[str]
    aliases: list[str]
    text: bytes  # JSON, followed by a comma

    @property
    def data(self) -> JsonValue:
        """Return the content of the rule file, without the examples."""
        return orjson.loads(self.text.removesuffix(b","))


Stored: TypeAlias = "Mapping[str, StoredRule]"
"""By the id of the rule."""


def read_store(root: Path) -> tuple[int, Stored]:
    """Return when the store at `root` was written, in nanoseconds, and its content; nothing if there is none."""
    try:
        with (root / FILE).open("rb") as file:
            written = os.fstat(file.fileno()).st_mtime_ns
            heads, _, bodies = file.read().partition(_BETWEEN)
        rows: list[list[Any]]
        rows = orjson.loads(heads.removeprefix(b"[") + b"]")
        texts = bodies.split(b"\n")[:-2]  # the last two lines are the end of both lists, and what follows the last break
        return written, {row[0]: StoredRule._make((*row[1:], text)) for row, text in zip(rows, texts, strict=True)}
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
    """Return the text of the store for the ids, fingerprints and data of rules: two lines for each, so that merges work."""
    entries = list(rules)
    heads = (
        [name, print_, *(_texts(data, key) for key in ("resource", "mitigates", "aliases"))]
        for name, print_, data in entries
    )
    lists = ((orjson.dumps(one).decode() for one in part) for part in (heads, (data for _, _, data in entries)))
    first, second = (",\n".join(lines) for lines in lists)
    return f"[[\n{first}{_BETWEEN.decode()}{second}\n]]\n"


def _texts(data: JsonValue, key: str) -> list[str]:
    found = data.get(key) if isinstance(data, dict) else None
    many = cast("list[JsonValue]", found if isinstance(found, list) else [found])
    return [one for one in many if isinstance(one, str)]
