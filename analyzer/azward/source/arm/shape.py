"""What in a template is not of the kind that Azure expects there, and would otherwise be passed over in silence."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias, cast

from azward.graph.value import Absent, Value, lookup, lookup_key

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping

    from azward.graph.value import JsonValue
    from azward.source.arm.document import JsonPath

__all__ = ["Misshapen", "kind_of", "misshapen"]

Misshapen: TypeAlias = "tuple[JsonPath, str]"
"""Where, and what was expected and found there."""

_KINDS = {"an object": (dict,), "a list": (list,), "an object or a list": (dict, list), "a text": (str,)}


def kind_of(value: object) -> str:
    """What a JSON value is, in words."""
    match value:
        case None:
            return "null"
        case bool():
            return "a boolean"
        case int() | float():
            return "a number"
        case str():
            return "a text"
        case list():
            return "a list"
        case _:
            return "an object"


def misshapen(template: Mapping[str, JsonValue]) -> Iterator[Misshapen]:
    """What stands in the sections of a template, or in the frame of its resources, and is not of the kind expected."""
    for section, member in (("parameters", "an object"), ("variables", ""), ("outputs", "an object")):
        found = yield from _need(template, section, "an object", ())
        for name, value in found.items() if isinstance(found, dict) and member else ():
            yield from _wrong(value, member, (section, name))
    functions = yield from _need(template, "functions", "a list", ())
    for index, value in enumerate(functions) if isinstance(functions, list) else ():
        yield from _namespace(value, ("functions", index))
    yield from _resources(template, ())


def _namespace(value: JsonValue, path: JsonPath) -> Iterator[Misshapen]:
    if not isinstance(value, dict):
        yield from _wrong(value, "an object", path)
        return
    yield from _need(value, "namespace", "a text", path)
    members = yield from _need(value, "members", "an object", path)
    for name, member in members.items() if isinstance(members, dict) else ():
        yield from _wrong(member, "an object", (*path, "members", name))


def _resources(holder: Mapping[str, JsonValue], path: JsonPath) -> Iterator[Misshapen]:
    section = yield from _need(holder, "resources", "an object or a list", path)
    entries = section.items() if isinstance(section, dict) else enumerate(section) if isinstance(section, list) else ()
    for key, resource in entries:
        place = (*path, "resources", key)
        if not isinstance(resource, dict):
            yield from _wrong(resource, "an object", place)
            continue
        yield from _need(resource, "apiVersion", "a text", place)
        yield from _need(resource, "copy", "an object", place)
        yield from _need(resource, "dependsOn", "a list", place)
        yield from _resources(resource, place)


def _need(
    holder: Mapping[str, JsonValue], name: str, expected: str, path: JsonPath
) -> Generator[Misshapen, None, JsonValue]:
    """The member called `name`, if there is one; yields what is wrong with it."""
    found = lookup(cast("Mapping[str, Value]", holder), name)
    if isinstance(found, Absent) or (found is None and expected != "a text"):
        return None
    yield from _wrong(found, expected, (*path, lookup_key(holder, name) or name))
    return cast("JsonValue", found)


def _wrong(value: object, expected: str, path: JsonPath) -> Iterator[Misshapen]:
    if not isinstance(value, _KINDS[expected]):
        yield path, f"expected {expected}, found {kind_of(value)}: not read"
