"""Secrets are never kept: what Azure answers all the same is blotted out before it is written anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from analyzer.graph.credential import is_credential_sink, name_resembles_secret

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["REDACTED", "redacted"]

REDACTED = "$redacted"
"""The one key of the object that stands for a secret; its value is what Azure showed: "masked", "empty" or "text"."""

_TOP = ("id", "name", "type")


def redacted(resource: dict[str, Any], blot: Callable[[str], str]) -> dict[str, Any]:
    """`resource` without secrets: texts whose property holds a credential become `{"$redacted": ...}`, and of other texts
    `blot` takes out what looks like one. What has none is shared, not copied."""
    kind = str(resource.get("type", ""))
    shaped: dict[str, Any] = {}
    for key, value in resource.items():
        shaped[key] = value if key in _TOP else _walk(value, (key,), kind, "", blot)
    return shaped


def _walk(value: Any, path: tuple[str, ...], kind: str, name: str, blot: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        if path[0] == "tags":
            return {REDACTED: _shown(value)} if value and name_resembles_secret(path[-1]) else blot(value)
        if value and is_credential_sink(kind, path, name):
            return {REDACTED: _shown(value)}
        return blot(value) if len(value) > 16 else value
    if isinstance(value, dict):
        members = cast("dict[str, Any]", value)
        own = members.get("name")
        named = own if isinstance(own, str) else ""
        return {
            key: _walk(member, (*path, key), kind, named if key.casefold() in ("value", "securevalue") else "", blot)
            for key, member in members.items()
        }
    if isinstance(value, list):
        return [_walk(member, (*path, "*"), kind, "", blot) for member in cast("list[Any]", value)]
    return value


def _shown(text: str) -> str:
    return "masked" if not text.strip("*") else "text"
