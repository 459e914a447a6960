"""Settings of a Bicep file in the words of its author: a path and a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.resource import format_path
from azward.graph.setting import Setting

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from azward.graph.resource import FieldPath
    from azward.graph.value import Value

__all__ = ["setting", "settings"]


def setting(paths: Sequence[FieldPath], value: Value) -> Setting | None:
    """Return a setting; see `Source`. Bicep has the names of Azure, so one path is right by itself."""
    if len(paths) != 1 or not isinstance(value, (str, bool, int)):
        return None
    return Setting("Bicep", f"{format_path(paths[0])}: {_literal(value)}")


def settings(kind: str, paths: Sequence[FieldPath], value: Value) -> Iterator[Setting]:
    """Yield the setting for resources of type `kind`; see `registry`."""
    found = setting(paths, value)
    if found is not None:
        yield Setting(found.language, found.text, f"`{kind}`")


def _literal(value: str | bool | int) -> str:
    if isinstance(value, str):
        text = value.replace("\\", "\\\\").replace("'", "\\'").replace("${", "\\${")
        return f"'{text}'"
    return str(value).lower()
