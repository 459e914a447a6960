"""Bounds what a YAML document expands to, before it is constructed: a few aliases can stand for gigabytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from azward.source.function import LimitError, charge
from azward.source.size import MAX_LEVELS, MAX_SIZE

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["bounded_yaml", "yaml_loader"]

_NODE = 4
"""Steps of constructing one node."""


def yaml_loader() -> Any:
    """Return the safe loader that is the fastest here."""
    import yaml

    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def bounded_yaml(text: str) -> str:
    """Return `text`, a YAML document, if what its aliases expand to is no larger than any value.

    Raises LimitError, and yaml.YAMLError for what is not YAML.
    """
    import yaml

    events = cast("Iterable[Any]", yaml.parse(text, Loader=yaml_loader()))  # pyright: ignore[reportUnknownMemberType]
    sizes: dict[str, int] = {}  # of what anchors name
    opened: list[tuple[int, str | None]] = []  # nodes before each collection that is open, and its anchor
    nodes = 0
    for event in events:
        if isinstance(event, yaml.AliasEvent):
            nodes += _size_of(sizes, str(event.anchor))
        elif isinstance(event, yaml.CollectionStartEvent):
            opened.append((nodes, event.anchor))
            nodes += 1
            if len(opened) > MAX_LEVELS:
                raise LimitError(f"value is nested deeper than {MAX_LEVELS} levels; skipped")
        elif isinstance(event, yaml.CollectionEndEvent):
            before, anchor = opened.pop()
            if anchor is not None:
                sizes[anchor] = nodes - before
        elif isinstance(event, yaml.ScalarEvent):
            nodes += 1
            if event.anchor is not None:
                sizes[event.anchor] = 1 + len(event.value) // 4
        if nodes > MAX_SIZE:
            raise LimitError(f"value has more than {MAX_SIZE} nested values; skipped")
    charge(nodes * _NODE)
    return text


def _size_of(sizes: dict[str, int], anchor: str) -> int:
    if anchor not in sizes:
        raise LimitError(f"alias `{anchor[:40]}` is part of what it stands for; skipped")
    return sizes[anchor]
