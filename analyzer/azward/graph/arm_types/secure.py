"""The properties that Azure's own types mark as secure, by resource type; all API versions taken together.

`bench/arm_schema.py` writes `secure.json`: resource type, in lower case -> the paths of texts and objects.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from azward.graph.resource import EVERY, FieldPath, fold_path, parse_path

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["has_secure", "is_secure"]


def has_secure(resource_type: str) -> bool:
    """Decide whether Azure marks any property of a type as secure."""
    return bool(_patterns(resource_type.casefold()))


def is_secure(resource_type: str, path: FieldPath) -> bool:
    """Decide whether Azure marks the value at `path` as secure; types and names are compared without case."""
    patterns = _patterns(resource_type.casefold())
    if not patterns:
        return False
    candidates = [pattern for pattern in patterns if len(pattern) == len(path)]
    if not candidates:
        return False
    folded = fold_path(path)
    return any(
        all(wanted in (EVERY, segment) for wanted, segment in zip(pattern, folded, strict=True)) for pattern in candidates
    )


@lru_cache(maxsize=1024)
def _patterns(resource_type: str) -> tuple[FieldPath, ...]:
    return tuple(fold_path(parse_path(path)) for path in _stored().get(resource_type, ()))


@lru_cache(maxsize=1)
def _stored() -> Mapping[str, Sequence[str]]:
    import orjson

    return orjson.loads((Path(__file__).parent / "secure.json").read_bytes())
