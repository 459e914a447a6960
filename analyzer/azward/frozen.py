"""Immutable data classes that are cheap to define and to create."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, Field, dataclass, field, fields
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
    if order or cls.__bases__ != (object,):
        made = dataclass(slots=True, eq=order, order=order, repr=False)(cls)
        compared = [one.name for one in fields(cast("Any", made)) if one.compare]
    else:
        made, compared = _lazy(cls)
    # functions for all classes, where `dataclass` would compile some for each: more than half of the time to define one
    made.__repr__ = _shown
    if eq:
        made.__eq__, made.__hash__ = _comparison(compared)
    return made


def _lazy(cls: type[_Class]) -> tuple[type[_Class], list[str]]:
    """Return a data class, and its fields that count in comparisons. It gets its `__init__` with its first instance.

    A small scan imports many classes and creates instances of half of them; `dataclass` takes a tenth of it.
    """
    body = dict(vars(cls))
    names = [name for name, kind in body.get("__annotations__", {}).items() if not kind.startswith("ClassVar")]
    defaults = {name: body.pop(name) for name in names if name in body}
    for name in ("__dict__", "__weakref__"):
        body.pop(name, None)
    described, constructor = _Fields(defaults), _Constructor(names, defaults)
    body |= {"__slots__": tuple(names), "__match_args__": tuple(names)}
    body |= {"__dataclass_fields__": described, "__init__": constructor}
    made: Any = type(cls)(cls.__name__, cls.__bases__, body)
    described.owner = constructor.owner = made
    made.__qualname__ = cls.__qualname__
    return made, [name for name in names if not isinstance(one := defaults.get(name), Field) or one.compare]


def _initialiser(cls: type, names: list[str], defaults: dict[str, Any]) -> Callable[..., None]:
    """Return a function that assigns its arguments to the fields of a new instance."""
    known: dict[str, Any] = {"_absent": MISSING}
    parameters, lines = ["self"], ["pass"]
    for name in names:
        value = name
        if name not in defaults:
            parameters.append(name)
        else:
            default: Any = defaults[name]
            if isinstance(default, Field):
                described = cast("Field[Any]", default)
                if described.default_factory is not MISSING:
                    known[f"_new_{name}"] = described.default_factory
                    value = f"_new_{name}() if {name} is _absent else {name}"
                default = described.default  # MISSING if it has none
            known[f"_default_{name}"] = default
            is_required = default is MISSING and value == name
            parameters.append(name if is_required else f"{name}=_default_{name}")
        lines.append(f"self.{name} = {value}")
    exec(f"def __init__({', '.join(parameters)}):\n " + "\n ".join(lines), known)  # noqa: S102 - of names of the class
    made: Callable[..., None] = known["__init__"]
    made.__qualname__ = f"{cls.__qualname__}.__init__"
    return made


class _Constructor:
    """The `__init__` of a class, which replaces itself by a function when it is first looked up."""

    owner: Any

    def __init__(self, names: list[str], defaults: dict[str, Any]) -> None:
        self._names = names
        self._defaults = defaults

    def __get__(self, instance: object, owner: type) -> Callable[..., None]:
        made = self.owner
        made.__init__ = _initialiser(made, self._names, self._defaults)
        return made.__init__ if instance is None else made.__init__.__get__(instance, owner)


class _Fields:
    """The fields of a class as `dataclasses` knows them, from the first time that it asks for them."""

    owner: Any

    def __init__(self, defaults: dict[str, Any]) -> None:
        self._defaults = defaults

    def __get__(self, *_: object) -> dict[str, Field[Any]]:
        owner = self.owner
        body = {"__annotations__": owner.__annotations__, "__module__": owner.__module__, "__doc__": owner.__name__}
        made: Any = dataclass(init=False, eq=False, repr=False)(type(owner.__name__, (), {**body, **self._defaults}))
        for name in ("__dataclass_params__", "__dataclass_fields__"):
            setattr(owner, name, getattr(made, name))
        return made.__dataclass_fields__


def _comparison(names: list[str]) -> tuple[Callable[[Any, object], bool], Callable[..., int]]:
    """Return the functions that compare and hash the instances of a data class by some of their fields."""
    key: Callable[[object], object] = attrgetter(*names) if names else lambda _: ()

    def equal(self: Any, other: object) -> bool:
        return key(self) == key(other) if type(other) is type(self) else NotImplemented

    def hashed(self: Any) -> int:
        return hash(key(self))

    return equal, hashed


def _shown(self: object) -> str:
    shown = (f"{one.name}={getattr(self, one.name)!r}" for one in fields(cast("Any", self)) if one.repr)
    return f"{type(self).__qualname__}({', '.join(shown)})"
