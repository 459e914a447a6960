"""Settings of any Terraform resource that becomes an ARM resource, for the page of a rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.setting import Setting
from azward.source.terraform.azurerm.settings import LANGUAGE, setting, types_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from azward.graph.resource import FieldPath
    from azward.graph.value import Value

__all__ = ["settings"]


def settings(kind: str, paths: Sequence[FieldPath], value: Value) -> Iterator[Setting]:
    """Yield the settings of the azurerm types that become `kind`; those that are written alike are one."""
    names: dict[tuple[str, str], list[str]] = {}
    for name in types_of(kind):
        found = setting(name, kind, paths, value)
        if found is not None:
            blocks, of, _ = found.place.rpartition(" of ")
            names.setdefault((found.text, blocks + of), []).append(f"`{name}`")
    for (text, blocks), types in names.items():
        yield Setting(LANGUAGE, text, blocks + ", ".join(types))
