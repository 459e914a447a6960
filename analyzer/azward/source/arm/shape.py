"""Validates the shape of a template: values whose type Azure does not expect there, and that evaluation would skip."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias, cast

from azward.graph.value import Absent, Value, lookup, lookup_key
from azward.source.function import kind

if TYPE_CHECKING:
    from collections.abc import Container, Generator, Iterator, Mapping

    from azward.graph.value import JsonValue
    from azward.source.arm.document import JsonPath

__all__ = ["ShapeError", "shape_errors"]

ShapeError: TypeAlias = "tuple[JsonPath, str]"
"""The path of a value, and the message about it."""

_FRAME = frozenset((
    "apiversion", "condition", "copy", "dependson", "existing", "extension", "import", "name", "resources", "scope", "type",
))  # fmt: skip
"""What the engine reads of a resource, and does not pass on in its body, in lower case."""

_TYPES = {"an object": (dict,), "an array": (list,), "an object or an array": (dict, list), "a string": (str,)}


def shape_errors(template: Mapping[str, JsonValue]) -> Iterator[ShapeError]:
    """Yield the values in the sections of a template, and in the frame of its resources, that evaluation skips.

    They have the wrong type, or their name is another spelling of one beside it.
    """
    yield from _spellings(template, ())
    for section, expected in (("parameters", "an object"), ("variables", ""), ("outputs", "an object")):
        found = yield from _member(template, section, "an object", ())
        for name, value in found.items() if isinstance(found, dict) and expected else ():
            yield from _check(value, expected, (section, name))
    functions = yield from _member(template, "functions", "an array", ())
    for index, value in enumerate(functions) if isinstance(functions, list) else ():
        yield from _namespace(value, ("functions", index))
    yield from _resources(template, ())


def _namespace(value: JsonValue, path: JsonPath) -> Iterator[ShapeError]:
    if not isinstance(value, dict):
        yield from _check(value, "an object", path)
        return
    yield from _member(value, "namespace", "a string", path)
    members = yield from _member(value, "members", "an object", path)
    for name, member in members.items() if isinstance(members, dict) else ():
        yield from _check(member, "an object", (*path, "members", name))


def _resources(holder: Mapping[str, JsonValue], path: JsonPath) -> Iterator[ShapeError]:
    section = yield from _member(holder, "resources", "an object or an array", path)
    entries = section.items() if isinstance(section, dict) else enumerate(section) if isinstance(section, list) else ()
    for key, resource in entries:
        place = (*path, "resources", key)
        if not isinstance(resource, dict):
            yield from _check(resource, "an object", place)
            continue
        yield from _spellings(resource, place, _FRAME)
        yield from _member(resource, "apiVersion", "a string", place)
        yield from _member(resource, "copy", "an object", place)
        yield from _member(resource, "dependsOn", "an array", place)
        yield from _resources(resource, place)


def _spellings(holder: Mapping[str, JsonValue], path: JsonPath, only: Container[str] = ()) -> Iterator[ShapeError]:
    """Yield further spellings of the names in `only`, or of any name; of others, the last one counts for the resource."""
    if len({*map(str.casefold, holder)}) == len(holder):
        return
    first: dict[str, str] = {}
    for name in holder:
        other = first.setdefault(name.casefold(), name)
        if other != name and (not only or name.casefold() in only):
            yield (*path, name), f"`{name}` is the same as `{other}` for Azure; one of them is skipped"


def _member(
    holder: Mapping[str, JsonValue], name: str, expected: str, path: JsonPath
) -> Generator[ShapeError, None, JsonValue]:
    """Return the member called `name`, or null; yield the error if it has the wrong type."""
    found = lookup(cast("Mapping[str, Value]", holder), name)
    if isinstance(found, Absent) or (found is None and expected != "a string"):
        return None
    yield from _check(found, expected, (*path, lookup_key(holder, name) or name))
    return cast("JsonValue", found)


def _check(value: Value | JsonValue, expected: str, path: JsonPath) -> Iterator[ShapeError]:
    if not isinstance(value, _TYPES[expected]):
        yield path, f"expected {expected}, found {kind(value)}; skipped"
