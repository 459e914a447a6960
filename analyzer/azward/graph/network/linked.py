"""What a property refers to, whatever the kind of the link."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.frozen import frozen
from azward.graph.network.flag import id_key
from azward.graph.truth import Truth
from azward.graph.value import Absent, Cause, CauseKind, Choice, Unknown, Value, canonical, causes

if TYPE_CHECKING:
    from azward.graph.resource import FieldPath
    from azward.graph.view import View

__all__ = ["Linked", "linked"]


@frozen
class Linked:
    """The resources that a property refers to, the key of the id, and why they are not known if they are not."""

    ends: tuple[tuple[View, Truth], ...] = ()
    key: str = ""
    causes: tuple[Cause, ...] = ()  # a reference to something that was not read, or that is not known
    value: Value | Absent = None

    @property
    def is_set(self) -> bool:
        """Whether the property refers to anything, or may."""
        return bool(self.ends or self.causes)

    @property
    def view(self) -> View | None:
        """The first resource that it refers to."""
        return self.ends[0][0] if self.ends else None


def linked(view: View, path: FieldPath, *types: str) -> Linked:
    """Return what the property at `path` refers to, which is of one of `types` if these are given."""
    value = view.field(path)
    if isinstance(value, Absent) or value in (None, ""):
        return Linked()
    key = id_key(value)
    ends: dict[str, tuple[View, Truth]] = {}
    for link in view.graph.outgoing(view.resource):
        if link.path == path and link.target is not None and (not types or link.target.is_type(*types)):
            present = view.world.holds(link.target.condition)
            for decider, label in link.when:
                assumed = view.world.assume.get(decider)
                present &= Truth.UNKNOWN if assumed is None else Truth.of(assumed == label)
            if present is not Truth.FALSE:
                ends.setdefault(link.target.id.key, (view.at(link.target), present))
    if ends:
        return Linked(tuple(ends.values()), key, (), value)
    if isinstance(value, (Unknown, Choice)) and not (isinstance(value, Unknown) and value.parts and "/" in key):
        return Linked((), key, causes(value) or (_elsewhere(key),), value)
    return Linked((), key, (_elsewhere(canonical(value)),), value)


def _elsewhere(text: str) -> Cause:
    name = text.rstrip("/").rpartition("/")[2]
    return Cause(CauseKind.EXTERNAL, name, f"`{name}` is deployed elsewhere")
