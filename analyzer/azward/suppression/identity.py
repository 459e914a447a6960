"""The identity of findings: rule, resource and property.

It does not change when code is moved, reformatted, or put into another file or a module that deploys the same resource.
Findings that it does not distinguish (the same resource in two deployments, two unnamed members of a list) are counted.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from typing import TYPE_CHECKING, TypeAlias, cast

from azward.graph.resource import EVERY, format_path
from azward.graph.value import Absent, lookup

if TYPE_CHECKING:
    from collections.abc import Sequence

    from azward.graph.resource import FieldPath, Resource, Segment
    from azward.graph.value import Value

__all__ = ["Identity", "Occurrence", "fingerprint", "identity", "match", "stable_path"]

Identity: TypeAlias = "tuple[str, str, str]"
"""Rule, id of the resource and property, in one case."""

Occurrence: TypeAlias = "tuple[Identity, str]"
"""A finding: what it is, and the file that it is in."""


def identity(rule: str, resource_id: str, path: str) -> Identity:
    """Return the identity of a finding. Parameters and outputs, whose ids name their file, are the same in every file."""
    key = resource_id.casefold().rstrip("/")
    if key.startswith("/azward/") and "/providers/" in key:
        key = "/azward" + key[key.rindex("/providers/") :]
    return rule.casefold(), key, path.casefold()


def fingerprint(found: Identity) -> str:
    """Return 16 hexadecimal digits for an identity."""
    return hashlib.sha256("|".join(found).encode("utf-8", "backslashreplace")).hexdigest()[:16]


def stable_path(resource: Resource, path: FieldPath) -> str:
    """Return `path` as text. Members of lists are named, unnamed ones are `[*]`: indices change with other members."""
    value: Value | Absent = cast("Value", resource.body)
    segments: list[Segment] = []
    for segment in path:
        if isinstance(segment, int):
            value = value[segment] if isinstance(value, list) and -len(value) <= segment < len(value) else None
            name = lookup(value, "name") if isinstance(value, dict) else None
            segments.append(name if isinstance(name, str) and name else EVERY)
        else:
            segments.append(segment)
            value = lookup(value, segment) if isinstance(value, dict) else None
    return format_path(tuple(segments))


def match(head: Sequence[Occurrence], base: Sequence[Occurrence]) -> list[int | None]:
    """Return for each of `head` the index of its counterpart in `base`; `None` if it is new.

    Each occurrence of the base has at most one counterpart: in the same file if possible, else in any file.
    """
    here: dict[Occurrence, list[int]] = defaultdict(list)
    for index in reversed(range(len(base))):
        here[base[index]].append(index)
    found: list[int | None] = [here[occurrence].pop() if here.get(occurrence) else None for occurrence in head]
    elsewhere: dict[Identity, list[int]] = defaultdict(list)
    for (what, _), indices in here.items():
        elsewhere[what] += indices
    for place, (what, _) in enumerate(head):
        if found[place] is None and elsewhere.get(what):
            found[place] = elsewhere[what].pop()
    return found
