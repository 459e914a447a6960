"""What other tools write of Azure: the output of `az resource list`, `az graph query`, `az rest` and their like."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from azward.graph.value import JsonValue

__all__ = ["Listing", "listing_of"]

COLUMNS = ("kind", "location", "sku", "identity", "tags", "zones", "plan", "properties")
"""What a row of Resource Graph has if it was not projected away."""


@dataclass(frozen=True, slots=True)
class Listing:
    """Resources as Azure answers them, and how far their absence tells anything."""

    rows: tuple[tuple[tuple[str | int, ...], dict[str, Any]], ...]  # where in the document, and the resource
    said: str  # what wrote it, in words
    bare: bool = False  # without properties: what a resource is like is not known
    projected: bool = False  # a column that is missing was not asked for


def listing_of(data: JsonValue) -> Listing | None:
    """The resources that a JSON document lists; `None` if it is something else."""
    if isinstance(data, list):
        return _listing((), cast("list[object]", data), "a list of resources", projected=False)
    if not isinstance(data, dict):
        return None
    members = cast("dict[str, object]", data)
    found = members.get("data")
    if isinstance(found, list):
        return _listing(("data",), cast("list[object]", found), "a query of Resource Graph", projected=True)
    value = members.get("value")
    if isinstance(value, list):
        return _listing(("value",), cast("list[object]", value), "one list of the API", projected=False)
    if _is_resource(members):
        return Listing((((), cast("dict[str, Any]", members)),), "one answer of the API")
    return None


def _listing(path: tuple[str, ...], rows: list[object], said: str, *, projected: bool) -> Listing | None:
    if not rows or not all(_is_resource(row) for row in rows):
        return None
    found = tuple(((*path, index), cast("dict[str, Any]", row)) for index, row in enumerate(rows))
    # `az resource list` has a `properties` that is null throughout, as ARM keeps no properties; a list of a service has them
    bare = all(row.get("properties") is None for _, row in found)
    graph = projected or all("resourceGroup" in row and "subscriptionId" in row for _, row in found)
    return Listing(found, "`az resource list`" if bare and not graph else said, bare, graph)


def _is_resource(row: object) -> bool:
    if not isinstance(row, dict):
        return False
    identity = cast("dict[str, object]", row).get("id")
    return isinstance(identity, str) and identity.startswith("/") and "/providers/" in identity.casefold()
