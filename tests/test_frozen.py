"""Immutable data classes behave as those of `dataclasses`, though they are completed when they are first used."""

from __future__ import annotations

import inspect
import pickle
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import Any, ClassVar

import pytest
from azward.frozen import frozen


@frozen
class Ours:
    """A point."""

    x: int
    y: str = "y"
    seen: list[int] = field(default_factory=list[int], repr=False)
    origin: str = field(default="", compare=False)
    count: ClassVar[int] = 3

    @property
    def both(self) -> str:
        """Return the coordinates."""
        return f"{self.x}{self.y}"


@dataclass(frozen=True)
class Theirs:
    """A point."""

    x: int
    y: str = "y"
    seen: list[int] = field(default_factory=list[int], repr=False)
    origin: str = field(default="", compare=False)
    count: ClassVar[int] = 3


@frozen
class Named(Ours):
    """A point with a name."""

    name: str = ""


ARGUMENTS: list[tuple[tuple[Any, ...], dict[str, Any]]] = [
    ((1,), {}),
    ((1, "a", [2], "b"), {}),
    ((), {"y": "a", "x": 1}),
    ((1,), {"seen": [5]}),
]


@pytest.mark.parametrize(("values", "named"), ARGUMENTS)
def test_instances(values: tuple[Any, ...], named: dict[str, Any]) -> None:
    ours, theirs = Ours(*values, **named), Theirs(*values, **named)
    assert [getattr(ours, one.name) for one in fields(ours)] == [getattr(theirs, one.name) for one in fields(theirs)]
    assert repr(ours) == repr(theirs).replace("Theirs", "Ours")
    assert ours == Ours(*values, **named)
    assert ours != Ours(7)
    assert ours == replace(ours, origin="elsewhere")
    assert replace(ours, x=9).x == 9
    assert pickle.loads(pickle.dumps(ours)) == ours
    assert ours.both == f"{ours.x}{ours.y}"


@pytest.mark.parametrize(("values", "named"), [((), {}), ((1, "a", [], "", 4), {}), ((1,), {"z": 2}), ((1,), {"x": 2})])
def test_wrong_arguments(values: tuple[Any, ...], named: dict[str, Any]) -> None:
    with pytest.raises(TypeError) as theirs:
        Theirs(*values, **named)
    with pytest.raises(TypeError) as ours:
        Ours(*values, **named)
    assert str(ours.value) == str(theirs.value).replace("Theirs", "Ours")


def test_class() -> None:
    @frozen
    class Fresh:
        """Of this test alone, so that nothing has completed it."""

        a: int
        b: tuple[int, ...] = ()

    assert list(inspect.signature(Fresh).parameters) == ["a", "b"]
    assert is_dataclass(Fresh)
    assert [(one.name, one.type) for one in fields(Fresh)] == [("a", "int"), ("b", "tuple[int, ...]")]
    match Fresh(1):
        case Fresh(a, b):
            assert (a, b) == (1, ())
    assert hash(Fresh(1)) == hash(Fresh(1))
    assert Fresh(1).__slots__ == ("a", "b")
    with pytest.raises(AttributeError):
        setattr(Fresh(1), "c", 2)  # noqa: B010


def test_a_class_below() -> None:
    assert [one.name for one in fields(Named)] == ["x", "y", "seen", "origin", "name"]
    assert Named(1, name="n").both == "1y"
    assert Named(1, name="n") != Named(1)
    assert [one.name for one in fields(Ours)] == ["x", "y", "seen", "origin"]
