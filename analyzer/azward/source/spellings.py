"""Names that differ in case only: for Azure they are one property, and the last one counts.

Resource providers read JSON without regard to case, and set a property as often as it is given.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from azward.graph.value import Value

__all__ = ["last_spellings"]


def last_spellings(values: Iterable[Mapping[str, Value]]) -> None:
    """Make the last of several spellings of a name the one that is found, in all objects in `values`.

    The others are kept under a name that no property has, since they may hold secrets. Cost: linear in the number of
    objects and lists, however often they occur.
    """
    stack: list[object] = list(values)
    seen: set[int] = set()  # a value may be in many places: to walk all of them could take exponential time
    while stack:
        item = stack.pop()
        if id(item) in seen:
            continue
        seen.add(id(item))
        if isinstance(item, dict):
            found = cast("dict[str, object]", item)
            if len(found) > 1 and len({*map(str.casefold, found)}) < len(found):
                _rename(found)
            stack += [member for member in found.values() if isinstance(member, (dict, list))]
        elif isinstance(item, list):
            stack += [member for member in cast("list[object]", item) if isinstance(member, (dict, list))]


def _rename(found: dict[str, object]) -> None:
    last = {name.casefold(): name for name in found}
    members = list(found.items())
    found.clear()
    for name, member in members:
        if last[name.casefold()] == name:
            found[name] = member
        else:
            found[f"{name} (repeated)"] = member
