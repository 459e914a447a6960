"""Secrets are never stored: those that Azure returns are removed before anything is written."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

from azward.graph.credential import is_credential_sink, name_resembles_secret

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["PARTS", "REDACTED", "redacted"]

REDACTED = "$redacted"
"""The key of the object that replaces a secret; its value is what Azure returned: "masked" or "text"."""

PARTS = "parts"

_TOP = ("id", "name", "type")


def redacted(resource: dict[str, Any], redact: Callable[[str], str]) -> dict[str, Any]:
    """Return `resource` without secrets.

    Texts of properties that hold a credential become `{"$redacted": ...}`; in other texts, `redact` replaces what looks like
    a credential. Parts without secrets are shared, not copied.
    """
    kind = str(resource.get("type", ""))
    shaped: dict[str, Any] = {}
    for key, value in resource.items():
        shaped[key] = value if key in _TOP else _walk(value, (key,), kind, "", redact)
    return shaped


def _walk(value: Any, path: tuple[str, ...], kind: str, name: str, redact: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        if path[0] == "tags":
            return {REDACTED: _shown(value)} if value and name_resembles_secret(path[-1]) else redact(value)
        if value and _is_sink(kind, path, name) and not _is_harmless(value):
            return {REDACTED: _shown(value), **_parts(value)}
        return redact(value) if len(value) > 16 else value
    if isinstance(value, dict):
        members = cast("dict[str, Any]", value)
        own = members.get("name")
        named = own if isinstance(own, str) else ""
        return {
            key: _walk(member, (*path, key), kind, named if key.casefold() in ("value", "securevalue") else "", redact)
            for key, member in members.items()
        }
    if isinstance(value, list):
        return [_walk(member, (*path, "*"), kind, "", redact) for member in cast("list[Any]", value)]
    return value


@lru_cache(maxsize=1 << 16)
def _is_sink(kind: str, path: tuple[str, ...], name: str) -> bool:
    return is_credential_sink(kind, path, name)


_SECRET_PAIR = re.compile(
    r"([A-Za-z _-]{0,40}(?:key|secret|signature|password|passwd|pwd|pass|token|sig)[ ]{0,4}=)([^;]{1,4000})", re.IGNORECASE
)
_PAIR = re.compile(r"[ ]{0,4}([A-Za-z ]{1,40})=[^;]{0,4000}")
_HARMLESS = frozenset({
    "accountname", "defaultendpointsprotocol", "endpointsuffix", "endpoint", "blobendpoint", "queueendpoint", "hostname",
    "tableendpoint", "fileendpoint", "entitypath", "sharedaccesskeyname", "authentication", "server", "data source",
    "database", "initial catalog", "accountendpoint",
})  # fmt: skip


def _is_harmless(text: str) -> bool:
    """Decide whether a connection string has no secret in it, because clients authenticate with an identity."""
    pairs = [_PAIR.fullmatch(part) for part in text.split(";") if part.strip()]
    return bool(pairs) and all(pair is not None and pair[1].strip().casefold() in _HARMLESS for pair in pairs)


def _parts(text: str) -> dict[str, Any]:
    """Return the parts of a connection string, with null for each secret: the rest tells which resource it belongs to."""
    if ";" not in text or not _SECRET_PAIR.search(text):
        return {}
    parts: list[str | None] = []
    position = 0
    for match in _SECRET_PAIR.finditer(text):
        parts += [text[position : match.end(1)], None]
        position = match.end()
    return {PARTS: [*parts, text[position:]] if text[position:] else parts}


def _shown(text: str) -> str:
    return "masked" if not text.strip("*") else "text"
