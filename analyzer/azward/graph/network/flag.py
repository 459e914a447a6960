"""Properties that are one of a few words, in three-valued logic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.truth import Truth
from azward.graph.value import Absent, Cause, CauseKind, Choice, Unknown, Value, canonical, causes

if TYPE_CHECKING:
    from azward.graph.view import View

__all__ = ["any_of_words", "has_word", "id_key", "is_single_address", "why"]


def has_word(value: Value | Absent, *words: str) -> Truth:
    """Decide whether a value is one of `words`, in lower case; what is not set is none of them."""
    if isinstance(value, (Unknown, Choice)):
        return Truth.UNKNOWN
    if isinstance(value, Absent) or value is None:
        return Truth.FALSE
    return Truth.of(canonical(value).casefold() in words)


def any_of_words(view: View, paths: tuple[str, ...], *words: str) -> Truth:
    """Decide whether the property at one of `paths` is one of `words`."""
    truth = Truth.FALSE
    for path in paths:
        truth |= has_word(view.field(path), *words)
    return truth


def is_single_address(value: Value | Absent) -> bool:
    """Decide whether an unknown value is the address that a resource gets when it is deployed."""
    return isinstance(value, Unknown) and any(cause.kind is CauseKind.RUNTIME and cause.target for cause in value.causes)


def why(*values: Value | Absent) -> tuple[Cause, ...]:
    """Return what decides values that are not known."""
    return tuple(dict.fromkeys(cause for value in values if not isinstance(value, Absent) for cause in causes(value)))


def id_key(value: Value | Absent) -> str:
    """Return the key of a written id; "" if none is written."""
    return "" if isinstance(value, Absent) or value is None else canonical(value).casefold().rstrip("/")
