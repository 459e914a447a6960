"""Immutable data classes that are cheap to define and to create."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from operator import attrgetter
from typing import Any, TypeVar, cast, dataclass_transform, overload

__all__ = ["frozen"]

_Class = TypeVar("_Class")


@overload
def frozen(cls: type[_Class], /) -> type[_Class]: ...
@overload
def frozen(*, eq: bool = True, order: bool = False) -> Callable[[type[_Class]], type[_Class]]: ...
@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(
    cls: type[_Class] | None = None, /, *, eq: bool = True, order: bool = False
) -> type[_Class] | Callable[[type[_Class]], type[_Class]]:
    """Make a data class with slots and a hash, whose fields nobody assigns.

    The type checker keeps them from being assigned. `dataclass(frozen=True)` does so at run time too, but its instances
    take four times as long to create, which parsers and rules do all the time, and the class almost twice as long to define.
    """
    if cls is not None:
        return _frozen(cls, eq=eq, order=order)
    return lambda cls: _frozen(cls, eq=eq, order=order)


def _frozen(cls: type[_Class], *, eq: bool, order: bool) -> type[_Class]:
    made = dataclass(slots=True, eq=order, order=order, repr=False)(cls)
    # functions for all classes, where `dataclass` would compile some for each: more than half of the time to define one
    made.__repr__ = _shown
    if eq:
        made.__eq__, made.__hash__ = _comparison(made)
    return made


def _comparison(cls: type) -> tuple[Callable[[Any, object], bool], Callable[..., int]]:
    """Return the functions that compare and hash the instances of a data class by their fields."""
    names = [one.name for one in fields(cls) if one.compare]
    key: Callable[[object], object] = attrgetter(*names) if names else lambda _: ()

    def equal(self: Any, other: object) -> bool:
        return key(self) == key(other) if type(other) is type(self) else NotImplemented

    def hashed(self: Any) -> int:
        return hash(key(self))

    return equal, hashed


def _shown(self: object) -> str:
    shown = (f"{one.name}={getattr(self, one.name)!r}" for one in fields(cast("Any", self)) if one.repr)
    return f"{type(self).__qualname__}({', '.join(shown)})"
