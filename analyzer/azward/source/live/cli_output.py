"""Resources in the output of other tools: `az resource list`, `az graph query`, `az rest`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from azward.frozen import frozen

if TYPE_CHECKING:
    from azward.graph.value import JsonValue

__all__ = ["CliOutput", "cli_output_of"]

COLUMNS = ("kind", "location", "sku", "identity", "tags", "zones", "plan", "properties")
"""The columns of a Resource Graph row, unless a projection removed them."""


@frozen
class CliOutput:
    """The resources in the output of a tool, and what it leaves out."""

    rows: tuple[tuple[tuple[str | int, ...], dict[str, Any]], ...]  # path in the document, and the resource
    origin: str  # in words: "`az resource list`"
    bare: bool = False  # without `properties`
    projected: bool = False  # a missing column was not requested


def cli_output_of(data: JsonValue) -> CliOutput | None:
    """Return the resources that a JSON document lists; `None` if it is something else."""
    if isinstance(data, list):
        return _output((), cast("list[object]", data), "a list of resources", projected=False)
    if not isinstance(data, dict):
        return None
    members = cast("dict[str, object]", data)
    found = members.get("data")
    if isinstance(found, list):
        return _output(("data",), cast("list[object]", found), "a Resource Graph query", projected=True)
    value = members.get("value")
    if isinstance(value, list):
        return _output(("value",), cast("list[object]", value), "a list of the Azure API", projected=False)
    if _is_resource(members):
        return CliOutput((((), cast("dict[str, Any]", members)),), "an answer of the Azure API")
    return None


def _output(path: tuple[str, ...], rows: list[object], origin: str, *, projected: bool) -> CliOutput | None:
    if not rows or not all(_is_resource(row) for row in rows):
        return None
    found = tuple(((*path, index), cast("dict[str, Any]", row)) for index, row in enumerate(rows))
    # in `az resource list`, `properties` is always null, since ARM does not store them; lists of a service have them
    bare = all(row.get("properties") is None for _, row in found)
    graph = projected or all("resourceGroup" in row and "subscriptionId" in row for _, row in found)
    return CliOutput(found, "`az resource list`" if bare and not graph else origin, bare, graph)


def _is_resource(row: object) -> bool:
    if not isinstance(row, dict):
        return False
    identity = cast("dict[str, object]", row).get("id")
    return isinstance(identity, str) and identity.startswith("/") and "/providers/" in identity.casefold()
