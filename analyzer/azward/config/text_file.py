"""Reads text files that people write for azward, strictly, with the position of each key."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from azward.files.disk import DISK

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from azward.files.disk import Disk

__all__ = ["FILE_NAMES", "PACKAGE", "ConfigError", "KeyPath", "Position", "read_text", "read_yaml", "shown", "where"]

FILE_NAMES = ("azward.yaml", ".azward.yaml")
"""The names of configuration files."""

PACKAGE = "package:"
"""What the name of a Python package with rules begins with."""

MAX_SIZE = 1_000_000
MAX_DEPTH = 20

KeyPath: TypeAlias = "tuple[str | int, ...]"
Position: TypeAlias = "tuple[int, int]"


class ConfigError(Exception):
    """An error in what the user wrote: "azward.yaml:3:1: unknown key `fail_on`, did you mean `fail-on`?"."""


def shown(file: Path) -> str:
    """Return the path as messages show it: relative to the working directory if it is inside."""
    try:
        return file.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(file)


def read_text(file: Path, name: str, limit: int = MAX_SIZE, disk: Disk = DISK) -> str:
    """Return the text of `file`, which messages call `name`. Raises ConfigError."""
    try:
        if disk.size(file) > limit:
            raise ConfigError(f"{name}: larger than {limit:,} bytes")
        return disk.read(file).decode("utf-8-sig")
    except OSError as error:
        raise ConfigError(f"{name}: cannot be read: {(error.strerror or str(error)).lower()}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{name}: not UTF-8 text, at byte {error.start + 1}") from error


_PLAIN: dict[str, object] = {"true": True, "false": False, "null": None, "~": None, "": None}


def read_yaml(text: str, name: str, example: str = "profile: strict") -> tuple[dict[str, object], dict[KeyPath, Position]]:
    """Return the mapping in YAML 1.2 text, and the position of each key and item.

    Raises ConfigError, also for aliases and deep nesting, which could exhaust memory.
    """
    yaml: Any = import_module("yaml")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        _refuse_bombs(yaml, yaml.parse(text, loader), name)
        node = yaml.compose(text, loader)
    except yaml.MarkedYAMLError as error:
        place = _mark(error.problem_mark) if error.problem_mark else (1, 1)
        raise ConfigError(f"{_at(name, place)}: not YAML: {error.problem or error.context}") from error
    except (yaml.YAMLError, RecursionError) as error:
        raise ConfigError(f"{name}: not YAML: {str(error).splitlines()[0]}") from error
    places: dict[KeyPath, Position] = {}
    data: object = {} if node is None else _construct(node, (), places, name)
    if not isinstance(data, dict):
        raise ConfigError(f"{_at(name, places.get((), (1, 1)))}: expected keys with values, such as `{example}`")
    return cast("dict[str, object]", data), places


def _refuse_bombs(yaml: Any, events: Iterable[Any], name: str) -> None:
    depth = 0
    for event in events:
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise ConfigError(f"{_at(name, _mark(event.start_mark))}: nests deeper than {MAX_DEPTH} levels")
        if isinstance(event, yaml.AliasEvent):
            raise ConfigError(f"{_at(name, _mark(event.start_mark))}: aliases are not supported here")


def _mark(mark: Any) -> Position:
    return mark.line + 1, mark.column + 1


def _construct(node: Any, path: KeyPath, places: dict[KeyPath, Position], name: str) -> object:
    places.setdefault(path, _mark(node.start_mark))
    if node.id == "mapping":
        return dict(_pairs(node, path, places, name))
    if node.id == "sequence":
        return [_construct(item, (*path, index), places, name) for index, item in enumerate(node.value)]
    if node.style in ("'", '"', "|", ">"):
        return node.value
    if re.fullmatch(r"[-+]?\d+", node.value):
        return int(node.value[:20])
    return _PLAIN.get(node.value.lower(), node.value)


def _pairs(node: Any, path: KeyPath, places: dict[KeyPath, Position], name: str) -> Iterator[tuple[str, object]]:
    for key, value in node.value:
        below = (*path, str(key.value))
        if below in places:
            raise ConfigError(f"{_at(name, _mark(key.start_mark))}: duplicate key `{key.value}`")
        places[below] = _mark(key.start_mark)
        yield str(key.value), _construct(value, below, places, name)


def _at(name: str, place: Position) -> str:
    return f"{name}:{place[0]}:{place[1]}"


def where(name: str, path: KeyPath, places: dict[KeyPath, Position]) -> str:
    """Return the position of `path`, else of its nearest ancestor."""
    for length in range(len(path), -1, -1):
        if path[:length] in places:
            return _at(name, places[path[:length]])
    return name
