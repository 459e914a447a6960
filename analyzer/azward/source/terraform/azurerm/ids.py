"""The ARM ids of azurerm types: as their tables write them, else by convention from the ARM type and the arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.source.terraform.azurerm.model import Satellite
from azward.source.terraform.azurerm.schema import declared

if TYPE_CHECKING:
    from azward.source.terraform.azurerm.model import Table

__all__ = ["templates_of"]

_written: dict[str, tuple[str, ...]] = {}


def templates_of(table: Table | Satellite) -> tuple[str, ...]:
    """Return the texts of which the first whose arguments are all set is the id; of a satellite that of its resource."""
    texts = table.into if isinstance(table, Satellite) else table.id
    if isinstance(texts, tuple):
        return texts
    if texts or isinstance(table, Satellite):
        return (texts,)
    found = _written.get(table.name)
    if found is None:
        found = _written[table.name] = _by_convention(table)
    return found


def _by_convention(table: Table) -> tuple[str, ...]:
    """A resource in a group, or a child of the resource that the only required argument of its kind names.

    None for a child of which that cannot be told: its table says it.
    """
    namespace, *kinds = table.type.partition("@")[0].split("/")
    if len(kinds) == 1:
        return (f"{{group}}/providers/{namespace}/{kinds[0]}/{{name}}",)
    ids = _required(table, "_id")
    if len(ids) == 1:
        return (f"{{{ids[0]}}}/{kinds[-1]}/{{name}}",)
    names = _required(table, "_name")
    if not ids and len(kinds) == 2 and len(names) == 1:
        return (f"{{group}}/providers/{namespace}/{kinds[0]}/{{{names[0]}}}/{kinds[1]}/{{name}}",)
    return ()


def _required(table: Table, end: str) -> list[str]:
    around = declared(table.name)
    if around is None:
        return []
    return [
        name
        for name, found in around.arguments().items()
        if name.endswith(end) and name != "resource_group_name" and name not in table.fields and found.required
    ]
