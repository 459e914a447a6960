"""Which resource types a rule reads beside those that it judges."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azward.rule.model import Rule

__all__ = ["decided_with"]


def decided_with(rule: Rule) -> set[str]:
    """Return the types, in lower case, whose content decides the verdicts of `rule` on a parent or a sibling.

    `auditingSettings` decides whether a SQL server is audited: the server is judged, and the setting with it. Only what
    `require` names counts, and only children and siblings of a judged type: a plan that a rule looks up is not judged.
    """
    judged = [kind.casefold() for kind in rule.resource_types]
    return {kind for kind in map(str.casefold, _linked(rule.require)) if any(_belongs(kind, to) for to in judged)}


def _belongs(kind: str, judged: str) -> bool:
    """Decide whether `kind` is below the judged type, or a child of the same parent."""
    parent, root = judged.rpartition("/")[0], judged.count("/") == 1
    return kind != judged and (kind.startswith(f"{judged}/") or (not root and kind.startswith(f"{parent}/")))


def _linked(condition: object) -> Iterator[str]:
    """Yield the types of linked resources in a condition as it is written."""
    if isinstance(condition, list):
        for part in cast("list[object]", condition):
            yield from _linked(part)
    elif isinstance(condition, dict):
        for word, part in cast("dict[str, object]", condition).items():
            yield from _types(cast("dict[str, object]", part)) if word == "related" else ()
            yield from _linked(part)


def _types(related: dict[str, object]) -> list[str]:
    named = related.get("type", [])
    return cast("list[str]", named if isinstance(named, list) else [named])
