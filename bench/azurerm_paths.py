"""Whether the ARM paths that the azurerm tables write exist in Azure's own types.

    python bench/azurerm_paths.py CHECKOUT [TYPE...]    TYPE: an azurerm type, or a prefix of some

CHECKOUT is a git clone of Azure/bicep-types-az; it may be a bare one. What a `finish` writes is not looked at.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from azward.graph.resource import parse_path
from azward.source.terraform.azurerm import all_tables, arguments_of
from azward.source.terraform.azurerm.build import (
    Arguments,
    ChildObject,
    Members,
    Object,
    Target,
    default_of,
)
from azward.source.terraform.azurerm.model import NEWEST_MAJOR, Beside, Default, Field, Satellite, Table

READ_ONLY = 2


def _git(checkout: Path, *arguments: str) -> str:
    command = ["git", "-C", str(checkout), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


@lru_cache(maxsize=1)
def _files(checkout: Path) -> tuple[str, ...]:
    names = _git(checkout, "ls-tree", "-r", "--name-only", "HEAD", "generated").splitlines()
    return tuple(name for name in names if name.endswith("/types.json"))


@lru_cache(maxsize=64)
def _load(checkout: Path, name: str) -> list[dict[str, Any]]:
    return json.loads(_git(checkout, "show", f"HEAD:{name}"))


class Shape:
    """One type of a file of types, or several that are possible."""

    def __init__(self, types: list[dict[str, Any]], *options: dict[str, Any]) -> None:
        self.types = types
        self.options = tuple(self._parts(options))

    def _parts(self, options: tuple[dict[str, Any], ...]) -> Iterator[dict[str, Any]]:
        for option in options:
            yield option
            if option["$type"] == "DiscriminatedObjectType":
                yield from self._parts(tuple(self._at(element) for element in option["elements"].values()))

    def _at(self, reference: Mapping[str, Any]) -> dict[str, Any]:
        return self.types[int(reference["$ref"].rpartition("/")[2])]

    def names(self) -> set[str]:
        """The names of all properties."""
        return {name for at in self.options for name in (*at.get("properties", ()), *at.get("baseProperties", ()))}

    def member(self, name: str) -> tuple[Shape, int] | None:
        """The type of a property and its flags; `None` if there is none of this name."""
        found: list[dict[str, Any]] = []
        flags = READ_ONLY
        for at in self.options:
            named = {**at.get("properties", {}), **at.get("baseProperties", {})}
            if at["$type"] == "AnyType":
                found.append(at)
            elif name in named:
                found.append(self._at(named[name]["type"]))
                flags &= named[name]["flags"]
                continue
            elif more := at.get("additionalProperties"):
                found.append(self._at(more))
            else:
                continue
            flags = 0
        return (Shape(self.types, *found), flags) if found else None

    def item(self) -> Shape | None:
        """The type of a member of a list; `None` if this is no list."""
        found = [at if at["$type"] == "AnyType" else self._at(at["itemType"]) for at in self.options if _is_list(at)]
        return Shape(self.types, *found) if found else None

    def words(self) -> set[str] | None:
        """The texts that are allowed, in lower case; `None` if all are."""
        found: set[str] = set()
        for at in self.options:
            if at["$type"] == "StringLiteralType":
                found.add(at["value"].casefold())
            elif at["$type"] == "UnionType":
                inner = Shape(self.types, *(self._at(element) for element in at["elements"])).words()
                if inner is None:
                    return None
                found |= inner
            else:
                return None
        return found


def _is_list(at: Mapping[str, Any]) -> bool:
    return at["$type"] in ("AnyType", "ArrayType")


@lru_cache(maxsize=1024)
def shape_of(checkout: Path, full: str) -> Shape | None:
    """The body of `type@version`; `None` if that is not known."""
    kind, _, version = full.partition("@")
    ending = f"/{kind.partition('/')[0].lower()}/{version}/types.json"
    for name in _files(checkout):
        if name.endswith(ending):
            types = _load(checkout, name)
            for at in types:
                if at["$type"] == "ResourceType" and at["name"].casefold() == full.casefold():
                    if at["name"] != full:
                        print(f"note: {full} is spelt {at['name']}")
                    return Shape(types, types[int(at["body"]["$ref"].rpartition("/")[2])])
    return None


def step(shape: Shape, path: str) -> tuple[Shape | None, str]:
    """The type at a path, and what is wrong with the path."""
    wrong = ""
    for part in parse_path(path) if path else ():
        if isinstance(part, int):
            inner = shape.item()
            if inner is None:
                return None, f"`{path}`: no list"
            shape = inner
            continue
        found = shape.member(str(part))
        if found is None:
            near = [name for name in shape.names() if name.casefold() == str(part).casefold()]
            return None, f"`{path}`: no `{part}`" + (f", but `{near[0]}`" if near else "")
        shape, flags = found
        if flags & READ_ONLY:
            wrong = f"`{path}`: `{part}` is read only"
    return shape, wrong


def check(checkout: Path, table: Table | Satellite) -> Iterator[str]:
    """What the paths of a table have wrong."""
    if not table.type:
        return
    shape = shape_of(checkout, table.type)
    if shape is None:
        yield f"{table.type} is not known"
        return
    if isinstance(table, Satellite) and table.member_of:
        inner, wrong = step(shape, re.sub(r"\[[^]]*\]", "[0]", table.member_of))
        shape = inner.item() if inner is not None else None
        if wrong or shape is None:
            yield wrong or f"`{table.member_of}` is no list"
            return
    for path in table.texts:
        yield from _wrong(shape, path)
    for path, value in table.constants.items():
        yield from _constant(shape, path, value)
    yield from _arguments(checkout, table.type, shape, arguments_of(table.name), "")


def _wrong(shape: Shape, path: str) -> Iterator[str]:
    wrong = step(shape, path)[1]
    if wrong:
        yield wrong


def _constant(shape: Shape, path: str, value: object) -> Iterator[str]:
    found, wrong = step(shape, path)
    if wrong:
        yield wrong
    words = found.words() if found else None
    if words is not None and isinstance(value, str) and value.casefold() not in words:
        yield f"`{path}`: {value!r} is none of {sorted(words)}"


def _arguments(checkout: Path, kind: str, shape: Shape, arguments: Arguments, where: str) -> Iterator[str]:
    for name, argument in arguments.items():
        place = f"{where}.{name}" if where else name
        for target in argument.targets:
            for problem in _target(checkout, kind, shape, target, argument.default, place):
                yield problem if problem.startswith("[") else f"[{place}] {problem}"


def _target(checkout: Path, kind: str, shape: Shape, target: Target, default: Default, place: str) -> Iterator[str]:
    if isinstance(target, Field):
        value = default_of(default, NEWEST_MAJOR)
        if isinstance(value, str) and target.convert is not None:
            value = target.convert(value)
        yield from _constant(shape, target.path, value)
    elif isinstance(target, (ChildObject, Beside)):
        base, _, version = kind.partition("@")
        below = shape_of(checkout, f"{base}/{target.kind}@{version}")
        if below is None:
            yield f"{base}/{target.kind}@{version} is not known"
        elif isinstance(target, Beside):
            yield from _constant(below, target.field.path, None)
        else:
            yield from _arguments(checkout, f"{base}/{target.kind}@{version}", below, target.arguments, place)
    else:
        yield from _block(checkout, kind, shape, target, place)


def _block(checkout: Path, kind: str, shape: Shape, target: Object | Members, place: str) -> Iterator[str]:
    inner, wrong = step(shape, target.path)
    if wrong:
        yield wrong
    if inner is not None and isinstance(target, Members):
        inner = inner.item()
        if inner is None:
            yield f"`{target.path}` is no list"
    if inner is not None:
        for path, value in target.constants.items():
            yield from _constant(inner, path, value)
        yield from _arguments(checkout, kind, inner, target.arguments, place)


def main() -> int:
    if len(sys.argv) < 2:
        print(__doc__)
        return 2
    checkout, prefixes = Path(sys.argv[1]), tuple(sys.argv[2:])
    problems = 0
    for name, table in sorted(all_tables().items()):
        if not prefixes or name.startswith(prefixes):
            for problem in check(checkout, table):
                problems += 1
                print(f"{name}: {problem}")
    print(f"{problems} problem(s)")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
