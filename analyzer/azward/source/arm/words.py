"""Settings of a template in the words of its author: a path and a value."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from azward.graph.fold import FoldedOrigin
from azward.graph.resource import format_path
from azward.graph.setting import Setting

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from azward.graph.resource import FieldPath, Resource
    from azward.graph.value import Value

__all__ = ["setting", "settings", "where_written"]


def where_written(resource: Resource, paths: Sequence[FieldPath]) -> Sequence[FieldPath]:
    """Return `paths` as the resource that is written has them: a child such as `sites/config` has paths of its own."""
    if len(paths) == 1 and isinstance(resource.origin, FoldedOrigin):
        return (resource.origin.written(paths[0])[1],)
    return paths


def setting(paths: Sequence[FieldPath], value: Value) -> Setting | None:
    """Return a setting in JSON; see `Source`. A template has the names of Azure, so one path is right by itself."""
    if len(paths) != 1 or not isinstance(value, (str, bool, int)):
        return None
    return Setting("ARM templates", f"{format_path(paths[0])}: {json.dumps(value, ensure_ascii=False)}")


def settings(kind: str, paths: Sequence[FieldPath], value: Value) -> Iterator[Setting]:
    """Yield the setting for resources of type `kind`; see `registry`."""
    found = setting(paths, value)
    if found is not None:
        yield Setting(found.language, found.text, f"`{kind}`")
