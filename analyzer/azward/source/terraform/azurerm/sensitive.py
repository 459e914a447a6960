"""Which paths of a body hold what the provider declares sensitive."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from azward.graph.credential import leaves
from azward.graph.resource import FieldPath, fold_path, read
from azward.graph.value import Absent, Value
from azward.source.terraform.azurerm.schema import declared

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from azward.source.terraform.azurerm.schema import Declared

__all__ = ["sensitive_paths"]

_TELLING = 8
"""A text of this many characters that is found again elsewhere in a body is no coincidence."""


def sensitive_paths(
    name: str, config: Mapping[str, Value], body: dict[str, Value], traces: Iterable[tuple[FieldPath, FieldPath]]
) -> frozenset[FieldPath]:
    """Return the folded paths of texts and open values in `body` that a sensitive argument of a type was written to.

    `traces` are paths of the body with paths of arguments. A text that a sensitive one is part of is sensitive too.
    """
    arguments = frozenset(argument for argument in _sensitive_arguments(name) if argument[0] in config)
    if not arguments:
        return frozenset()
    found: set[FieldPath] = set()
    for path, source in traces:
        if _is_below(tuple(part for part in source if isinstance(part, str)), arguments):
            value = read(body, path)
            if not isinstance(value, (Absent, dict, list)):
                found.add(fold_path(path))
            elif isinstance(value, list):
                found |= {fold_path((*path, *below)) for below, _, _ in leaves(value) if len(below) == 1}
    secrets = {text for argument in arguments for text in _texts(dict(config), argument) if len(text) >= _TELLING}
    if secrets:
        found |= {
            fold_path(path)
            for path, text, _ in leaves(body)
            if isinstance(text, str) and path[-1] != "name" and any(secret in text for secret in secrets)
        }
    return frozenset(found)


def _is_below(source: tuple[str, ...], arguments: frozenset[tuple[str, ...]]) -> bool:
    return any(source[:length] in arguments for length in range(1, len(source) + 1))


@lru_cache(maxsize=1024)
def _sensitive_arguments(name: str) -> frozenset[tuple[str, ...]]:
    """The paths of the sensitive arguments and blocks of a type."""
    around = declared(name)
    return frozenset(_below(around)) if around is not None else frozenset()


def _below(around: Declared) -> Iterator[tuple[str, ...]]:
    """The sensitive arguments of a block; of a sensitive block those that are so themselves, where there are any."""
    for name, fact in around.arguments().items():
        inner = [(name, *path) for path in _below(fact)] if fact.block is not None else []
        if inner:
            yield from inner
        elif fact.sensitive:
            yield (name,)


def _texts(value: Value, argument: tuple[str, ...]) -> Iterator[str]:
    """The known texts that are written at an argument, in each block on the way."""
    if isinstance(value, list):
        for member in value:
            yield from _texts(member, argument)
    elif not argument:
        yield from (text for path, text, _ in leaves(value) if isinstance(text, str) and path[-1:] != ("name",))
    elif isinstance(value, dict) and argument[0] in value:
        yield from _texts(value[argument[0]], argument[1:])
