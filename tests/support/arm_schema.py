"""Azure's own types, as `bench/arm_schema.py` stores them in `data/arm_types`.

A file holds one provider namespace:

- `shapes`: each a primitive's name ("string", "secure", "int", "bool", "any", "null") or a list: `["list", item]`,
  `["union", shape, ...]`, `["word", text]`, and `["object", members, more, variants]`, where a member is `[shape, flags]`,
  `more` is the shape of any other member or null, and `variants` are the shapes that a discriminator chooses from.
  Shapes are named by their position.
- `bodies`: `type@version`, in lower case -> the shape of its body.
- `paths`: type, in lower case -> the paths of all its API versions as nested names. `*` is a member of a list or of a map,
  `**` means that anything may stand there.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from azward.graph.arm_types import Fold, FoldInto, facts_of
from azward.graph.resource import EVERY, FieldPath, fold_path, parse_path
from azward.graph.value import Choice, Unknown

DATA = Path(__file__).resolve().parent.parent / "data/arm_types"
READ_ONLY = 2
OPEN = frozenset({"string", "secure", "any"})
"""Primitives that accept every text."""


@lru_cache(maxsize=256)
def _load(namespace: str) -> dict[str, Any]:
    path = DATA / f"{namespace}.json.gz"
    return json.loads(gzip.decompress(path.read_bytes())) if path.exists() else {"bodies": {}, "paths": {}, "shapes": []}


@dataclass(frozen=True)
class Shape:
    """What may stand at one place: one of several shapes of a namespace."""

    shapes: Sequence[Any]
    options: tuple[Any, ...]

    @staticmethod
    def of(shapes: Sequence[Any], numbers: Sequence[int]) -> Shape:
        """The shapes of these numbers, with the members of unions and the variants of objects beside them."""
        found: dict[int, Any] = {}
        pending = list(reversed(numbers))
        while pending:
            number = pending.pop()
            if number in found:
                continue
            shape = found[number] = shapes[number]
            if shape[0] == "union":
                pending += reversed(shape[1:])
            elif shape[0] == "object" and len(shape) > 3:
                pending += reversed(shape[3])
        return Shape(shapes, tuple(shape for shape in found.values() if shape[0] != "union"))

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of values that are accepted: text, int, bool, list, object, any."""
        return frozenset(_kind(option) for option in self.options)

    @property
    def names(self) -> list[str]:
        """The names of all members."""
        return [name for option in self._objects() for name in option[1]]

    def _objects(self) -> Iterator[Any]:
        return (option for option in self.options if option[0] == "object")

    def member(self, name: str) -> tuple[Shape, bool] | None:
        """The shape of a member and whether it is read only; `None` if there is no member of this name."""
        found: list[int] = []
        read_only = True
        for option in self._objects():
            if name in option[1]:
                shape, *flags = option[1][name]
                found.append(shape)
                read_only = read_only and bool(flags and flags[0] & READ_ONLY)
            elif option[2] is not None:
                found.append(option[2])
                read_only = False
        if "any" in self.options:
            return Shape(self.shapes, ("any",)), False
        return (Shape.of(self.shapes, found), read_only) if found else None

    def item(self) -> Shape | None:
        """The shape of a member of a list; `None` if no list is accepted."""
        if "any" in self.options:
            return Shape(self.shapes, ("any",))
        found = [option[1] for option in self.options if option[0] == "list"]
        return Shape.of(self.shapes, found) if found else None

    @property
    def words(self) -> frozenset[str] | None:
        """The texts that are accepted, in lower case; `None` if every text is, or none at all."""
        words = frozenset(option[1].casefold() for option in self.options if option[0] == "word")
        return None if not words or OPEN & {option for option in self.options if isinstance(option, str)} else words


def _kind(option: Any) -> str:
    if option in ("string", "secure"):
        return "text"
    return option if isinstance(option, str) else {"word": "text"}.get(option[0], option[0])


def body_of(full: str) -> Shape | None:
    """The body of `type@version`, compared without case; `None` if it is not stored."""
    stored = _load(full.partition("/")[0].casefold())
    number = stored["bodies"].get(full.casefold())
    return None if number is None else Shape.of(stored["shapes"], [number])


def step(shape: Shape, path: str | FieldPath) -> tuple[Shape | None, str]:
    """The shape at a path, and what is wrong with the path."""
    wrong = ""
    for part in parse_path(path) if isinstance(path, str) else path:
        if isinstance(part, int) or part == EVERY:
            inner = shape.item()
            if inner is None:
                return None, f"`{path}`: not a list"
            shape = inner
            continue
        found = shape.member(part)
        if found is None:
            near = [name for name in shape.names if name.casefold() == part.casefold()]
            return None, f"`{path}`: no `{part}`" + (f", but `{near[0]}`" if near else "")
        shape, read_only = found
        if read_only:
            wrong = f"`{path}`: `{part}` is read-only"
    return shape, wrong


def problems(shape: Shape, value: object, path: str = "") -> Iterator[str]:
    """What is wrong with `value` at a place of this shape: its type, its words, and the members that do not exist."""
    kinds = shape.kinds
    if "any" in kinds or value is None or isinstance(value, (Unknown, Choice)):
        return
    kind = kind_of(value)
    if kind not in kinds:
        yield f"`{path}`: {kind} {json.dumps(value, default=str)[:60]}, expected {' or '.join(sorted(kinds))}"
    elif isinstance(value, str):
        if shape.words is not None and value.casefold() not in shape.words:
            yield f"`{path}`: {value!r} is not one of {sorted(shape.words)}"
    elif isinstance(value, list):
        inner = shape.item()
        for index, member in enumerate(value):
            if inner is not None:
                yield from problems(inner, member, f"{path}[{index}]")
    elif isinstance(value, dict):
        for name, member in value.items():
            found = shape.member(name)
            below = f"{path}.{name}" if path else name
            if found is None or found[1]:
                yield f"`{below}`: " + ("is read-only" if found else f"no `{name}`")
            else:
                yield from problems(found[0], member, below)


def kind_of(value: object) -> str:
    """The kind of a JSON value, as `Shape.kinds` names it. Azure's types call every number an int."""
    if isinstance(value, bool):
        return "bool"
    return {str: "text", int: "int", float: "int", list: "list", dict: "object"}[type(value)]


def path_exists(resource_type: str, path: str | FieldPath) -> bool | None:
    """Whether a path exists in any API version of a type, compared without case; `None` for a type that is not stored."""
    folded = resource_type.casefold()
    at = _load(folded.partition("/")[0])["paths"].get(folded)
    if at is None:
        return None
    places = [at]
    for part in parse_path(path) if isinstance(path, str) else path:
        below: list[dict[str, Any]] = []
        for place in places:
            if "**" in place:
                return True
            for name, found in place.items():
                if name == "*" or (isinstance(part, str) and name.casefold() == part.casefold()):
                    below.append(found)
        places = below
    return bool(places)


def exists_anywhere(path: str) -> bool:
    """Whether a path exists in any type that is stored."""
    namespaces = [file.name.removesuffix(".json.gz") for file in sorted(DATA.glob("*.json.gz"))]
    return any(path_exists(name, path) for namespace in namespaces for name in _load(namespace)["paths"])


def exists_in_graph(resource_type: str, path: FieldPath) -> bool:
    """Whether the graph may have a path: one of the type, or of a child that is folded into it."""
    facts = facts_of(resource_type)
    rewritten = any(_below(path, rewrite.into) is not None for rewrite in facts.rewrites)
    return bool(path_exists(resource_type, path)) or rewritten or any(_exists_in_child(fold, path) for fold in facts.folds)


def _exists_in_child(fold: Fold, path: FieldPath) -> bool:
    rest = _below(path, fold.path)
    if rest is None:
        return False
    match fold.how:
        case FoldInto.SETTINGS | FoldInto.CONNECTION_STRINGS:
            return True
        case FoldInto.APPEND:
            place = rest[1:]
        case FoldInto.EXTEND:
            place = ("properties", parse_path(fold.path)[-1], *rest)
        case _:
            place = ("properties", *rest)
    return bool(path_exists(fold.child, place))


def _below(path: FieldPath, prefix: str) -> FieldPath | None:
    above = parse_path(prefix)
    return path[len(above) :] if fold_path(path[: len(above)]) == fold_path(above) else None
