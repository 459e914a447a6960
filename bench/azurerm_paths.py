"""Whether the paths that the azurerm tables write are properties of the ARM types that they name.

    python bench/azurerm_paths.py CHECKOUT [TYPE...]

CHECKOUT is a git clone of Azure/bicep-types-az; it may be a bare one. A path is compared at the API version of its table;
what is read only there, or another kind of thing (a list, an object), is told too.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from analyzer.graph.resource import FieldPath, parse_path
from analyzer.source.terraform.azurerm import all_tables
from analyzer.source.terraform.azurerm.engine import COMMON, specs_of
from analyzer.source.terraform.azurerm.model import Beside, Child, Field, Many, Nested, Satellite, Specs, Table

READ_ONLY = 2
Type = dict[str, Any]
"""A type definition as it is written in a `types.json`."""


class Definitions:
    """The type definitions of one checkout."""

    def __init__(self, checkout: Path) -> None:
        self.checkout = checkout

    def _git(self, *arguments: str) -> bytes:
        return subprocess.run(["git", "-C", str(self.checkout), *arguments], capture_output=True, check=True).stdout

    @lru_cache(maxsize=1)  # noqa: B019  one object a run
    def files(self) -> list[str]:
        return self._git("ls-tree", "-r", "--name-only", "HEAD", "generated").decode().split()

    @lru_cache(maxsize=64)  # noqa: B019
    def types(self, name: str) -> list[Type]:
        return json.loads(self._git("show", f"HEAD:{name}"))

    def body(self, kind: str) -> tuple[list[Type], Type] | None:
        """All types of the file that defines a resource type with its version, and that of its body."""
        namespace, _, version = kind.partition("@")
        end = f"/{namespace.partition('/')[0]}/{version}/types.json".casefold()
        for name in self.files():
            if name.casefold().endswith(end):
                types = self.types(name)
                for item in types:
                    if item["$type"] == "ResourceType" and item["name"].casefold() == kind.casefold():
                        return types, follow(types, item["body"])
        return None


def follow(types: list[Type], reference: Type) -> Type:
    return types[int(reference["$ref"].removeprefix("#/"))]


def alternatives(types: list[Type], found: Type) -> Iterator[Type]:
    """The object types that `found` may be."""
    kind = found["$type"]
    if kind == "UnionType":
        for element in found["elements"]:
            yield from alternatives(types, follow(types, element))
    elif kind == "DiscriminatedObjectType":
        yield {"$type": "ObjectType", "properties": found["baseProperties"]}
        for element in found["elements"].values():
            yield from alternatives(types, follow(types, element))
    else:
        yield found


def resolve(types: list[Type], found: Type, path: FieldPath) -> Iterator[Type]:
    """What a path leads to, with its flags; nothing if it leads nowhere."""
    if not path:
        yield found
        return
    for one in alternatives(types, found):
        if one["$type"] == "AnyType":
            yield one
        elif isinstance(path[0], int):
            if one["$type"] == "ArrayType":
                yield from resolve(types, follow(types, one["itemType"]), path[1:])
        elif one["$type"] == "ObjectType":
            name = next((name for name in one["properties"] if name.casefold() == path[0].casefold()), None)
            if name is not None:
                member = one["properties"][name]
                below = follow(types, member["type"])
                read_only = member["flags"] & READ_ONLY
                yield from ({**item, "readOnly": True} if read_only else item for item in resolve(types, below, path[1:]))
            elif "additionalProperties" in one:
                yield from resolve(types, follow(types, one["additionalProperties"]), path[1:])


def written(fields: Mapping[str, Specs], base: FieldPath) -> Iterator[tuple[str, FieldPath, str]]:
    """The arguments with the paths that they are written to and what stands there."""
    for name, specs in fields.items():
        for spec in specs_of(specs):
            if isinstance(spec, Field):
                yield name, (*base, *parse_path(spec.path)), ""
            elif isinstance(spec, Nested):
                path = (*base, *(parse_path(spec.path) if spec.path else ()))
                if spec.path:
                    yield name, path, "ObjectType"
                yield from ((constant, (*path, *parse_path(constant)), "") for constant in spec.constants)
                yield from written(spec.fields, path)
            elif isinstance(spec, Many):
                path = (*base, *parse_path(spec.path))
                yield name, path, "ArrayType"
                yield from ((constant, (*path, 0, *parse_path(constant)), "") for constant in spec.constants)
                yield from written(spec.fields, (*path, 0))


def children(fields: Mapping[str, Specs]) -> Iterator[tuple[str, Mapping[str, Specs]]]:
    for name, specs in fields.items():
        for spec in specs_of(specs):
            if isinstance(spec, Child):
                yield spec.kind, spec.fields
            elif isinstance(spec, Beside):
                yield spec.kind, {name: spec.field}


def problems(definitions: Definitions, kind: str, table: Table | Satellite, fields: Mapping[str, Specs]) -> Iterator[str]:
    found = definitions.body(kind)
    if found is None:
        yield f"`{kind}` has no definition"
        return
    types, body = found
    base: FieldPath = (*parse_path(table.member_of), 0) if isinstance(table, Satellite) and table.member_of else ()
    for name, path, expected in written(fields, base):
        reached = list(resolve(types, body, path))
        shown = ".".join(map(str, path))
        if not reached:
            yield f"`{name}`: no `{shown}`"
        elif all(item.get("readOnly") for item in reached):
            yield f"`{name}`: `{shown}` is read only"
        elif expected:
            kinds = {one["$type"] for item in reached for one in alternatives(types, item)}
            if expected not in kinds and "AnyType" not in kinds:
                yield f"`{name}`: `{shown}` is {', '.join(sorted(kinds))}"


def check(checkout: Path, kinds: list[str]) -> int:
    definitions = Definitions(checkout)
    count = 0
    for name, table in sorted(all_tables().items()):
        if kinds and not any(name == kind or (kind.endswith("*") and name.startswith(kind[:-1])) for kind in kinds):
            continue
        common = {} if isinstance(table, Satellite) else {key: spec for key, spec in COMMON.items() if key in table.fields}
        constants = dict.fromkeys((*table.constants, *(table.texts if isinstance(table, Table) else ())))
        fields = {**common, **table.fields, **{f"constant {path}": Field(path) for path in constants}}
        kind, _, version = table.type.partition("@")
        found = list(problems(definitions, table.type, table, fields))
        for below, inner in children(table.fields):
            found += problems(definitions, f"{kind}/{below}@{version}", table, inner)
        for problem in dict.fromkeys(found):
            count += 1
            print(f"{name}: {problem}")
    print(f"{count} problem(s)")
    return count


if __name__ == "__main__":
    if len(sys.argv) < 2:
        print(__doc__)
        sys.exit(2)
    sys.exit(1 if check(Path(sys.argv[1]), sys.argv[2:]) else 0)
