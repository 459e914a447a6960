"""Names in ids, which may hold expressions in braces."""

from __future__ import annotations

import re

__all__ = ["last_name", "name_after", "names_of"]

_BRACES = re.compile(r"\{(?:[^{}]|\{[^{}]*\})*\}")


def names_of(text: str) -> list[str]:
    """Return the type and name segments after the provider of an id: `["service", "apim", "apis", "orders"]`.

    An id without a provider gives all its segments.
    """
    closed = _BRACES.sub(lambda match: match.group().replace("/", "\0"), text)
    tail = closed.rpartition("/providers/")[2]
    _, _, path = tail.partition("/") if tail != closed else ("", "", closed)
    return [segment.replace("\0", "/") for segment in path.strip("/").split("/")]


def last_name(text: str) -> str:
    """Return the last segment of an id."""
    return names_of(text)[-1]


def name_after(text: str, *kinds: str) -> str | None:
    """Return the name that follows the first of the type segments `kinds` that an id has; `None` if there is none."""
    segments = names_of(text)
    pairs = dict(zip((kind.casefold() for kind in segments[::2]), segments[1::2], strict=False))
    return next((pairs[kind] for kind in kinds if kind in pairs), None)
