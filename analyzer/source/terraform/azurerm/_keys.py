"""The parts of the address of a key, `https://VAULT.vault.azure.net/keys/NAME/VERSION`, for bodies that name them apart."""

from __future__ import annotations

from analyzer.graph.value import Value

__all__ = ["key_name", "key_vault", "key_version"]


def _segments(value: Value) -> list[str]:
    return value.split("/") if isinstance(value, str) and value.count("/") >= 4 else []


def key_vault(value: Value) -> Value:
    """The address of the vault; what is no address of a key stays."""
    parts = _segments(value)
    return "/".join(parts[:3]) if parts else value


def key_name(value: Value) -> Value:
    """The name of the key; what is no address of a key stays."""
    parts = _segments(value)
    return parts[4] if parts else value


def key_version(value: Value) -> Value:
    """The version of the key; null where the address has none: the newest one is taken."""
    parts = _segments(value)
    return parts[5] if len(parts) > 5 and parts[5] else None
