"""Write what azward stores of Azure's own types.

    python bench/arm_schema.py CHECKOUT

CHECKOUT is a git clone of Azure/bicep-types-az; it may be a bare one. Two things are written:

- `tests/data/arm_types/<namespace>.json.gz`: the bodies of the types and API versions that the azurerm tables write, and
  the paths that exist in any API version of each type that a table, a rule or a fact names. Only tests read these files.
  `tests/support/arm_schema.py` explains the format.
- `analyzer/azward/graph/arm_types/secure.json`: of every type, the paths whose values Azure marks as secure.
"""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, TypeAlias, cast

from azward.graph import arm_types
from azward.source.terraform.azurerm import all_tables, arguments_of
from azward.source.terraform.azurerm.build import Arguments, ChildObject, Members, Object
from azward.source.terraform.azurerm.model import Beside

ROOT = Path(__file__).resolve().parent.parent
EXCERPT = ROOT / "tests/data/arm_types"
SECURE = ROOT / "analyzer/azward/graph/arm_types/secure.json"

REQUIRED, READ_ONLY = 1, 2

_PRIMITIVES = {"StringType": "string", "IntegerType": "int", "BooleanType": "bool", "AnyType": "any", "NullType": "null"}
_NAME = re.compile(r"Microsoft(?:\.[A-Za-z]+)+(?:/[A-Za-z][A-Za-z0-9]*)+")

Types: TypeAlias = "list[dict[str, Any]]"
Paths: TypeAlias = "dict[str, Any]"  # name, `*` of a list or a map -> what is below; `**`: anything may be below


def _git(checkout: Path, *arguments: str) -> bytes:
    return subprocess.run(["git", "-C", str(checkout), *arguments], capture_output=True, check=False).stdout


def _files(checkout: Path) -> Iterator[Types]:
    """Each file of types of the newest commit."""
    names = _git(checkout, "ls-tree", "-r", "--name-only", "HEAD", "generated").decode().splitlines()
    for name in names:
        if name.endswith("/types.json"):
            yield json.loads(_git(checkout, "show", f"HEAD:{name}"))


def _index(reference: Mapping[str, Any]) -> int:
    return int(reference["$ref"].rpartition("/")[2])


def _properties(at: Mapping[str, Any]) -> dict[str, Any]:
    return {**at.get("properties", {}), **at.get("baseProperties", {})}


class Excerpt:
    """The shapes of one namespace. A shape is a primitive's name or a list that begins with its kind; equal shapes of
    different API versions are stored once."""

    def __init__(self) -> None:
        self.shapes: list[Any] = []
        self._known: dict[str, int] = {}

    def add(self, types: Types, root: int) -> int:
        """Store the shape at index `root` of `types` and return its number."""
        numbers: dict[int, int] = {}

        def number(index: int) -> int:
            if index not in numbers:
                at = types[index]
                if at["$type"] in ("ObjectType", "DiscriminatedObjectType"):
                    numbers[index] = len(self.shapes)  # reserved first: an object may contain itself
                    self.shapes.append(None)
                    before = len(self.shapes)
                    shape = self._object(at, number)
                    text = json.dumps([shape])
                    known = self._known.get(text)
                    if known is not None and before == len(self.shapes):
                        self.shapes.pop()
                        numbers[index] = known
                    else:
                        self._known[text] = numbers[index]
                        self.shapes[numbers[index]] = shape
                else:
                    numbers[index] = self._stored(self._plain(at, number))
            return numbers[index]

        return number(root)

    def _stored(self, shape: Any) -> int:
        text = json.dumps(shape)
        if text not in self._known:
            self._known[text] = len(self.shapes)
            self.shapes.append(shape)
        return self._known[text]

    @staticmethod
    def _object(at: Mapping[str, Any], number: Any) -> list[Any]:
        members = {
            name: [number(_index(member["type"])), *([flags] if (flags := member["flags"] & (REQUIRED | READ_ONLY)) else [])]
            for name, member in _properties(at).items()
        }
        variants = [number(_index(element)) for element in at.get("elements", {}).values()]
        more = number(_index(at["additionalProperties"])) if "additionalProperties" in at else None
        return ["object", members, more, *([variants] if variants else [])]

    @staticmethod
    def _plain(at: Mapping[str, Any], number: Any) -> Any:
        match at["$type"]:
            case "ArrayType":
                return ["list", number(_index(at["itemType"]))]
            case "UnionType":
                return ["union", *(number(_index(element)) for element in at["elements"])]
            case "StringLiteralType":
                return ["word", at["value"]]
            case "StringType" if at.get("sensitive"):
                return "secure"
            case kind:
                return _PRIMITIVES[kind]


def add_paths(types: Types, index: int, into: Paths, above: frozenset[int] = frozenset()) -> None:
    """Add to `into` every path at or below the shape at `index`. A shape that contains itself ends in `**`."""
    at = types[index]
    match at["$type"]:
        case "AnyType":
            into["**"] = {}
        case "ArrayType":
            add_paths(types, _index(at["itemType"]), into.setdefault("*", {}), above)
        case "UnionType":
            for element in at["elements"]:
                add_paths(types, _index(element), into, above)
        case "ObjectType" | "DiscriminatedObjectType":
            if index in above:
                into["**"] = {}
                return
            for name, member in _properties(at).items():
                add_paths(types, _index(member["type"]), into.setdefault(name, {}), above | {index})
            for element in at.get("elements", {}).values():
                add_paths(types, _index(element), into, above | {index})
            if "additionalProperties" in at:
                add_paths(types, _index(at["additionalProperties"]), into.setdefault("*", {}), above | {index})
        case _:
            pass


def secure_paths(types: Types, index: int, path: str = "", above: frozenset[int] = frozenset()) -> Iterator[str]:
    """Yield the writable paths at or below the shape at `index` whose values are secure."""
    at = types[index]
    if at.get("sensitive"):
        yield path
    match at["$type"]:
        case "ArrayType":
            yield from secure_paths(types, _index(at["itemType"]), f"{path}[*]", above)
        case "UnionType":
            for element in at["elements"]:
                yield from secure_paths(types, _index(element), path, above)
        case "ObjectType" | "DiscriminatedObjectType" if index not in above:
            for name, member in _properties(at).items():
                if not member["flags"] & READ_ONLY:
                    below = f"{path}.{name}" if path else name
                    yield from secure_paths(types, _index(member["type"]), below, above | {index})
            for element in at.get("elements", {}).values():
                yield from secure_paths(types, _index(element), path, above | {index})
            if "additionalProperties" in at:
                yield from secure_paths(types, _index(at["additionalProperties"]), f"{path}[*]", above | {index})
        case _:
            pass


def written_types() -> set[str]:
    """Return each `type@version` that an azurerm table writes."""
    found: set[str] = set()
    for table in all_tables().values():
        if table.type:
            base, _, version = table.type.partition("@")
            found |= {table.type, *(f"{base}/{kind}@{version}" for kind in _children(arguments_of(table.name)))}
    return found


def _children(arguments: Arguments) -> Iterator[str]:
    for argument in arguments.values():
        for target in argument.targets:
            if isinstance(target, (ChildObject, Beside)):
                yield target.kind
            if isinstance(target, (ChildObject, Members, Object)):
                yield from _children(target.arguments)


def named_types() -> set[str]:
    """Return each type that a rule or a fact names, in lower case."""
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "rules").rglob("*") if path.suffix in (".yaml", ".py")]
    found = {name.casefold() for text in texts for name in _NAME.findall(text)}
    for path in Path(arm_types.__file__).parent.glob("microsoft_*.py"):
        for fact in import_module(f"{arm_types.__name__}.{path.stem}").FACTS:
            found |= {name.casefold() for name in (fact.type, *(part.child for part in (*fact.folds, *fact.inline)))}
    return found


def write(checkout: Path) -> Iterable[str]:
    """Write both files and yield each type that Azure's types lack."""
    written = {name.casefold(): name for name in written_types()}
    named = named_types() | {name.partition("@")[0] for name in written}
    excerpts: dict[str, Excerpt] = defaultdict(Excerpt)
    bodies: dict[str, dict[str, int]] = defaultdict(dict)
    paths: dict[str, Paths] = {}
    secure: dict[str, set[str]] = defaultdict(set)
    for types in _files(checkout):
        for at in types:
            if at["$type"] != "ResourceType":
                continue
            full, body = cast("str", at["name"]), _index(at["body"])
            base = full.partition("@")[0].casefold()
            namespace = base.partition("/")[0]
            if full.casefold() in written:
                bodies[namespace][full.casefold()] = excerpts[namespace].add(types, body)
            if base in named:
                add_paths(types, body, paths.setdefault(base, {}))
            secure[base].update(secure_paths(types, body))
    _write_excerpt(excerpts, bodies, paths)
    lines = [f"{json.dumps(base)}: {json.dumps(sorted(found))}" for base, found in sorted(secure.items()) if found]
    SECURE.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    present = {full for found in bodies.values() for full in found}
    return sorted(written[full] for full in written.keys() - present)


def _write_excerpt(
    excerpts: Mapping[str, Excerpt], bodies: Mapping[str, Mapping[str, int]], paths: Mapping[str, Paths]
) -> None:
    EXCERPT.mkdir(parents=True, exist_ok=True)
    for old in EXCERPT.glob("*.json.gz"):
        old.unlink()
    for namespace in sorted({base.partition("/")[0] for base in paths}):
        content = {
            "bodies": dict(sorted(bodies.get(namespace, {}).items())),
            "paths": {base: below for base, below in sorted(paths.items()) if base.startswith(f"{namespace}/")},
            "shapes": excerpts[namespace].shapes if namespace in excerpts else [],
        }
        text = json.dumps(content, separators=(",", ":")).encode()
        (EXCERPT / f"{namespace}.json.gz").write_bytes(gzip.compress(text, mtime=0))


def main() -> int:
    if len(sys.argv) != 2:
        print(__doc__)
        return 2
    missing = list(write(Path(sys.argv[1])))
    for name in missing:
        print(f"not in Azure's types: {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
