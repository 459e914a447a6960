"""What tells a member of a list from the others, whatever its position."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from azward.graph.value import Unknown, canonical, lookup

if TYPE_CHECKING:
    from azward.graph.value import Value

__all__ = ["member_name"]

_NAMED_BY = (
    "name",
    "keyName",
    "filterName",
    "ruleName",
    "id",
    "objectId",
    "principalId",
    "resourceId",
    "ipAddressOrRange",
    "ipMask",
    "ipAddress",
    "addressPrefix",
    "subnet",
    "category",
    "value",
)
"""The properties by which Azure or a reader tells members apart, the most telling first."""

_PLAIN = re.compile(r"[\w.*/: -]{1,80}", re.ASCII)
"""A text without the signs that URLs with a query and connection strings have."""

_RANGE = re.compile(r"[0-9A-Fa-f]*[.:][0-9A-Fa-f.:]*(?:/[0-9]{1,3})?|[0-9]+(?:-[0-9]+)?", re.ASCII)
"""An address, or a range of addresses or ports: a `value` that can be no secret."""


def member_name(member: Value, *, hide: bool = False) -> str:
    """Return the name of a list member, else another property that identifies it; "" if it has none.

    A text is its own name, unless texts may be secrets (`hide`). An unknown name is its expression.
    """
    if isinstance(member, str):
        return member if (_RANGE if hide else _PLAIN).fullmatch(member) else ""
    if not isinstance(member, dict):
        return ""
    for key in _NAMED_BY:
        found = lookup(member, key)
        if key == "subnet" and isinstance(found, dict):
            found = lookup(found, "id")
        if isinstance(found, (str, Unknown)) and found != "" and (key != "value" or _is_range(found)):
            return canonical(found)
    return ""


def _is_range(value: str | Unknown) -> bool:
    return isinstance(value, str) and _RANGE.fullmatch(value) is not None
